"""The same small programs in hkd and in other languages; outputs must agree."""

import glob
import math
import os

from measure import HKD, have, in_turn, milliseconds, ratio, table

# Python without its site packages and the folder of the script, where json.py would stand in the way of its own module.
RIVALS = {"lua": ["lua5.4"], "py": ["/usr/bin/python3", "-I"], "tcl": ["tclsh"], "jq": ["jq", "-n", "-r", "-f"], "sh": ["bash"]}

MISSING = """
Where a column is empty, the program makes no sense in that language: bash, which starts programs for what is more than a
word, takes minutes for the loops; jq has no variables, no integers beyond 2^53 and no calls worth the name; Tcl has JSON only in
a library of its own.
"""


def run():
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "programs")
    rivals = [ending for ending, command in RIVALS.items() if have(command[0])]
    rows = []
    ratios = {ending: [] for ending in rivals}
    for program in sorted(glob.glob(os.path.join(folder, "*.hkd"))):
        stem = program[:-len(".hkd")]
        commands = {"hkd": [HKD, program]}
        for ending in rivals:
            if os.path.exists(f"{stem}.{ending}"):
                commands[ending] = RIVALS[ending] + [f"{stem}.{ending}"]
        results = in_turn(commands, rounds=5, same_output=True)
        ours = results["hkd"].median
        for ending in rivals:
            if ending in results:
                ratios[ending].append(ours / results[ending].median)
        rows.append([os.path.basename(stem), milliseconds(ours)] + [
            ratio(ours, results[ending].median) if ending in results else "" for ending in rivals])
    rows.append(["geometric mean", ""] + [f"{mean(ratios[ending]):.2f}" if ratios[ending] else "" for ending in rivals])
    names = [os.path.basename(RIVALS[ending][0]) for ending in rivals]
    table("Language: hkd's time as a multiple of each rival's", ["program", "hkd ms"] + [f"× {name}" for name in names], rows)
    print(MISSING)


def mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios))
