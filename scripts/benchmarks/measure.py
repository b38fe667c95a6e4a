"""One way to measure for every section: processes in turn, wall time and peak memory, medians."""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HKD = os.environ.get("HKD") or os.path.abspath(".build/release/hkd")
PLATFORM = os.path.abspath(".build/release/hkd-platform")


class Result:
    def __init__(self, name):
        self.name = name
        self.seconds = []
        self.memory = 0  # bytes, the most seen

    @property
    def median(self):
        return statistics.median(self.seconds)


def once(command, cwd=None, stdin=None):
    """Wall seconds and output of a command; a failing one ends the benchmark with its message."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        shell=isinstance(command, str))
    output = process.stdout.read()
    errors = process.stderr.read()
    process.wait()
    seconds = time.perf_counter() - begin
    if process.returncode != 0:
        sys.exit(f"bench: {command} ended with {process.returncode}\n{errors.decode(errors='replace')[-2000:]}")
    return seconds, output


def once_with_memory(command, cwd=None):
    """The same with the bytes of the most memory the command has had, between the two.

    GNU time starts and waits for it: the kernel counts what the process was before its exec, too, and a forked Python is larger than
    most of what is measured here.
    """
    words = ["sh", "-c", command] if isinstance(command, str) else command
    with tempfile.NamedTemporaryFile() as told:
        seconds, output = once(["/usr/bin/time", "-f", "%M", "-o", told.name] + words, cwd)
        return seconds, int(told.read().split()[-1]) * 1024, output


def in_turn(commands, rounds, cwd=None, same_output=False):
    """Runs each of {name: command} once a round, after one round that does not count; checks that outputs agree if asked."""
    results = {name: Result(name) for name in commands}
    # Blanks differ from language to language: Lua's print puts tabs between its arguments.
    outputs = {name: b" ".join(once(command, cwd)[1].split()) for name, command in commands.items()}
    if same_output and len(set(outputs.values())) != 1:
        sys.exit(f"bench: outputs differ: { {name: text[:80] for name, text in outputs.items()} }")
    for _ in range(rounds):
        for name, command in commands.items():
            results[name].seconds.append(once(command, cwd)[0])
    for name, command in commands.items():
        results[name].memory = once_with_memory(command, cwd)[1]
    return results


def have(*programs):
    return [program for program in programs if shutil.which(program)]


def table(title, header, rows):
    print(f"\n### {title}\n")
    print("| " + " | ".join(header) + " |")
    print("|" + "|".join(" --- " for _ in header) + "|")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    sys.stdout.flush()


def milliseconds(seconds):
    return f"{seconds * 1000:.1f}"


def ratio(a, b):
    return f"{a / b:.2f}"
