"""A day in small: mixed load by boto3 clients over three servers behind a load balancer, with a rolling
restart, a pg_basebackup, a vacuum, an added index and a killed server.

    tests/postgres/day.py target/debug/stator [--minutes 30] [--clients 12]     (built with --features postgres)

An error that boto3's own retries do not hide is a failure. At the end every acknowledged write is accounted
for, through each server: items, both indexes, counters and the stream with its order; and the backup, opened
by a server of its own, has what was acknowledged before it began.

Needs boto3 and an installed PostgreSQL; starts and stops everything by itself, on loopback.
"""

import argparse
import os
import signal
import tempfile
import threading
import time
from urllib.parse import urlsplit

from mixed import COUNTERS, CUSTOMERS, STATES, TABLE, Client, Reader, client
from proxy import Started
from server import Server, cluster, databases, pages, store
from servers import INDEX, KEYS, strings

BY_STATE = dict(INDEX, IndexName="by-state", KeySchema=[{"AttributeName": "state", "KeyType": "HASH"}])


class Day:
    def __init__(self, binary, address, place, arguments):
        self.binary, self.store, self.place, self.seconds = binary, address, place, arguments.minutes * 60
        self.servers = [Server(binary, address) for _ in range(3)]
        self.balancer = Started(self.addresses())
        self.until, self.finish = threading.Event(), threading.Event()
        self.direct = client("dynamodb", self.balancer.address)
        table = self.direct.create_table(
            TableName=TABLE, AttributeDefinitions=strings("id", "customer"), **KEYS,
            GlobalSecondaryIndexes=[INDEX],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
        arn = table["TableDescription"]["LatestStreamArn"]
        self.clients = [Client(self.balancer.address, n, self.until) for n in range(arguments.clients)]
        self.reader = Reader(self.balancer.address, arn, self.finish)
        self.begin, self.before_backup = time.monotonic(), {}

    def addresses(self):
        return [urlsplit(server.endpoint).netloc for server in self.servers]

    def say(self, text):
        done = sum(sum(one.done.values()) for one in self.clients)
        retries = sum(one.retries for one in self.clients)
        print(f"{time.monotonic() - self.begin:6.1f} s {done:8} calls {retries:4} retries  {text}", flush=True)

    def pass_until(self, share):
        """Lets the load work until this share of the day is over."""
        while True:
            failures = [one.failure for one in [*self.clients, self.reader] if one.failure]
            assert not failures, failures
            left = self.begin + share * self.seconds - time.monotonic()
            if left <= 0:
                return
            self.until.wait(min(left, 0.5))

    def replace(self, at):
        self.servers[at] = Server(self.binary, self.store)
        self.balancer.names(self.addresses())

    def rolling_restart(self):
        for at, server in enumerate(self.servers):
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait() == 0
            self.replace(at)
        self.say("all servers were replaced one by one")

    def backup(self, directory):
        self.before_backup = {
            key: len(states) for one in self.clients for key, states in list(one.histories.items())}
        cluster("copy", directory, self.place)
        self.say(f"pg_basebackup is done, {len(self.before_backup)} items were there before")

    def vacuum(self):
        cluster("sql", self.place, "vacuum analyze")
        self.say("the database is vacuumed")

    def add_index(self):
        self.direct.update_table(
            TableName=TABLE, AttributeDefinitions=strings("id", "customer", "state"),
            GlobalSecondaryIndexUpdates=[{"Create": BY_STATE}])
        while True:
            indexes = self.direct.describe_table(TableName=TABLE)["Table"]["GlobalSecondaryIndexes"]
            if len(indexes) == 2 and all(index["IndexStatus"] == "ACTIVE" for index in indexes):
                return self.say("an index was added and filled")
            self.until.wait(0.2)

    def kill(self, share):
        self.servers[1].process.send_signal(signal.SIGKILL)
        self.servers[1].process.wait()
        self.say("a server was killed")
        self.pass_until(share)
        self.replace(1)
        self.say("it was replaced")

    def run(self, directory):
        for thread in [*self.clients, self.reader]:
            thread.start()
        self.pass_until(0.1)
        self.rolling_restart()
        self.pass_until(0.3)
        self.backup(directory)
        self.pass_until(0.45)
        self.vacuum()
        self.pass_until(0.55)
        self.add_index()
        self.pass_until(0.75)
        self.kill(0.85)
        self.pass_until(1)
        self.until.set()
        for thread in self.clients:
            thread.join()
        self.finish.set()
        self.reader.join()
        self.pass_until(0)
        self.say("the load has ended")

    def account(self):
        """Compares what was acknowledged with what is there, through each server."""
        histories = {key: states for one in self.clients for key, states in one.histories.items()}
        expected = {key: states[-1] for key, states in histories.items() if states[-1] is not None}
        for address in self.addresses():
            self.account_of(client("dynamodb", address), expected)
        for key, states in histories.items():
            assert self.reader.states[key] == states, \
                f"the stream shows {self.reader.states[key]} for {key}, acknowledged were {states}"
        extra = [key for key in self.reader.states if key not in histories and "counter" not in key]
        assert not extra, extra
        writes = sum(len(states) for states in histories.values())
        return f"{writes} acknowledged writes of {len(histories)} items, {len(expected)} of them left"

    def account_of(self, dynamodb, expected):
        found = {item["id"]["S"]: item for item in pages(
            dynamodb, "scan", TableName=TABLE, ConsistentRead=True)}
        for counter in range(COUNTERS):
            total = int(found.pop(f"counter-{counter}")["n"]["N"])
            counted = sum(one.counted[counter] for one in self.clients)
            repeated = sum(one.repeated[counter] for one in self.clients)
            assert counted <= total <= counted + repeated, (counted, total, repeated)
            numbers = [int(image["n"]["N"]) for image in self.reader.states[f"counter-{counter}"]]
            assert numbers == list(range(1, total + 1)), f"the records of counter {counter}: {numbers}"
        wrong = [key for key in {*expected, *found} if found.get(key) != expected.get(key)]
        assert not wrong, f"{len(wrong)} items are not as acknowledged, such as {wrong[:3]}"
        for name, attribute, values in [("by-customer", "customer", CUSTOMERS), ("by-state", "state", STATES)]:
            indexed = {}
            for value in range(values):
                for item in pages(
                        dynamodb, "query", TableName=TABLE, IndexName=name,
                        KeyConditionExpression="#a = :a", ExpressionAttributeNames={"#a": attribute},
                        ExpressionAttributeValues={":a": {"S": f"{attribute[0]}{value}"}}):
                    assert item["id"]["S"] not in indexed, item
                    indexed[item["id"]["S"]] = item
            assert indexed == expected, f"the index {name} does not agree with the table"

    def stop(self):
        for server in self.servers:
            server.process.send_signal(signal.SIGTERM)
        for server in self.servers:
            assert server.process.wait() == 0
        self.balancer.stop()

    def open_backup(self, directory):
        """A server over the backup has each item in a state that it had then or later."""
        server = Server(self.binary, store(cluster("open", directory)))
        dynamodb = client("dynamodb", urlsplit(server.endpoint).netloc)
        found = {item["id"]["S"]: item for item in pages(
            dynamodb, "scan", TableName=TABLE, ConsistentRead=True)}
        for one in self.clients:
            for key, states in one.histories.items():
                least = self.before_backup.get(key, 0)
                possible = states[max(least - 1, 0):] + ([None] if least == 0 else [])
                assert found.get(key) in possible, f"{key} is lost in the backup"
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait() == 0
        return f"the backup has the {len(self.before_backup)} items from before it"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--clients", type=int, default=12)
    arguments = parser.parse_args()
    # As in production; tests of the horizon need it off.
    os.environ["STATOR_TEST_AUTOVACUUM"] = "on"
    with databases("cluster") as [(place, address)], tempfile.TemporaryDirectory() as outer:
        os.chmod(outer, 0o711)
        copy = os.path.join(outer, "copy")
        day = Day(arguments.binary, store(address), place, arguments)
        try:
            day.run(copy)
            print(day.account(), flush=True)
            day.stop()
            print(day.open_backup(copy), flush=True)
        finally:
            cluster("down", copy)
            for server in day.servers:
                server.process.kill()
                server.process.wait()


if __name__ == "__main__":
    main()
