"""A platform on a loopback port, for measuring its clients: builds and releases that take the same time for everyone.

Prints its port, then one JSON line per finished deploy: when the release was over (monotonic seconds, comparable between
processes of one machine), how many bytes were stored, and how many requests came.
"""

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BUILD_SECONDS = float(sys.argv[1])
RELEASE_SECONDS = float(sys.argv[2])
APPS = [{"id": f"a{number}", "name": f"app-{number:03}", "region": {"name": "eu"}, "stack": {"name": "heroku-24"},
         "web_url": f"https://app-{number:03}.example.com/", "git_url": f"https://git.example.com/app-{number:03}.git",
         "owner": {"id": "u1", "email": "somebody@example.com"}, "released_at": "2026-01-01T00:00:00Z",
         "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "maintenance": False,
         "slug_size": 1000 + number, "repo_size": None} for number in range(200)]


class Deploy:
    """The newest build; a bench deploys one at a time."""

    def __init__(self):
        self.begin = None
        self.stored = 0
        self.requests = 0
        self.told = False

    @property
    def build_end(self):
        return self.begin + BUILD_SECONDS

    @property
    def release_end(self):
        return self.build_end + RELEASE_SECONDS


state = Deploy()
lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16

    def log_message(self, *_):
        pass

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("RateLimit-Remaining", "4000")
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def url(self, path):
        return f"http://{self.headers['Host']}{path}"

    def body(self):
        """Reads what came up; gives its length."""
        left = length = int(self.headers.get("Content-Length") or 0)
        buffer = bytearray(1 << 20)
        view = memoryview(buffer)
        while left > 0:
            count = self.rfile.readinto1(view[:min(left, len(buffer))])
            if not count:
                break
            left -= count
        return length

    def build(self):
        now = time.monotonic()
        done = now >= state.build_end
        return {"id": "01234567-89ab-cdef-0123-456789abcdef", "app": {"id": "a1"}, "created_at": "2026-01-01T00:00:00Z",
                "status": "succeeded" if done else "pending", "output_stream_url": self.url("/streams/build?key=1"),
                "release": {"id": "11234567-89ab-cdef-0123-456789abcdef"} if done else None, "slug": None,
                "source_blob": {"url": self.url("/blob?key=1"), "version": "v", "checksum": None}}

    def release(self):
        done = time.monotonic() >= state.release_end
        return {"id": "11234567-89ab-cdef-0123-456789abcdef", "version": 7, "status": "succeeded" if done else "pending",
                "app": {"id": "a1", "name": "bench"}, "output_stream_url": self.url("/streams/release?key=1"),
                "slug": None, "description": "Deploy", "current": done}

    def stream(self, until):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        lines = 20
        for number in range(lines):
            pause = (until - time.monotonic()) / (lines - number)
            if pause > 0:
                time.sleep(pause)
            line = f"line {number} of the log\n".encode()
            self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()

    def do_POST(self):
        global state
        self.body()
        if self.path == "/sources":
            with lock:
                state = Deploy()
                state.requests = 1
            address = self.url("/blob?key=1")
            self.answer(201, {"source_blob": {"put_url": address, "get_url": address}})
        elif self.path.endswith("/builds"):
            state.requests += 1
            state.begin = time.monotonic()
            self.answer(201, self.build())
        else:
            self.answer(404, {"id": "not_found", "message": "no"})

    def do_PUT(self):
        state.requests += 1
        state.stored = self.body()
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        self.wfile.flush()

    def do_GET(self):
        path = self.path.split("?")[0]
        if path == "/apps":
            return self.answer(200, APPS)
        if path == "/done":
            return self.answer(200, {"end": state.release_end, "stored": state.stored, "requests": state.requests})
        state.requests += 1
        if path == "/streams/build":
            self.stream(state.build_end)
        elif path == "/streams/release":
            self.stream(state.release_end)
        elif "/builds/" in path:
            self.answer(200, self.build())
        elif "/releases/" in path:
            self.answer(200, self.release())
        elif path == "/apps/bench":
            self.answer(200, {"id": "a1", "name": "bench", "web_url": "https://bench.example.com/"})
        else:
            self.answer(404, {"id": "not_found", "message": "no"})


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


server = Server(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
