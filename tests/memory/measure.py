#!/usr/bin/env python3
"""Resident memory of a server while clients put large compressible items.

Starts BINARY on a new directory with a budget, has clients put items of 60 to 100 kB of text for some
seconds, and prints the peak, what is resident five seconds after, and whether that is within
budget x 1.15 + 150 MB. Python's standard library only; loopback only; ends the server that it started.

    tests/memory/measure.py BINARY [--seconds 20] [--budget 64MiB] [--clients 4]
    tests/memory/measure.py BINARY --group-limit 256MiB

With --group-limit the server gets a control group of its own with that limit (root, Linux) and no
budget: it chooses one itself, and must not be killed, neither under load nor after a restart.
"""

import argparse
import http.client
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + "0" * 64
)
SIZES = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
WORDS = "order shipped customer address pending invoice amount currency warehouse carrier".split()


def size(text):
    """A number of bytes: 1000, 64MiB."""
    number, unit = re.fullmatch(r"(\d+)\s*(\w*)", text).groups()
    return int(number) * SIZES[unit]


def call(connection, operation, body):
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "DynamoDB_20120810." + operation,
        "X-Amz-Date": "20260101T000000Z",
        "Authorization": AUTHORIZATION,
    }
    connection.request("POST", "/", json.dumps(body), headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def status(pid):
    """VmRSS and VmHWM in bytes; nothing once the process has ended."""
    try:
        with open(f"/proc/{pid}/status") as file:
            text = file.read()
    except OSError:
        return None
    field = lambda name: int(re.search(name + r":\s*(\d+) kB", text).group(1)) * 1024
    return (field("VmRSS"), field("VmHWM")) if "VmRSS" in text else None


def client(number, port, until, counts):
    chance = random.Random(number)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    text = " ".join(chance.choice(WORDS) for _ in range(2_000))
    while time.monotonic() < until:
        key = f"{number}-{chance.randrange(20_000)}"
        length = chance.randrange(60_000, 100_000)
        start = chance.randrange(1_000)
        value = (text[start:] * (length // (len(text) - start) + 1))[:length]
        item = {"pk": {"S": key}, "text": {"S": value}}
        try:
            code, _ = call(connection, "PutItem", {"TableName": "items", "Item": item})
            counts["put" if code == 200 else f"status {code}"] = (
                counts.get("put" if code == 200 else f"status {code}", 0) + 1
            )
        except OSError as error:
            counts[type(error).__name__] = counts.get(type(error).__name__, 0) + 1
            connection.close()
            time.sleep(0.05)


class Group:
    """A memory control group of its own, of either version."""

    def __init__(self, limit):
        unified = os.path.exists("/sys/fs/cgroup/cgroup.controllers")
        top = "/sys/fs/cgroup" if unified else "/sys/fs/cgroup/memory"
        self.path = f"{top}/stator-measure-{os.getpid()}"
        os.mkdir(self.path)
        self.write("memory.max" if unified else "memory.limit_in_bytes", limit)
        self.peak_file = "memory.peak" if unified else "memory.max_usage_in_bytes"
        self.kills_file = "memory.events" if unified else "memory.oom_control"

    def write(self, name, value):
        with open(f"{self.path}/{name}", "w") as file:
            file.write(str(value))

    def read(self, name):
        with open(f"{self.path}/{name}") as file:
            return file.read()

    def enter(self):
        self.write("cgroup.procs", os.getpid())

    def figures(self):
        kills = re.search(r"oom_kill (\d+)", self.read(self.kills_file))
        return f"group: peak with page cache {int(self.read(self.peak_file)) / 1e6:.0f} MB, killed {kills.group(1)} times"

    def remove(self):
        os.rmdir(self.path)


def start(command, group):
    """The server and its port."""
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=group.enter if group else None)
    line = server.stdout.readline()
    port = int(re.search(r"http://127\.0\.0\.1:(\d+)", line).group(1))
    threading.Thread(target=server.stdout.read, daemon=True).start()
    return server, port


def stop(server):
    server.terminate()
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("binary")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--budget", default="64MiB")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--group-limit")
    asked = parser.parse_args()
    group = Group(size(asked.group_limit)) if asked.group_limit else None
    directory = tempfile.mkdtemp(prefix="stator-memory-")
    command = [asked.binary, "--data", directory + "/data", "--listen", "127.0.0.1:0"]
    if not group:
        command += ["--memory-budget", asked.budget]
    server, port = start(command, group)
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        code, body = call(connection, "CreateTable", {
            "TableName": "items", "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        })
        assert code == 200, body
        counts = {}
        until = time.monotonic() + asked.seconds
        clients = [
            threading.Thread(target=client, args=(number, port, until, counts))
            for number in range(asked.clients)
        ]
        for thread in clients:
            thread.start()
        for thread in clients:
            thread.join()
        after_load = status(server.pid)
        time.sleep(5)
        now = status(server.pid)
        print("requests:", counts)
        if now is None or after_load is None:
            sys.exit(f"the server ended: {server.poll()}")
        resident, peak = now
        print(f"resident: peak {peak / 1e6:.0f} MB, five seconds after {resident / 1e6:.0f} MB")
        if group:
            stop(server)
            server, _ = start(command, group)
            time.sleep(5)
            print("after a restart:", group.figures())
            if server.poll() is not None or not group.figures().endswith("killed 0 times"):
                sys.exit("the server was killed")
            return
        most = size(asked.budget) * 1.15 + 150e6
        print(f"allowed: {most / 1e6:.0f} MB")
        if max(peak, resident) > most:
            sys.exit("more than allowed")
    finally:
        stop(server)
        if group:
            group.remove()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
