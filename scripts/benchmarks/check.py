"""Checking a large text: `hkd --check` of three kinds of program, and of texts that are large in one way."""

import glob
import os
import resource
import subprocess
import tempfile

from measure import HKD, milliseconds, table

ROUNDS = 9

# One of many: `{n}` makes its names its own.
PIECE = """\
## What is live of one service, and what it was before.
def status-{n}(app: string, --limit: int = 10, --wait: duration = 15m, ...names: string) {{
  let found = (releases --app $app | take $limit | where {{ |r| $r.status == "succeeded" and $r.version > {n} }})
  var total = 0
  for item in $found {{
    # Seconds count from the last one.
    set total += $item.version * 2 + {n}
    if $item.version > 1000 or $item.status =~ '^fail' {{ say "$app: ${{item.version}} is odd, $(count $found) in all" }}
  }}
  let options = [region: eu  stack: heroku-24  sizes: [web standard-1x {n}]  keep: true  note: "of $app"]
  try {{
    ps:scale web=2:standard-1x worker={n} --app $app
    config:set "STAGE=$app" LOG_LEVEL=info --app $app
  }} catch err {{
    say "no luck with $app: ${{err.message}}"
    if $err.code != "HKD404" {{ fail $err }}
  }}
  match $options.region {{
    eu | us => {{ say "near" }}
    _ => {{ say "far: ${{options.region}}" }}
  }}
  $names | each {{ |name| [name: $name  total: ($total + {n})  text: "item $name of {n}"] }} | sort-by {{ |x| $x.total }}
}}

let shop-{n} = (apps | where {{ |a| $a.name == "shop-{n}" }} | first --default null)
say ($shop-{n} ?? "none") "after {n}"
"""

DEPLOY = """\
archive ./services/shop-{n} --level 6 | source | upload | release --app shop-{n} | await --timeout 20m
config:set RELEASE_STAGE=production WORKERS={n} "DATABASE_POOL=2{n}" --app shop-{n}
ps:scale web=2:standard-2x worker={n}:standard-1x --app shop-{n}
addons:create heroku-postgresql:standard-0 --app shop-{n} --name shop-{n}-db
domains:add www.shop-{n}.example.com --app shop-{n}
say "shop-{n} is live"
"""


def repeated(piece, size):
    """Copies of a piece, each with a number of its own, that make so many bytes."""
    text = []
    length = 0
    while length < size:
        text.append(piece.format(n=len(text)))
        length += len(text[-1])
    return "".join(text)


def tested(size):
    """The programs of the tests that check without an error, each in a `def` of its own."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Tests", "Transcripts")
    pieces = []
    for path in sorted(glob.glob(os.path.join(folder, "*", "*.hkdt"))):
        with open(path) as file:
            pieces += [entry for entry in entries(file.read()) if checks(f"def piece() {{\n{entry}\n}}")]
    return repeated("".join(f"def piece-{{n}}-{index}() {{{{\n{escaped(entry)}\n}}}}\n" for index, entry in enumerate(pieces)), size)


def entries(transcript):
    """What is typed in a recorded session."""
    entry = None
    for line in transcript.split("\n"):
        if line.startswith("> "):
            if entry is not None:
                yield entry
            entry = line[2:]
        elif entry is not None and line.startswith("."):
            entry += "\n" + line[1:]
        elif entry is not None:
            yield entry
            entry = None


def escaped(text):
    return text.replace("{", "{{").replace("}", "}}")


def checks(text):
    return subprocess.run([HKD, "--check", "-c", text], stderr=subprocess.DEVNULL).returncode == 0


def spent(path):
    """User seconds and peak bytes of a check, medians."""
    seconds = []
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        subprocess.run([HKD, "--check", path], check=True)
        seconds.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
    with tempfile.NamedTemporaryFile() as told:
        subprocess.run(["/usr/bin/time", "-f", "%M", "-o", told.name, HKD, "--check", path], check=True)
        memory = int(told.read().split()[-1]) * 1024
    return sorted(seconds)[ROUNDS // 2], memory


TEXTS = {
    "mixed program, 1 MB": lambda: repeated(PIECE, 1_000_000),
    "the tests' programs, 1 MB": lambda: tested(1_000_000),
    "deploy commands, 1 MB": lambda: repeated(DEPLOY, 1_000_000),
    "mixed program, 10 MB": lambda: repeated(PIECE, 10_000_000),
    "100 000 names": lambda: "".join(f"let name-{n} = {n}\n" for n in range(100_000)) + "say $name-99999\n",
    "10 000 flags on a line": lambda: "def tool(--tag: list) { $tag }\ntool" + "".join(
        f" --tag tag-{n}" for n in range(10_000)) + "\n",
    "a line of 1 MB": lambda: "say " + " ".join(f"word{n}" for n in range(110_000)) + "\n",
    "250 levels, 2000 times": lambda: ("say " + "(" * 250 + "1" + ")" * 250 + "\n") * 2000,
}


def run():
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, make in TEXTS.items():
            path = os.path.join(folder, "program.hkd")
            with open(path, "w") as file:
                file.write(make())
            size = os.path.getsize(path)
            seconds, memory = spent(path)
            rows.append([name, f"{size / 1e6:.2f}", milliseconds(seconds), f"{seconds / size * 1e9:.0f}", f"{memory / 1e6:.0f}"])
    table("Checking", ["text", "MB", "ms of user time", "ns a byte", "peak memory MB"], rows)
