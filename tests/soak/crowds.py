#!/usr/bin/env python3
"""Crowds of clients that do not behave: the attacks of tests/binary/crowds.rs at their full size.

    tests/soak/crowds.py --binary target/release/stator

Needs about 11,000 descriptors for itself and as many for the server (`ulimit -n 20000`), Python 3.11 and
the loopback address. Prints one line of figures for each attack; exit status 1 when one is not borne.
"""

import argparse
import json
import shutil
import socket
import sys
import tempfile
import threading
import time

from client import Client, Refused, Server, Unanswered, request_bytes

TABLE = "crowds"
SLOW = 0.9
# The most memory of a connection that has said nothing, in bytes.
SMALL = 8_000


def create_table(server):
    client = Client(server)
    client.call("CreateTable", {
        "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"},
                                 {"AttributeName": "sk", "AttributeType": "N"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]})
    for number in range(4):
        client.call("PutItem", {"TableName": TABLE, "Item": {
            "pk": {"S": "large"}, "sk": {"N": str(number)}, "text": {"S": "t" * 300_000}}})


def connect(server):
    host, port = server.address.split(":")
    stream = socket.socket()
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stream.settimeout(20)
    stream.connect((host, int(port)))
    return stream


def timed(call):
    started = time.monotonic()
    result = call()
    return result, time.monotonic() - started


def slow_readers(server, count):
    """Ask for answers of 1.1 MB and read nothing; others ask for the same and read it."""
    before, _ = server.resident()
    query = {"TableName": TABLE, "KeyConditionExpression": "pk = :p",
             "ExpressionAttributeValues": {":p": {"S": "large"}}}
    request = request_bytes(server.address, "Query", query)
    crowd = []
    for _ in range(count):
        stream = connect(server)
        stream.sendall(request * 3)
        crowd.append(stream)
    client, slowest, failed = Client(server), 0, 0
    for _ in range(50):
        try:
            _, took = timed(lambda: client.call("Query", query))
            slowest = max(slowest, took)
        except (Refused, Unanswered):
            failed += 1
    most, _ = server.resident()
    for stream in crowd:
        stream.close()
    started, after = time.monotonic(), most
    while time.monotonic() - started < 15 and after - before > 150e6:
        time.sleep(0.5)
        after, _ = server.resident()
    return {"attack": f"{count} clients that take no answer", "failed of 50": failed,
            "slowest s": round(slowest, 2), "resident MB": [round(size / 1e6) for size in (before, most, after)],
            "borne": failed == 0 and after - before < 150e6}


def idle_connections(server, count):
    """Are open and say nothing, while a new client and the health check are answered."""
    crowd, slowest, client = [], 0, None
    before, _ = server.resident()
    for number in range(count):
        crowd.append(connect(server))
        if number % 500 == 499 or number == count - 1:
            client = Client(server)
            _, took = timed(lambda: client.call("ListTables", {}))
            _, health = timed(lambda: server.page("/health/ready"))
            slowest = max(slowest, took, health)
            client.close()
    resident, _ = server.resident()
    descriptors = server.descriptors()
    each = (resident - before) / count
    for stream in crowd:
        stream.close()
    return {"attack": f"{count} idle connections", "slowest answer s": round(slowest, 2),
            "descriptors": descriptors, "resident MB": round(resident / 1e6),
            "kB a connection": round(each / 1e3, 1), "borne": slowest < SLOW and each < SMALL}


def burst(server, count):
    """Connect at once."""
    took, lock = [], threading.Lock()
    gate = threading.Barrier(50)

    def some():
        gate.wait()
        for _ in range(count // 50):
            stream, seconds = timed(lambda: connect(server))
            with lock:
                took.append((seconds, stream))
    threads = [threading.Thread(target=some) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    slowest = max(seconds for seconds, _ in took)
    for _, stream in took:
        stream.close()
    return {"attack": f"{len(took)} connects at once", "slowest s": round(slowest, 3), "borne": slowest < SLOW}


def stalled_bodies(server, count):
    """Send most of a body of 262,000 bytes and stop; another client sends whole ones."""
    before, _ = server.resident()
    item = {"pk": {"S": "body"}, "sk": {"N": "1"}, "text": {"S": "t" * 261_800}}
    request = request_bytes(server.address, "PutItem", {"TableName": TABLE, "Item": item})
    crowd = []
    for _ in range(count):
        stream = connect(server)
        stream.setblocking(False)
        try:
            stream.send(request[:-5_000])
        except OSError:
            pass
        crowd.append(stream)
    client, slowest, failed = Client(server), 0, 0
    for _ in range(20):
        try:
            _, took = timed(lambda: client.call("PutItem", {"TableName": TABLE, "Item": item}))
            slowest = max(slowest, took)
        except (Refused, Unanswered):
            failed += 1
    most, _ = server.resident()
    for stream in crowd:
        stream.close()
    return {"attack": f"{count} clients stall inside bodies", "failed of 20": failed,
            "slowest s": round(slowest, 2), "resident MB": [round(size / 1e6) for size in (before, most)],
            "borne": failed == 0 and most - before < 450e6}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="target/debug/stator")
    parser.add_argument("--memory-budget", default="1GiB")
    attacks = {"burst": (burst, 1_000), "idle": (idle_connections, 10_100), "stalled": (stalled_bodies, 2_000),
               "slow": (slow_readers, 1_500)}
    parser.add_argument("--only", nargs="+", choices=list(attacks), default=list(attacks))
    parser.add_argument("--part", type=float, default=1, help="of the clients, such as 0.1; figures per client hold")
    arguments = parser.parse_args()
    borne = True
    for attack, count in (attacks[name] for name in arguments.only):
        count = max(50, int(count * arguments.part))
        data = tempfile.mkdtemp(prefix="stator-crowds-")
        server = Server(arguments.binary, data, ["--memory-budget", arguments.memory_budget])
        server.start()
        try:
            create_table(server)
            figures = attack(server, count)
        finally:
            server.kill()
            shutil.rmtree(data, ignore_errors=True)
        print(json.dumps(figures), flush=True)
        borne = borne and figures["borne"]
    sys.exit(0 if borne else 1)


if __name__ == "__main__":
    main()
