"""The local platform under load: simple calls, log streams, a large upload, and a trivial app behind the router."""

import asyncio
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time

from measure import PLATFORM, table

HEADERS = {"Accept": "application/vnd.heroku+json; version=3", "Authorization": "Bearer bench"}

# Answers at once, so that what is measured is the router.
APP = """
import asyncio, os
class Web(asyncio.Protocol):
    def connection_made(self, transport): self.transport = transport
    def data_received(self, data):
        self.transport.write(b'HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\nConnection: close\\r\\n\\r\\nok\\n')
        self.transport.close()
async def main():
    server = await asyncio.get_running_loop().create_server(Web, '0.0.0.0', int(os.environ['PORT']), backlog=1024)
    await server.serve_forever()
asyncio.run(main())
"""


class Platform:
    """A platform on a folder of its own; without a rate limit, which the service has and these figures would only measure."""

    def __init__(self, data):
        rules = os.path.join(data, "rules.hkdf")
        with open(rules, "w") as file:
            file.write("rate: unlimited\n")
        self.begin = time.perf_counter()
        self.process = subprocess.Popen(
            [PLATFORM, "--port", "0", "--data", os.path.join(data, "platform"), "--token", "bench", "--faults", rules],
            stdout=subprocess.PIPE)
        line = self.process.stdout.readline().decode()
        self.port = int(line.rsplit(":", 1)[1])

    def call(self, method, path, body=None, status=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        text = None if body is None else json.dumps(body)
        connection.request(method, path, text, HEADERS | ({"Content-Type": "application/json"} if text else {}))
        answer = connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            sys.exit(f"bench: {method} {path} answered {answer.status}: {content[:300]}")
        return json.loads(content) if content else None

    def memory(self, key="VmRSS"):
        with open(f"/proc/{self.process.pid}/status") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith(key))

    def stop(self):
        self.process.terminate()
        self.process.wait()


def own_target(url):
    return "/" + url.split("/", 3)[3]


def deploy(platform, folder, app):
    """An app of one web process, up."""
    platform.call("POST", "/apps", {"name": app})
    source = platform.call("POST", "/sources")["source_blob"]
    archive = os.path.join(folder, "app.tgz")
    with tarfile.open(archive, "w:gz") as tar:
        for name, text in {"web.py": APP, "Procfile": f"web: exec {sys.executable} web.py\n"}.items():
            path = os.path.join(folder, name)
            with open(path, "w") as file:
                file.write(text)
            tar.add(path, "./" + name)
    upload(platform, own_target(source["put_url"]), archive)
    build = platform.call("POST", f"/apps/{app}/builds", {"source_blob": {"url": source["get_url"]}})
    deadline = time.time() + 60
    while not any(dyno["state"] == "up" for dyno in platform.call("GET", f"/apps/{app}/dynos")):
        if time.time() > deadline:
            sys.exit(f"bench: the app does not come up: {platform.call('GET', f'/apps/{app}/builds/' + build['id'])}")
        time.sleep(0.05)


def upload(platform, target, path):
    """Seconds that a PUT of the file takes."""
    connection = http.client.HTTPConnection("127.0.0.1", platform.port, timeout=120)
    connection.connect()
    size = os.path.getsize(path)
    begin = time.perf_counter()
    connection.sock.sendall(f"PUT {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n".encode())
    with open(path, "rb") as file:
        connection.sock.sendfile(file)
    answer = connection.sock.recv(1 << 16)
    if b" 200 " not in answer[:20]:
        sys.exit(f"bench: the upload was answered {answer[:300]}")
    return time.perf_counter() - begin


def start_up(folder, rounds=20, afresh=False):
    """Milliseconds to the first answer, on the data of the folder or each time on none."""
    times = []
    for _ in range(rounds):
        if afresh:
            shutil.rmtree(os.path.join(folder, "platform"), ignore_errors=True)
        platform = Platform(folder)
        platform.call("GET", "/apps")
        times.append((time.perf_counter() - platform.begin) * 1000)
        platform.stop()
    return statistics.median(times)


def simple_gets(platform, path, connections=16, seconds=5):
    arguments = [f"-H{name}: {value}" for name, value in HEADERS.items()]
    output = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *arguments, f"http://127.0.0.1:{platform.port}{path}"],
        capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in output or "Socket errors" in output:
        sys.exit(f"bench: {output}")
    return float(next(line.split()[1] for line in output.splitlines() if line.startswith("Requests/sec")))


