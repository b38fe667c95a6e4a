"""The same small programs in hkd and in other languages; outputs must agree."""

import glob
import math
import os

from measure import HKD, have, in_turn, milliseconds, ratio, table

RIVALS = {"lua": ["lua5.4"], "py": ["python3"], "tcl": ["tclsh"], "sh": ["bash"], "jq": ["jq", "-n", "-r", "-f"]}


def run():
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "programs")
    rows = []
    to_lua = []
    rivals = [ending for ending, command in RIVALS.items() if have(command[0])]
    for program in sorted(glob.glob(os.path.join(folder, "*.hkd"))):
        stem = program[:-len(".hkd")]
        commands = {"hkd": [HKD, program]}
        for ending in rivals:
            if os.path.exists(f"{stem}.{ending}"):
                commands[ending] = RIVALS[ending] + [f"{stem}.{ending}"]
        results = in_turn(commands, rounds=5, same_output=True)
        ours = results["hkd"].median
        if "lua" in results:
            to_lua.append(ours / results["lua"].median)
        rows.append([os.path.basename(stem), milliseconds(ours)] + [
            ratio(ours, results[ending].median) if ending in results else "" for ending in rivals])
    if to_lua:
        mean = math.exp(sum(map(math.log, to_lua)) / len(to_lua))
        rows.append(["geometric mean", ""] + [f"{mean:.2f}" if ending == "lua" else "" for ending in rivals])
    table("Language: hkd's time as a multiple of each rival's", ["program", "hkd ms"] + [f"× {RIVALS[e][0]}" for e in rivals], rows)
