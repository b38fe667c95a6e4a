"""The session at a pseudo-terminal: how long a person waits for the prompt, a key, Ctrl-C, a paste, a Tab."""

import fcntl
import os
import pty
import select
import signal
import socket
import statistics
import struct
import tempfile
import termios
import threading
import time

from measure import HKD, milliseconds, table

PROMPT = "› ".encode()
PATIENCE = 60.0


class Terminal:
    """A program on a terminal of its own, and all that it has sent."""

    def __init__(self, command, home, environment=None):
        self.begun = time.perf_counter()
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            os.chdir(home)
            variables = {"HOME": home, "XDG_STATE_HOME": home + "/state", "TERM": "xterm-256color", "LANG": "C.UTF-8",
                         "PATH": os.path.dirname(HKD) + ":/usr/bin:/bin", **(environment or {})}
            os.execve(command[0], command, variables)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        os.set_blocking(self.descriptor, False)
        self.seen = b""

    def read(self, seconds):
        """Takes what comes next; whether something came."""
        ready, _, _ = select.select([self.descriptor], [], [], seconds)
        if not ready:
            return False
        try:
            piece = os.read(self.descriptor, 1 << 16)
        except OSError:
            return False
        self.seen += piece
        return bool(piece)

    def wait(self, text, start=0):
        """Waits until `text` stands in what was sent from `start` on; gives the moment."""
        limit = time.perf_counter() + PATIENCE
        while text not in self.seen[start:]:
            self.read(max(0.0, limit - time.perf_counter()))
            if time.perf_counter() > limit:
                raise SystemExit(f"bench: {text!r} did not come within {PATIENCE} s: {self.seen[start:][-500:]!r}")
        return time.perf_counter()

    def send(self, keys):
        """Types; reads meanwhile, so that neither side has to wait for the other. Gives the moment it began."""
        began = time.perf_counter()
        while keys:
            select.select([self.descriptor], [self.descriptor], [])
            try:
                keys = keys[os.write(self.descriptor, keys[:4096]):]
            except BlockingIOError:
                pass
            self.read(0)
        return began

    def until(self, keys, text):
        """Seconds from typing to the sight of `text`."""
        start = len(self.seen)
        began = self.send(keys)
        return self.wait(text, start) - began

    def rest(self, seconds=0.15):
        while self.read(seconds):
            pass

    def enter(self, entry):
        return self.until(entry + b"\r", PROMPT)

    def close(self):
        os.kill(self.process, signal.SIGHUP)
        os.close(self.descriptor)
        os.waitpid(self.process, 0)


def session(home, *arguments, **environment):
    terminal = Terminal([HKD, "--quiet", *arguments], home, environment)
    terminal.wait(PROMPT)
    terminal.rest()
    return terminal


def starts(home, command, prompt):
    def once():
        terminal = Terminal(command, home, {"PS1": "bash› "})
        seconds = terminal.wait(prompt) - terminal.begun
        terminal.close()
        return seconds
    once()
    return [once() for _ in range(60)]


def keys_while_logs_stream(home):
    terminal = session(home)
    terminal.enter(b"let t = spawn { for i in 1..1000000 { say \"log line $i of a build\"; sleep 2ms } }")
    seconds = []
    for _ in range(8):
        for letter in b"ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            # What was sent so far holds no such letter since the line was begun.
            seconds.append(terminal.until(bytes([letter]), bytes([letter])))
            limit = time.perf_counter() + 0.01
            while time.perf_counter() < limit:
                terminal.read(0.002)
        terminal.until(b"\x03", PROMPT)
    terminal.close()
    return seconds


def interrupts(home, entry):
    terminal = session(home)
    seconds = []
    for _ in range(20):
        terminal.send(entry + b"\r")
        terminal.rest(0.2)
        seconds.append(terminal.until(b"\x03", PROMPT))
        terminal.rest(0.05)
    terminal.close()
    return seconds


def pastes(home, size):
    lines = []
    while sum(map(len, lines)) < size:
        lines.append(b"let name%d = \"a value for the name\"  # comment\n" % len(lines))
    text = b"".join(lines)
    shown, run = [], []
    for _ in range(5):
        terminal = session(home)
        began = terminal.send(b"\x1b[200~" + text + b"\x1b[201~")
        shown.append(terminal.wait(b"comment", 0) - began)
        terminal.rest(0.3)
        run.append(terminal.until(b"\r", PROMPT))
        terminal.close()
    return shown, run


def completes_in_long_input(home, size):
    lines = b"".join(b"  let name%d = \"a value for the name\"  # comment\n" % number for number in range(size // 48))
    terminal = session(home)
    seconds = []
    for _ in range(10):
        terminal.send(b"\x1b[200~if true {\n" + lines + b"  archive . | sour\x1b[201~")
        terminal.rest(0.5)
        seconds.append(terminal.until(b"\t", b"ce"))
        terminal.until(b"\x03", PROMPT)
        terminal.rest(0.2)
    terminal.close()
    return seconds


def remote_names_that_do_not_come(home):
    """A platform that takes connections and says nothing."""
    listener = socket.create_server(("127.0.0.1", 0))
    kept = []

    def accept():
        while True:
            try:
                kept.append(listener.accept())
            except OSError:
                return
    threading.Thread(target=accept, daemon=True).start()
    terminal = session(home, HEROKU_API_KEY="a-token", HKD_API_URL=f"http://127.0.0.1:{listener.getsockname()[1]}")
    seconds = []
    for name in (b"one", b"two", b"three", b"four", b"five", b"six"):
        terminal.send(b"rollback --app " + name + b" ")
        terminal.rest(0.2)
        seconds.append(terminal.until(b"\t", b"\a"))
        terminal.until(b"\x03", PROMPT)
        terminal.rest(0.05)
    terminal.close()
    listener.close()
    return seconds


def remote_names(home):
    terminal = session(home, "--local", HKD_LOCAL_PORT="0")
    for number in range(3):
        terminal.enter(b"apps:create bench-%d" % number)
    seconds = []
    for _ in range(20):
        terminal.send(b"release --app ")
        terminal.rest(0.1)
        seconds.append(terminal.until(b"\t", b"bench-"))
        terminal.until(b"\x03", PROMPT)
        terminal.rest(0.05)
    terminal.close()
    return seconds


def row(what, seconds, limit):
    return [what, milliseconds(statistics.median(seconds)), milliseconds(max(seconds)), limit]


def run():
    with tempfile.TemporaryDirectory() as home:
        rows = [row("start-up to the prompt", starts(home, [HKD], PROMPT), 20)]
        rows.append(row("`bash --norc -i` to its prompt", starts(home, ["/bin/bash", "--norc", "-i"], PROMPT), ""))
        rows.append(row("a key, while a task prints 500 lines/s", keys_while_logs_stream(home), 5))
        rows.append(row("Ctrl-C in `sleep 1h` to the prompt", interrupts(home, b"sleep 1h"), 100))
        rows.append(row("Ctrl-C in two tasks to the prompt", interrupts(home, b"all [ { while true { } } { sleep 1h } ]"), 100))
        shown, ran = pastes(home, 400_000)
        rows.append(row("400 kB pasted, to the first sight of it", shown, 2000))
        rows.append(row("… and from Enter to the next prompt", ran, ""))
        rows.append(row("Tab at the end of 100 kB", completes_in_long_input(home, 100_000), 200))
        rows.append(row("Tab for names at the platform", remote_names(home), 200))
        rows.append(row("Tab for names that do not come", remote_names_that_do_not_come(home), 200))
        table("The session at a terminal", ["from … to …", "ms (median)", "ms (worst)", "at most"], rows)
