"""The deploy as a Python client of the API does it: tar for the archive, one connection, status asked for every second.

Usage: deploy.py API FOLDER ARCHIVE
"""

import hashlib
import http.client
import json
import os
import subprocess
import sys
import time
import urllib.parse

api, folder, archive = sys.argv[1:]
address = urllib.parse.urlsplit(api).netloc
connection = http.client.HTTPConnection(address, timeout=60)
headers = {"Accept": "application/vnd.heroku+json; version=3", "Authorization": "Bearer " + os.environ["HEROKU_API_KEY"]}


def call(method, path, body=None):
    more = {"Content-Type": "application/json"} if body else {}
    connection.request(method, path, json.dumps(body) if body else None, headers | more)
    answer = connection.getresponse()
    value = json.load(answer)
    if answer.status >= 300:
        sys.exit(f"{method} {path}: {answer.status} {value}")
    return value


def settled(path):
    while True:
        value = call("GET", path)
        if value["status"] != "pending":
            break
        time.sleep(1)
    if value["status"] != "succeeded":
        sys.exit(6)
    return value


subprocess.run(["tar", "czf", archive, "-C", folder, "."], check=True)
source = call("POST", "/sources")["source_blob"]
digest = hashlib.sha256()
with open(archive, "rb") as file:
    while piece := file.read(1 << 20):
        digest.update(piece)
    file.seek(0)
    put = urllib.parse.urlsplit(source["put_url"])
    store = http.client.HTTPConnection(put.netloc, timeout=60)
    store.request("PUT", f"{put.path}?{put.query}", file, {"Content-Length": str(os.path.getsize(archive))})
    if store.getresponse().status != 200:
        sys.exit("the upload was refused")
build = call("POST", "/apps/bench/builds", {
    "source_blob": {"url": source["get_url"], "checksum": "SHA256:" + digest.hexdigest(), "version": "v"}})
build = settled(f"/apps/bench/builds/{build['id']}")
settled(f"/apps/bench/releases/{build['release']['id']}")
