#!/usr/bin/env python3
"""How long writers wait while a running server is backed up.

Starts BINARY on a new directory, fills a table with items of about 450 bytes, and has one client put
items without a pause: for some seconds alone, then while `stator backup` runs, then while a second
backup copies what changed. Prints how long puts took in each part, and what was copied. Python's
standard library only; loopback only; ends the server that it started.

    nice -n 19 tests/backup/measure.py BINARY [--items 1000000] [--seconds 20] [--directory DIR]
"""

import argparse
import http.client
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time

AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" + "0" * 64
)
FILLER = ("order shipped customer address pending invoice amount currency warehouse carrier " * 6)[:400]


def call(connection, operation, body):
    headers = {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "DynamoDB_20120810." + operation,
        "X-Amz-Date": "20260101T000000Z",
        "Authorization": AUTHORIZATION,
    }
    connection.request("POST", "/", json.dumps(body), headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{operation}: {text.decode()}")
    return json.loads(text)


def item(number):
    return {"pk": {"S": f"item-{number:09}"}, "number": {"N": str(number)}, "text": {"S": FILLER}}


def fill(address, items, clients=4):
    def part(first):
        connection = http.client.HTTPConnection(address, timeout=120)
        for start in range(first * 25, items, clients * 25):
            batch = [{"PutRequest": {"Item": item(at)}} for at in range(start, min(start + 25, items))]
            while batch:
                answer = call(connection, "BatchWriteItem", {"RequestItems": {"things": batch}})
                batch = answer.get("UnprocessedItems", {}).get("things", [])

    threads = [threading.Thread(target=part, args=(first,)) for first in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Writer(threading.Thread):
    """Puts items without a pause and notes how long each took, in ms."""

    def __init__(self, address, items):
        super().__init__()
        self.address, self.items, self.took, self.ends = address, items, [], False

    def run(self):
        connection = http.client.HTTPConnection(self.address, timeout=120)
        number = 0
        while not self.ends:
            number = (number + 7919) % self.items
            body = {"TableName": "things", "Item": item(number)}
            began = time.perf_counter()
            call(connection, "PutItem", body)
            self.took.append((time.perf_counter() - began) * 1000)

    def part(self):
        took, self.took = sorted(self.took), []
        at = lambda share: took[min(len(took) - 1, int(len(took) * share))]
        late = sum(one > 100 for one in took)
        return (
            f"{len(took):7} puts, p50 {at(0.5):.2f} ms, p99 {at(0.99):.1f} ms, "
            f"p99.9 {at(0.999):.1f} ms, slowest {took[-1]:.0f} ms, {late} above 100 ms"
        )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--directory")
    parser.add_argument("options", nargs="*", help="of the server, behind --")
    given = parser.parse_args()
    place = tempfile.mkdtemp(prefix="stator-backup-", dir=given.directory)
    data, backups = os.path.join(place, "data"), os.path.join(place, "backups")
    environment = {**os.environ, "STATOR_LOG_LEVEL": "warn"}
    command = [given.binary, "--data", data, "--listen", "127.0.0.1:0", *given.options]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        endpoint = server.stdout.readline().split(" answers at ")[1].split()[0]
        address = endpoint.removeprefix("http://")
        connection = http.client.HTTPConnection(address, timeout=120)
        call(connection, "CreateTable", {
            "TableName": "things", "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}]})
        began = time.perf_counter()
        fill(address, given.items)
        print(f"filled with {given.items} items in {time.perf_counter() - began:.0f} s", flush=True)
        writer = Writer(address, given.items)
        writer.start()
        time.sleep(given.seconds)
        print("alone:         ", writer.part(), flush=True)
        for name in ("first backup:  ", "second backup: "):
            began = time.perf_counter()
            done = subprocess.run(
                [given.binary, "backup", backups, "--endpoint", endpoint],
                capture_output=True, text=True, env=environment)
            took = time.perf_counter() - began
            print(name, writer.part(), flush=True)
            if done.returncode:
                raise SystemExit(done.stderr)
            print(f"  {took:.1f} s; {done.stdout.splitlines()[1]}", flush=True)
        writer.ends = True
        writer.join()
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
