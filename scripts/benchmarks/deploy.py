"""A whole deploy of a 300 MB folder beside a shell script and a Python client, on one server; and a list of 200 apps."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import archive
from measure import HKD, in_turn, milliseconds, once, once_with_memory, ratio, table

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD_SECONDS = 0.4
RELEASE_SECONDS = 0.2
ROUNDS = 3
# POST sources, PUT, POST builds, its log, GET build, GET release (which names its log), that log, GET release.
LEAST_REQUESTS = 8


def finished(api):
    with urllib.request.urlopen(api + "/done") as answer:
        return json.load(answer)


def deploys(api, commands):
    """Runs each in turn; gives seconds, seconds from the platform's end to the client's, and requests of each."""
    figures = {name: [] for name in commands}
    for number in range(ROUNDS):
        for name, command in commands.items():
            seconds, _ = once(command)
            end = time.monotonic()
            done = finished(api)
            figures[name].append((seconds, end - done["end"], done["requests"]))
    return figures


def run():
    folder = tempfile.mkdtemp(prefix="hkd-bench-")
    server = subprocess.Popen(
        [sys.executable, os.path.join(HERE, "platform_server.py"), str(BUILD_SECONDS), str(RELEASE_SECONDS)],
        stdout=subprocess.PIPE, text=True)
    try:
        api = f"http://127.0.0.1:{server.stdout.readline().strip()}"
        os.environ["HEROKU_API_KEY"] = "token-of-the-benchmark"
        os.environ["HKD_API_URL"] = api
        tree = os.path.join(folder, "tree")
        os.makedirs(tree)
        archive.small_files(tree)
        packed = os.path.join(folder, "packed.tgz")
        program = f"archive '{tree}' | source | upload | release --app bench | await | ignore"
        commands = {
            "hkd": [HKD, "-c", program],
            "tar, curl and jq": [os.path.join(HERE, "rivals/deploy.sh"), api, tree, packed],
            "Python client and tar": [sys.executable, os.path.join(HERE, "rivals/deploy.py"), api, tree, packed],
        }
        # The round that does not count: it brings the files into the system's cache.
        memory = {name: once_with_memory(command)[1] for name, command in commands.items()}
        figures = deploys(api, commands)
        ours = statistics.median(row[0] for row in figures["hkd"])
        table(
            f"Deploy of 30 000 files, 300 MB (build {BUILD_SECONDS} s, release phase {RELEASE_SECONDS} s)",
            ["client", "s (median)", "hkd is … of it", "end seen after, ms (median)", "peak memory MB", "requests", "× least"],
            [[name, f"{statistics.median(row[0] for row in rows):.2f}",
              ratio(ours, statistics.median(row[0] for row in rows)),
              milliseconds(statistics.median(row[1] for row in rows)), f"{memory[name] / 1e6:.1f}",
              max(row[2] for row in rows), ratio(max(row[2] for row in rows), LEAST_REQUESTS)]
             for name, rows in figures.items()])
        lists(api)
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def lists(api):
    results = in_turn({
        "hkd apps": [HKD, "-c", "apps | count | ignore"],
        "curl": ["curl", "-fsS", "-o", "/dev/null", "-H", "Authorization: Bearer x", api + "/apps"],
    }, rounds=41)
    curl = results["curl"].median
    table("200 apps", ["command", "ms (median)", "× curl"], [
        [name, milliseconds(result.median), ratio(result.median, curl)] for name, result in results.items()])
