#!/usr/bin/env python3
"""Soak: the server under mixed load for long; fails when something grows with time or is lost.

    tests/soak/soak.py --binary target/release/stator --seconds 3600 --out DIRECTORY

The first third of the time has kills (SIGKILL, then a restart on the same data, then a check of every
key); the second and the last third have none and are compared. After them comes a last kill, with the
same check. What grows is decided by medians: that of the last third may exceed that of the second
by the tolerance in GROWTH, a factor and a constant. The keys are fixed and are overwritten, so disk
and memory have no reason to grow.

With --encrypted the directory is encrypted; the key is changed under load before the first kill, and at the end,
when nothing is under the older one, that is taken out of the key file: every key is read once more, `stator verify` finds
nothing, and no file shows what was written.

No acknowledged write may be lost: each key belongs to one thread, which remembers the version that
was acknowledged and those whose outcome is not known; every read of it must show one of them.

Writes soak.json (samples, verdicts) and soak.svg (a chart) into DIRECTORY. Exit status 1: a verdict
failed. Python 3.11, nothing else. Listens on the loopback address only.
"""

import argparse
import json
import os
import platform
import random
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
import traceback

import chart
from client import Client, Refused, Server, Unanswered, request_bytes
from encryption import ATTRIBUTE, TABLE, KeyFile

# Of the median of the second third: the factor and what is added, beyond which it has grown.
GROWTH = {
    "resident": (1.15, 32 << 20),
    "descriptors": (1.10, 16),
    "threads": (1.00, 4),
    "disk": (1.25, 64 << 20),
    "p99_ms": (1.50, 30.0),
}
KEYS = 150
WRITERS = 4


class Run:
    """What all threads share."""

    def __init__(self, server, seed):
        self.server = server
        self.seed = seed
        self.over = threading.Event()
        # Cleared while there is no server.
        self.up = threading.Event()
        self.lock = threading.Lock()
        self.latencies = []
        self.counts = {}
        self.failures = []

    def count(self, what, by=1):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + by

    def fail(self, what):
        with self.lock:
            self.failures.append(what)

    def rest(self, seconds):
        self.over.wait(seconds)


def key_of(writer, number):
    return {"pk": {"S": f"w{writer}-{number % 8}"}, "sk": {"N": str(number)}}