async def open_streams(platform, app, count=500):
    """Opens tails of an app's log; gives seconds from a line's writing to the last tail's having it, and the memory."""
    streams = []
    for _ in range(count):
        session = platform.call("POST", f"/apps/{app}/log-sessions", {"tail": True, "lines": 0})
        reader, writer = await asyncio.open_connection("127.0.0.1", platform.port)
        writer.write(f"GET {own_target(session['logplex_url'])} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        streams.append((reader, writer))
    times = []
    for number in range(5):
        mark = f"mark-{number}".encode()
        begin = time.perf_counter()
        await asyncio.to_thread(platform.call, "PATCH", f"/apps/{app}/config-vars", {"MARK": mark.decode()})
        # The release that follows is told in the log.
        await asyncio.wait_for(asyncio.gather(*[reader.readuntil(b"Release v") for reader, _ in streams]), 30)
        times.append(time.perf_counter() - begin)
        await asyncio.sleep(1)
    memory = platform.memory()
    for _, writer in streams:
        writer.close()
    return statistics.median(times), memory


async def route(platform, app, seconds=10, rate=1000, connections=50, restart=None):
    """Sends requests at a steady rate; gives how many were answered well, how many not, and the slowest milliseconds."""
    host = f"{app}.localhost:{platform.port}"
    request = f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    good, bad, slowest = 0, [], []
    begin = time.perf_counter()

    async def client(number):
        nonlocal good
        reader, writer = await asyncio.open_connection("127.0.0.1", platform.port)
        for turn in range(seconds * rate // connections):
            due = begin + (turn + number / connections) * connections / rate
            await asyncio.sleep(max(0, due - time.perf_counter()))
            sent = time.perf_counter()
            try:
                writer.write(request)
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
                length = int(next(line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")))
                body = await reader.readexactly(length)
                if head.startswith(b"HTTP/1.1 200") and body == b"ok\n":
                    good += 1
                else:
                    bad.append(head[:60])
            except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError) as error:
                bad.append(repr(error))
                reader, writer = await asyncio.open_connection("127.0.0.1", platform.port)
            slowest.append((time.perf_counter() - sent) * 1000)
        writer.close()

    tasks = [asyncio.create_task(client(number)) for number in range(connections)]
    if restart:
        await asyncio.sleep(seconds / 2)
        await asyncio.to_thread(restart)
    await asyncio.gather(*tasks)
    slowest.sort()
    if bad:
        print("lost:", bad[:5], file=sys.stderr)
    return good, len(bad), slowest[len(slowest) * 99 // 100], slowest[-1], time.perf_counter() - begin


# The least that an upload can cost: bytes from a socket into a file, and nothing else.
RECEIVER = """
import os, socket, sys
server = socket.create_server(('127.0.0.1', 0))
print(server.getsockname()[1], flush=True)
connection, _ = server.accept()
file = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
buffer = bytearray(1 << 16)
while count := connection.recv_into(buffer):
    os.write(file, memoryview(buffer)[:count])
connection.send(b'x')
"""


def bare_upload(folder, path):
    """Seconds in which the file goes through a bare receiver to the same disk."""
    receiver = subprocess.Popen(
        [sys.executable, "-c", RECEIVER, os.path.join(folder, "copy")], stdout=subprocess.PIPE, text=True)
    port = int(receiver.stdout.readline())
    begin = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port)) as connection, open(path, "rb") as file:
        connection.sendfile(file)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1)
    seconds = time.perf_counter() - begin
    receiver.wait()
    return seconds


def disk_copy(folder, path):
    """Seconds in which `dd` writes the file to the same disk and has it there."""
    begin = time.perf_counter()
    subprocess.run(
        ["dd", f"if={path}", f"of={os.path.join(folder, 'copy')}", "bs=64k", "conv=fdatasync"], check=True,
        stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def upload_rows(platform, folder, size=300_000_000, rounds=7):
    path = os.path.join(folder, "large")
    with open(path, "wb") as file:
        block = os.urandom(1_000_000)
        for _ in range(size // len(block)):
            file.write(block)
    uploads, bare, disk = [], [], []
    for _ in range(rounds):
        bare.append(bare_upload(folder, path))
        target = own_target(platform.call("POST", "/sources")["source_blob"]["put_url"])
        uploads.append(upload(platform, target, path))
        disk.append(disk_copy(folder, path))
    uploaded = statistics.median(uploads)
    return [
        ["upload of 300 MB", f"{size / uploaded / 1e6:.0f} MB/s"],
        ["… beside a bare receiver that writes to the same disk", f"{statistics.median(bare) / uploaded:.2f}"],
        ["… beside dd with conv=fdatasync", f"{statistics.median(disk) / uploaded:.2f}"],
    ]


def run():
    if not shutil.which("wrk"):
        sys.exit("bench: the section platform needs wrk")
    folder = tempfile.mkdtemp(prefix="hkd-bench-")
    rows = [["start on a new folder to first answer", f"{start_up(folder, afresh=True):.0f} ms"]]
    platform = Platform(folder)
    try:
        deploy(platform, folder, "bench")
        platform.call("PATCH", "/apps/bench/formation/web", {"quantity": 0})
        platform.stop()
        rows.append(["start to first answer", f"{start_up(folder):.0f} ms"])
        platform = Platform(folder)
        platform.call("GET", "/apps")
        time.sleep(2)
        rows.append(["memory when idle", f"{platform.memory() / 1e6:.1f} MB"])
        for path in ["/account/rate-limits", "/apps/bench", "/apps/bench/releases"]:
            rows.append([f"GET {path}", f"{simple_gets(platform, path):.0f} /s"])
        rows += upload_rows(platform, folder)
        rows.append(["memory at its most so far", f"{platform.memory('VmHWM') / 1e6:.1f} MB"])
        seconds, memory = asyncio.run(open_streams(platform, "bench"))
        rows.append(["500 log tails: a line is with all after", f"{seconds * 1000:.0f} ms"])
        rows.append(["… memory", f"{memory / 1e6:.1f} MB"])
        platform.call("PATCH", "/apps/bench/formation/web", {"quantity": 1})
        while not any(dyno["state"] == "up" for dyno in platform.call("GET", "/apps/bench/dynos")):
            time.sleep(0.05)
        for title, restart in [("", None), (", one restart", lambda: platform.call("DELETE", "/apps/bench/dynos"))]:
            good, bad, late, most, took = asyncio.run(route(platform, "bench", restart=restart))
            rows.append([f"router at 1000 /s for 10 s{title}", f"{good} answered, {bad} lost in {took:.1f} s"])
            rows.append(["… 99 of 100 within, all within", f"{late:.0f} ms, {most:.0f} ms"])
        rows.append(["memory at the end", f"{platform.memory() / 1e6:.1f} MB"])
    finally:
        platform.stop()
        shutil.rmtree(folder, ignore_errors=True)
    table("Local platform", ["what", "figure"], rows)
