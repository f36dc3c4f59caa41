#!/usr/bin/env python3
"""A random program on a table with recovery on, and its past beside a naive model, with kills in between.

    tests/history/program.py target/release/stator [--seconds 210] [--checks 200] [--kills 8] [--seed N]

One client puts, updates, deletes, writes in batches and in transactions, lets items expire, and adds and deletes indexes, for
--seconds, while the server is killed (SIGKILL) at random moments. Then, at --checks random seconds of that time, with kills
too, the table read as of it, all of its indexes, and a table restored to it with its own indexes, must show what the
model says, and a second must show the same whenever it is looked at. Python's standard library only; loopback only.

Exit status 1: something differs.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "soak"))

from client import Client, Refused, Server, Unanswered  # noqa: E402
from model import INDEXES, Past, Write, add, index_entries, key_of, outcome, plain  # noqa: E402

TABLE = "program"
PARTITIONS, SORT_KEYS, EXPIRING = 5, 8, 4
TEAMS = ["red", "green", "blue"]


class Wrong(Exception):
    """An answer that the model does not allow."""


class Asking(Client):
    """A client that waits for a server that is being started, and reads the past."""

    def read(self, operation, body, second=None):
        """A call that may be repeated."""
        for _ in range(600):
            try:
                return self.ask(operation, body, second)
            except Unanswered:
                time.sleep(0.05)
        raise SystemExit("the server does not come back")

    def ask(self, operation, body, second=None):
        self.second = second
        try:
            return self.call(operation, body)
        except Refused as refusal:
            if refusal.status < 500:
                raise
            # Whether it was carried out is not known then either.
            raise Unanswered(str(refusal)) from refusal
        finally:
            self.second = None

    second = None

    def exchange(self, method, path, service, headers, body):
        if self.second is not None:
            headers = {**headers, "x-stator-as-of": str(self.second)}
        return super().exchange(method, path, service, headers, body)

    def pages(self, operation, body, second=None):
        """All items of a Query or Scan, in pages."""
        items, body = [], {"TableName": TABLE, "Limit": 7, **body}
        while True:
            page = self.read(operation, body, second)
            items += page["Items"]
            if "LastEvaluatedKey" not in page:
                return items
            body["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def items(self, body, second=None, operation="Scan"):
        """The same by their keys."""
        found = self.pages(operation, body, second)
        by_key = {key_of(item): plain(item) for item in found}
        if len(by_key) != len(found):
            raise Wrong(f"{operation} {body} as of {second} shows an item twice")
        return by_key


def index_request(name):
    definition = INDEXES[name]
    projection = {"ProjectionType": definition["projection"]} if isinstance(definition["projection"], str) else {
        "ProjectionType": "INCLUDE", "NonKeyAttributes": definition["projection"]}
    keys = [{"AttributeName": attribute, "KeyType": kind}
            for (attribute, _), kind in zip(definition["keys"], ("HASH", "RANGE"))]
    return {"IndexName": name, "KeySchema": keys, "Projection": projection}


def attribute_definitions(names):
    types = {"pk": "S", "sk": "N"}
    for name in names:
        types.update(INDEXES[name]["keys"])
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()]


class Program:
    """The client that writes."""

    def __init__(self, server, chance):
        self.client, self.chance, self.past = Asking(server), chance, Past()
        self.indexes = {"by-amount", "by-team"}
        self.counts = {"writes": 0, "refused": 0, "unknown": 0, "changes of indexes": 0}

    def prepare(self):
        client = self.client
        client.call("CreateTable", {
            "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            "AttributeDefinitions": attribute_definitions(self.indexes),
            "LocalSecondaryIndexes": [index_request("by-amount")],
            "GlobalSecondaryIndexes": [index_request("by-team")],
            "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}})
        client.call("UpdateTimeToLive", {"TableName": TABLE, "TimeToLiveSpecification": {
            "AttributeName": "expires", "Enabled": True}})
        client.call("UpdateContinuousBackups", {"TableName": TABLE, "PointInTimeRecoverySpecification": {
            "PointInTimeRecoveryEnabled": True}})
        # From the next second on it is certain that recovery was on when it began.
        time.sleep(1.1)

    # What is written.

    def key(self, expiring=False):
        sort = self.chance.randrange(EXPIRING) + 100 if expiring else self.chance.randrange(SORT_KEYS)
        return f"p{self.chance.randrange(PARTITIONS)}", sort

    def new_item(self, key):
        chance = self.chance
        item = {"pk": {"S": key[0]}, "sk": {"N": str(key[1])}, "text": {"S": "x" * chance.choice((1, 30, 900))}}
        if chance.random() < 0.7:
            # Sometimes of a type that an index refuses, or leaves out when it is made later.
            team = chance.choice(TEAMS)
            item["team"] = {"N": "7"} if chance.random() < 0.1 else {"S": team}
        if chance.random() < 0.7:
            item["n"] = {"N": str(chance.randrange(20))}
        if chance.random() < 0.3:
            item["tags"] = {"SS": sorted(chance.sample(TEAMS, 2))}
        if key[1] >= 100:
            item["expires"] = {"N": str(int(time.time()) + chance.randint(1, 12))}
        return item

    def update(self, key, item):
        """The parameters of a random update, and the item after it."""
        chance = self.chance
        after = dict(item or {"pk": {"S": key[0]}, "sk": {"N": str(key[1])}})
        kind = chance.randrange(4)
        if kind == 0:
            amount = chance.randint(1, 5)
            after["n"] = add(after.get("n", {"N": "0"}), amount)
            return {"UpdateExpression": "SET n = if_not_exists(n, :z) + :a",
                    "ExpressionAttributeValues": {":z": {"N": "0"}, ":a": {"N": str(amount)}}}, after
        if kind == 1 and item is not None:
            after.pop("team", None)
            return {"UpdateExpression": "REMOVE team"}, after
        if kind == 2:
            team = {"S": chance.choice(TEAMS)}
            after["team"] = team
            return {"UpdateExpression": "SET team = :t", "ExpressionAttributeValues": {":t": team}}, after
        known = after.get("tags", {"SS": []})["SS"]
        new = chance.choice(TEAMS)
        after["tags"] = {"SS": sorted({*known, new})}
        return {"UpdateExpression": "ADD tags :t", "ExpressionAttributeValues": {":t": {"SS": [new]}}}, after

    def step(self):
        """One random write."""
        kind = self.chance.choices(
            (self.put, self.change, self.delete, self.batch, self.transaction), (30, 25, 10, 10, 25))[0]
        kind(self.past.now())

    def put(self, _):
        key = self.key(self.chance.random() < 0.25)
        item = self.new_item(key)
        self.write("PutItem", {"TableName": TABLE, "Item": item}, {key: item})

    def change(self, items):
        key = self.key()
        asked, after = self.update(key, items.get(key))
        self.write("UpdateItem", {"TableName": TABLE, "Key": wire_key(key), **asked}, {key: after})

    def delete(self, _):
        key = self.key(self.chance.random() < 0.1)
        self.write("DeleteItem", {"TableName": TABLE, "Key": wire_key(key)}, {key: None})

    def batch(self, _):
        after, requests = {}, []
        for key in {self.key() for _ in range(6)}:
            after[key] = self.new_item(key) if self.chance.random() < 0.7 else None
            requests.append({"DeleteRequest": {"Key": wire_key(key)}} if after[key] is None
                            else {"PutRequest": {"Item": after[key]}})
        self.write("BatchWriteItem", {"RequestItems": {TABLE: requests}}, after, is_atomic=False)

    def transaction(self, items):
        after, actions = {}, []
        for key in {self.key() for _ in range(4)}:
            kind = self.chance.randrange(4)
            if kind == 0:
                # One of eight conditions does not hold, so nothing of the transaction happens.
                holds = "attribute_exists(pk)" if key in items else "attribute_not_exists(pk)"
                fails = "attribute_not_exists(pk)" if key in items else "attribute_exists(pk)"
                condition = fails if self.chance.randrange(8) == 0 else holds
                actions.append({"ConditionCheck": {"TableName": TABLE, "Key": wire_key(key),
                                                   "ConditionExpression": condition}})
            elif kind == 1:
                after[key] = None
                actions.append({"Delete": {"TableName": TABLE, "Key": wire_key(key)}})
            elif kind == 2:
                asked, after[key] = self.update(key, items.get(key))
                actions.append({"Update": {"TableName": TABLE, "Key": wire_key(key), **asked}})
            else:
                after[key] = self.new_item(key)
                actions.append({"Put": {"TableName": TABLE, "Item": after[key]}})
        self.write("TransactWriteItems", {"TransactItems": actions}, after)

    def write(self, operation, body, after, is_atomic=True):
        before = self.past.now()
        after = {key: item and plain(item) for key, item in after.items()}
        write = Write(time.time(), after, is_atomic)
        try:
            self.client.ask(operation, body)
            write.answered = time.time()
        except Refused:
            self.counts["refused"] += 1
            return
        except Unanswered:
            self.counts["unknown"] += 1
            self.resolve(write, before)
        self.counts["writes"] += 1
        self.past.writes.append(write)

    def resolve(self, write, before):
        """Finds out what became of a call that was not answered: nobody else writes."""
        items = self.client.items({"ConsistentRead": True})
        done, undone = outcome(write, before, items, time.time())
        if write.is_atomic and done and undone:
            raise Wrong(f"a call was done in part: {sorted(done)} and not {sorted(undone)}")
        write.after = {key: item for key, item in write.after.items() if key not in undone}
        write.answered = time.time()

    # Indexes.

    def change_indexes(self):
        """Adds or deletes an index, if the last change is over."""
        active = self.active_indexes()
        if active is None:
            return
        self.indexes = active
        name = self.chance.choice([name for name in INDEXES if name != "by-amount"])
        change = {"Delete": {"IndexName": name}} if name in active else {"Create": index_request(name)}
        wanted = active - {name} if name in active else active | {name}
        self.client.read_once("UpdateTable", {
            "TableName": TABLE, "AttributeDefinitions": attribute_definitions(wanted),
            "GlobalSecondaryIndexUpdates": [change]})
        self.counts["changes of indexes"] += 1

    def active_indexes(self, table=TABLE):
        """The names of the indexes; `None` while one is made or deleted."""
        found = self.client.read("DescribeTable", {"TableName": table})["Table"]
        globals_ = found.get("GlobalSecondaryIndexes", [])
        if found["TableStatus"] != "ACTIVE" or any(index["IndexStatus"] != "ACTIVE" for index in globals_):
            return None
        return {index["IndexName"] for index in globals_ + found.get("LocalSecondaryIndexes", [])}

    def settle(self):
        """Waits until no index is made or deleted."""
        while (active := self.active_indexes()) is None:
            time.sleep(0.05)
        self.indexes = active


def wire_key(key):
    return {"pk": {"S": key[0]}, "sk": {"N": str(key[1])}}


class Checks:
    """The past of the table beside the model."""

    def __init__(self, program):
        self.program, self.client, self.chance = program, program.client, program.chance
        self.seen, self.restored, self.looked = {}, 0, 0

    def expect(self, what, found, expected):
        if found != expected:
            keys = {key for key in {*found, *expected} if found.get(key) != expected.get(key)}
            differs = {key: (found.get(key), expected.get(key)) for key in sorted(keys)[:3]}
            raise Wrong(f"{what} differs at {len(keys)} keys, is and should be: {differs}")

    def look(self, second):
        """The items as of a second, by a scan, after all other ways of reading showed the same."""
        items = self.client.items({}, second)
        problem = self.program.past.problem(second, items)
        if problem:
            raise Wrong(f"second {second}: {problem}")
        self.expect(f"second {second}, seen before,", self.seen.setdefault(second, items), items)
        partition = f"p{self.chance.randrange(PARTITIONS)}"
        self.query(second, {}, ("pk", partition), {key: it for key, it in items.items() if key[0] == partition})
        self.keys(second, items)
        for index in self.program.indexes:
            entries = index_entries(index, items)
            self.expect(f"second {second}, {index}", self.client.items({"IndexName": index}, second), entries)
            attribute, value = INDEXES[index]["keys"][0][0], self.chance.choice([*TEAMS, partition, "x", "x" * 30])
            self.query(second, {"IndexName": index}, (attribute, value),
                       {key: it for key, it in entries.items() if it[attribute]["S"] == value})
        self.looked += 1
        return items

    def query(self, second, body, condition, expected):
        body = {**body, "ScanIndexForward": self.chance.random() < 0.5, "KeyConditionExpression": "#k = :v",
                "ExpressionAttributeNames": {"#k": condition[0]},
                "ExpressionAttributeValues": {":v": {"S": condition[1]}}}
        self.expect(f"second {second}, Query {body}", self.client.items(body, second, "Query"), expected)

    def keys(self, second, items):
        """GetItem, BatchGetItem and SELECT of some keys."""
        keys = {(f"p{self.chance.randrange(PARTITIONS)}", self.chance.randrange(SORT_KEYS)) for _ in range(5)}
        expected = {key: items[key] for key in keys if key in items}
        found = self.client.read("BatchGetItem", {"RequestItems": {TABLE: {
            "Keys": [wire_key(key) for key in keys]}}}, second)["Responses"].get(TABLE, [])
        self.expect(f"second {second}, BatchGetItem", {key_of(item): plain(item) for item in found}, expected)
        key = keys.pop()
        one = self.client.read("GetItem", {"TableName": TABLE, "Key": wire_key(key)}, second).get("Item")
        rows = self.client.read("ExecuteStatement", {
            "Statement": f"SELECT * FROM \"{TABLE}\" WHERE pk = '{key[0]}' AND sk = {key[1]}"}, second)["Items"]
        for what, found in (("GetItem", [one] if one else []), ("SELECT", rows)):
            self.expect(f"second {second}, {what}", {key_of(item): plain(item) for item in found},
                        {key: items[key]} if key in items else {})

    def restore(self, second, items):
        """A table that is restored to the second shows the same, its indexes too."""
        self.restored += 1
        name = f"restored-{self.restored}"
        self.client.read_once("RestoreTableToPointInTime", {
            "SourceTableName": TABLE, "TargetTableName": name, "RestoreDateTime": second}, "TableAlreadyExists")
        while (indexes := self.program.active_indexes(name)) is None:
            time.sleep(0.02)
        if indexes != self.program.indexes:
            raise Wrong(f"{name} has the indexes {sorted(indexes)}, not {sorted(self.program.indexes)}")
        self.expect(f"restored to {second}", self.client.items({"TableName": name}), items)
        for index in indexes:
            self.expect(f"restored to {second}, {index}",
                        self.client.items({"TableName": name, "IndexName": index}), index_entries(index, items))
        self.client.read_once("DeleteTable", {"TableName": name}, "ResourceNotFound")


def read_once(self, operation, body, done=None):
    """A call that is repeated when it was not answered; then an error named `done` says that it was carried out."""
    repeated = False
    while True:
        try:
            return self.ask(operation, body)
        except Unanswered:
            repeated = True
            time.sleep(0.05)
        except Refused as refusal:
            # Also a table that an unanswered call has begun to make.
            busy = "ResourceInUse" in refusal.body or "TableInUse" in refusal.body
            if busy and operation == "DeleteTable":
                time.sleep(0.05)
            elif repeated and (busy or (done and done in refusal.body) or operation == "UpdateTable"):
                return None
            else:
                raise


Asking.read_once = read_once


class Killer(threading.Thread):
    """Kills the server at random moments of a time, and starts it again."""

    def __init__(self, server, seconds, kills, chance):
        super().__init__()
        self.server, self.over, self.kills = server, threading.Event(), 0
        moments = sorted(chance.uniform(0, seconds) for _ in range(kills))
        self.pauses = [later - earlier for earlier, later in zip([0, *moments], moments)]

    def run(self):
        for pause in self.pauses:
            if self.over.wait(pause):
                return
            self.server.kill()
            self.server.start()
            self.kills += 1

    def end(self):
        self.over.set()
        self.join()
        return self.kills


def run(server, asked):
    chance = random.Random(asked.seed)
    program = Program(server, chance)
    program.prepare()
    checks = Checks(program)
    first = int(time.time())
    killer = Killer(server, asked.seconds, asked.kills // 2, random.Random(asked.seed + 1))
    killer.start()
    try:
        changed = time.time()
        while time.time() < first + asked.seconds:
            program.step()
            if time.time() > changed + 3:
                program.change_indexes()
                changed = time.time()
            if chance.random() < 0.002 and time.time() > first + 2:
                active = program.active_indexes()
                if active is not None:
                    program.indexes = active
                    checks.look(chance.randint(first, int(time.time())))
    finally:
        kills = killer.end()
    last = int(time.time())
    seconds = range(first, last + 1)
    program.settle()
    killer = Killer(server, asked.checks * 0.25, asked.kills - asked.kills // 2, random.Random(asked.seed + 2))
    killer.start()
    chosen = chance.sample(seconds, min(asked.checks, len(seconds)))
    try:
        for number, second in enumerate(chosen):
            if number % 20 == 19:
                program.change_indexes()
                program.settle()
            checks.restore(second, checks.look(second))
    finally:
        kills += killer.end()
    counts = ", ".join(f"{count} {what}" for what, count in program.counts.items())
    print(f"{counts}; {kills} kills; {len(chosen)} seconds compared in three ways, {checks.looked} looks, "
          f"{program.past.expiries_seen} times an expired item was gone")
    return program, chosen


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--seconds", type=float, default=210)
    parser.add_argument("--checks", type=int, default=200)
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--directory")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    data = tempfile.mkdtemp(prefix="stator-program-", dir=asked.directory)
    server = Server(asked.binary, data, ["--memory-budget", "64MiB"])
    server.start()
    try:
        program, chosen = run(server, asked)
    except Wrong as wrong:
        print(wrong)
        sys.exit(1)
    finally:
        server.kill()
        shutil.rmtree(data, ignore_errors=True)
    enough = len(chosen) >= min(asked.checks, asked.seconds) and program.past.expiries_seen > 0
    sys.exit(0 if enough else 1)


if __name__ == "__main__":
    main()