class Writer:
    """The keys of one thread: what may be read of each."""

    def __init__(self, run, number):
        self.run, self.number = run, number
        self.random = random.Random(run.seed * 1000 + number)
        self.client = Client(run.server)
        # Version 0: no item. The first is acknowledged; the others may have been written.
        self.versions = {key: [0] for key in range(KEYS)}
        self.next = 1

    def work(self):
        key = self.random.randrange(KEYS)
        kind = self.random.random()
        if kind < 0.25:
            return self.check(key)
        version, self.next = self.next, self.next + 1
        if kind < 0.32:
            self.write(key, 0, "DeleteItem", {"Key": key_of(self.number, key)})
        elif kind < 0.45 and self.versions[key] != [0] and len(self.versions[key]) == 1:
            values = {":v": {"N": str(version)}}
            self.write(key, version, "UpdateItem", {
                "Key": key_of(self.number, key), "UpdateExpression": "SET version = :v",
                "ExpressionAttributeValues": values})
        else:
            large = self.random.random() < 0.04
            size = self.random.randrange(50_000, 300_000) if large else self.random.randrange(20, 1_500)
            text = "".join(self.random.choices("abcdefgh", k=64)) * (size // 64 + 1)
            item = {**key_of(self.number, key), "version": {"N": str(version)}, ATTRIBUTE: {"S": text[:size]},
                    "group": {"S": f"g{key % 5}"}}
            self.write(key, version, "PutItem", {"Item": item})

    def write(self, key, version, operation, body):
        possible = self.versions[key]
        try:
            self.client.call(operation, {"TableName": TABLE, **body})
        except Unanswered:
            possible.append(version)
            self.run.count("writes without an answer")
            raise
        except Refused as refused:
            if refused.status == 500:
                possible.append(version)
            self.run.count(f"writes refused with {refused.status}")
            if refused.status < 500 and "Throttling" not in refused.body:
                self.run.fail(f"{operation}: {refused}")
            return
        self.versions[key] = [version]
        self.run.count("writes acknowledged")

    def check(self, key, after_restart=False):
        request = {"TableName": TABLE, "Key": key_of(self.number, key), "ConsistentRead": True}
        item = self.client.call("GetItem", request).get("Item")
        found = int(item["version"]["N"]) if item else 0
        if found not in self.versions[key]:
            self.run.fail(f"{key_of(self.number, key)}: version {found} of {self.versions[key]}")
        if after_restart:
            # What was read is what there is: nothing is under way any more.
            self.versions[key] = [found]
        self.run.count("reads checked")


def reader(run, number):
    client = Client(run.server)
    picks = random.Random(run.seed + 77 + number)
    while not run.over.is_set():
        yield
        kind = picks.random()
        start = None
        if kind < 0.6:
            body = {"TableName": TABLE, "KeyConditionExpression": "pk = :p",
                    "ExpressionAttributeValues": {":p": {"S": f"w{picks.randrange(WRITERS)}-{picks.randrange(8)}"}},
                    "ScanIndexForward": picks.random() < 0.5}
            client.call("Query", body)
        elif kind < 0.7:
            for _ in range(5):
                body = {"TableName": TABLE, "Limit": 100}
                if start:
                    body["ExclusiveStartKey"] = start
                start = client.call("Scan", body).get("LastEvaluatedKey")
                if not start:
                    break
        else:
            keys = [key_of(picks.randrange(WRITERS), number) for number in picks.sample(range(KEYS), 20)]
            client.call("BatchGetItem", {"RequestItems": {TABLE: {"Keys": keys}}})
        run.count("reads")
        run.rest(0.02)


def slow_reader(run, number):
    """Asks for large answers and takes a few bytes of them, then nothing."""
    body = {"TableName": TABLE}
    while not run.over.is_set():
        yield
        with socket.create_connection(run.server.address.split(":"), timeout=5) as stream:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            stream.sendall(request_bytes(run.server.address, "Scan", body) * 3)
            for _ in range(20):
                if run.over.is_set() or not stream.recv(100):
                    break
                run.rest(0.2)
        run.count("slow readers")


def churn(run, number):
    """Connections that come and go, in the middle of a head or a body too."""
    picks = random.Random(run.seed + 99 + number)
    whole = request_bytes(run.server.address, "ListTables", {})
    begun = request_bytes(run.server.address, "PutItem", {"TableName": TABLE, "Item": {"pk": {"S": "x" * 200_000}}})
    idle = []
    while not run.over.is_set():
        yield
        stream = socket.create_connection(run.server.address.split(":"), timeout=5)
        kind = picks.random()
        if kind < 0.5:
            stream.sendall(whole)
            stream.recv(4096)
        elif kind < 0.7:
            stream.sendall(whole[:40])
        elif kind < 0.8:
            stream.sendall(begun[:100_000])
        idle.append(stream)
        while len(idle) > 40:
            idle.pop(picks.randrange(len(idle))).close()
        run.count("connections")
        run.rest(0.02)


def tables(run, number):
    """A table that is made, filled, indexed and deleted, again and again."""
    client = Client(run.server)
    while not run.over.is_set():
        yield
        name = f"temporary{number}"
        attribute = {"AttributeName": "pk", "AttributeType": "S"}
        try:
            client.call("CreateTable", {
                "TableName": name, "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [attribute],
                "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]})
        except Refused as refused:
            if "ResourceInUse" not in refused.body:
                raise
        settled(run, client, name)
        for part in range(8):
            items = [{"PutRequest": {"Item": {"pk": {"S": f"{part}-{n}"}, "g": {"S": str(n % 7)}}}}
                     for n in range(25)]
            client.call("BatchWriteItem", {"RequestItems": {name: items}})
        index = {"IndexName": "g", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                 "Projection": {"ProjectionType": "ALL"}}
        try:
            client.call("UpdateTable", {
                "TableName": name, "AttributeDefinitions": [attribute, {"AttributeName": "g", "AttributeType": "S"}],
                "GlobalSecondaryIndexUpdates": [{"Create": index}]})
        except Refused as refused:
            # There since before a kill.
            if refused.status != 400:
                raise
        settled(run, client, name)
        client.call("DeleteTable", {"TableName": name})
        run.count("tables made and deleted")
        run.rest(0.5)


def settled(run, client, name):
    while not run.over.is_set():
        table = client.call("DescribeTable", {"TableName": name})["Table"]
        indexes = table.get("GlobalSecondaryIndexes", [])
        if table["TableStatus"] == "ACTIVE" and all(index["IndexStatus"] == "ACTIVE" for index in indexes):
            return
        run.rest(0.05)


def objects(run, number):
    client = Client(run.server)
    picks = random.Random(run.seed + 55 + number)
    while not run.over.is_set():
        yield
        body = picks.randbytes(1024) * picks.randrange(1, 12_000)
        status, _ = client.exchange("PUT", "/soak/object", "s3", {}, body)
        if status == 200:
            status, read = client.exchange("GET", "/soak/object", "s3", {}, b"")
            if status == 200 and read != body:
                run.fail("an object is not what was acknowledged")
        if picks.random() < 0.3:
            client.exchange("DELETE", "/soak/object", "s3", {}, b"")
        run.count("objects")
        run.rest(1)


def probe(run, number):
    """The latency of a small read on a connection of its own."""
    client = Client(run.server)
    request = {"TableName": TABLE, "Key": key_of(0, 0)}
    while not run.over.is_set():
        yield
        started = time.perf_counter()
        client.call("GetItem", request)
        took = time.perf_counter() - started
        with run.lock:
            run.latencies.append(took * 1000)
        run.rest(0.01)


def keep(run, steps):
    """Runs the steps of a thread again and again; while there is no server it waits."""
    while not run.over.is_set():
        try:
            for _ in steps():
                while not run.up.wait(0.1):
                    if run.over.is_set():
                        return
        except Refused as refused:
            run.count(f"others refused with {refused.status}")
            run.rest(0.2)
        except (Unanswered, OSError):
            run.rest(0.1)
        except Exception:
            run.fail(traceback.format_exc())
            return


def writing(run, writer):
    def steps():
        while not run.over.is_set():
            yield
            writer.work()
            run.rest(0.002)
    return lambda: keep(run, steps)


def sample(run, started, life):
    resident, threads = run.server.resident()
    with run.lock:
        latencies, run.latencies = run.latencies, []
    latencies.sort()
    p99 = latencies[int(len(latencies) * 0.99)] if latencies else None
    return {"at": round(time.monotonic() - started, 1), "life": life, "resident": resident,
            "threads": threads, "descriptors": run.server.descriptors(), "disk": run.server.disk(),
            "p99_ms": p99 and round(p99, 2)}


def restart(run, writers):
    """Kills the server, starts it again and checks every key."""
    run.up.clear()
    run.server.kill()
    # Calls under way end without an answer.
    time.sleep(0.5)
    started = time.monotonic()
    run.server.start()
    took = time.monotonic() - started
    for writer in writers:
        with writer.guard:
            writer.client.close()
            for key in range(KEYS):
                writer.check(key, after_restart=True)
    run.up.set()
    return took


class GuardedWriter(Writer):
    """A writer that checks do not interleave with."""

    def __init__(self, run, number):
        super().__init__(run, number)
        self.guard = threading.Lock()

    def work(self):
        with self.guard:
            if self.run.up.is_set():
                super().work()


def verdicts(samples, seconds):
    found = {}
    for name, (factor, constant) in GROWTH.items():
        thirds = [[sample[name] for sample in samples
                   if seconds * third / 3 <= sample["at"] < seconds * (third + 1) / 3 and sample[name] is not None]
                  for third in (1, 2)]
        if not all(len(third) >= 5 for third in thirds):
            raise SystemExit("too few samples to compare: let it run for longer")
        middle, last = map(statistics.median, thirds)
        allowed = middle * factor + constant
        found[name] = {"second_third": middle, "last_third": last, "allowed": allowed, "grows": last > allowed}
    return found


def create_table(client):
    client.call("CreateTable", {
        "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"},
                                 {"AttributeName": "sk", "AttributeType": "N"},
                                 {"AttributeName": "group", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        "GlobalSecondaryIndexes": [{
            "IndexName": "group", "KeySchema": [{"AttributeName": "group", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"}}]})


def soak(arguments, server, keys=None):
    run = Run(server, arguments.seed)
    create_table(Client(server))
    run.up.set()
    writers = [GuardedWriter(run, number) for number in range(WRITERS)]
    work = [writing(run, writer) for writer in writers]
    others = [(reader, 2), (slow_reader, 6), (churn, 1), (tables, 1), (objects, 1), (probe, 1)]
    for steps, threads in others:
        for number in range(threads):
            work.append(lambda steps=steps, number=number: keep(run, lambda: steps(run, number)))
    threads = [threading.Thread(target=one, daemon=True) for one in work]
    for thread in threads:
        thread.start()
    started, samples, restarts = time.monotonic(), [], []
    kills = [arguments.seconds / 3 * (kill + 1) / (arguments.kills + 1) for kill in range(arguments.kills)]
    # So shortly before a kill that files are still rewritten then.
    change = 0.9 * kills[0] if kills else arguments.seconds / 6
    try:
        while time.monotonic() - started < arguments.seconds:
            time.sleep(arguments.interval)
            if not server.is_alive():
                run.fail("the server ended by itself")
                break
            samples.append(sample(run, started, len(restarts)))
            if keys and not keys.is_changed and samples[-1]["at"] > change:
                keys.change(server)
            if kills and samples[-1]["at"] > kills[0]:
                kills.pop(0)
                restarts.append(restart(run, writers))
        if server.is_alive():
            restarts.append(restart(run, writers))
        if server.is_alive() and keys:
            keys.give_up_older(server)
            restarts.append(restart(run, writers))
    finally:
        run.over.set()
        for thread in threads:
            thread.join(30)
    return run, samples, restarts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="target/debug/stator")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--interval", type=float, default=3)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--memory-budget", default="256MiB")
    parser.add_argument("--out", default="target/soak")
    parser.add_argument("--encrypted", action="store_true")
    arguments = parser.parse_args()
    os.makedirs(arguments.out, exist_ok=True)
    data = tempfile.mkdtemp(prefix="stator-soak-", dir=arguments.out)
    keys = KeyFile(arguments.binary, data + ".keys") if arguments.encrypted else None
    further = keys.arguments() if keys else []
    server = Server(arguments.binary, data, ["--memory-budget", arguments.memory_budget, *further])
    server.start()
    try:
        run, samples, restarts = soak(arguments, server, keys)
        ended = server.stop()
        for wrong in keys.verify(data) if keys else []:
            run.fail(wrong)
    finally:
        if server.is_alive():
            server.kill()
        shutil.rmtree(data, ignore_errors=True)
        if keys:
            os.remove(keys.path)
    if ended != 0:
        run.fail(f"the server ended with {ended}")
    found = verdicts(samples, arguments.seconds)
    figures = {"seconds": arguments.seconds, "seed": arguments.seed, "memory_budget": arguments.memory_budget,
               "encrypted": arguments.encrypted,
               "machine": f"{platform.machine()}, {os.cpu_count()} processors, Linux {platform.release()}",
               "counts": dict(sorted(run.counts.items())), "restart_seconds": [round(took, 2) for took in restarts],
               "growth": found, "failures": run.failures}
    with open(os.path.join(arguments.out, "soak.json"), "w") as file:
        json.dump({**figures, "samples": samples}, file, indent=1)
    with open(os.path.join(arguments.out, "soak.svg"), "w") as file:
        file.write(chart.svg(samples, arguments.seconds))
    json.dump(figures, sys.stdout, indent=1)
    print()
    failed = [name for name, verdict in found.items() if verdict["grows"]]
    if failed or run.failures:
        sys.exit(f"failed: {', '.join(failed)} {'; '.join(run.failures[:5])}")


if __name__ == "__main__":
    main()
