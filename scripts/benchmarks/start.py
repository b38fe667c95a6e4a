"""Start-up: a program that does nothing."""

from measure import HKD, have, in_turn, milliseconds, ratio, table


def run():
    commands = {"hkd -c null": [HKD, "-c", "null"], "bash -c :": ["bash", "-c", ":"]}
    if have("lua5.4"):
        commands["lua5.4 -e ''"] = ["lua5.4", "-e", ""]
    if have("tclsh"):
        commands["tclsh"] = ["tclsh", "/dev/null"]
    results = in_turn(commands, rounds=150)
    bash = results["bash -c :"]
    table("Start-up", ["program", "ms (median)", "× bash", "peak memory MB"], [
        [result.name, milliseconds(result.median), ratio(result.median, bash.median), f"{result.memory / 1e6:.1f}"]
        for result in results.values()])
