#!/usr/bin/env python3
"""Reads of the past beside writers and kills: each shows one moment of a table, and always the same one.

    tests/soak/past.py --binary target/release/stator [--seconds 35] [--kills 3]

Three writers move amounts between twenty items of one partition by transactions, so that their sum never
changes. Two readers query the table, its global and its local index as of random seconds since recovery
was switched on, in pages and in both directions. Every answer must have all items and the sum, and the items of a second must be those that
were read of it before. The server has 64 MiB of memory budget and is killed (SIGKILL) now and then.

Exit status 1: an answer was wrong. Needs boto3; listens on the loopback address only.
"""

import argparse
import random
import shutil
import sys
import tempfile
import threading
import time

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from client import Server

ITEMS, AMOUNT, TABLE = 20, 100, "bank"


def connect(server):
    return boto3.session.Session().client(
        "dynamodb", endpoint_url=f"http://{server.address}", region_name="us-east-1", aws_access_key_id="local",
        aws_secret_access_key="local", config=Config(retries={"max_attempts": 2}, read_timeout=10))


def prepare(client):
    client.create_table(
        TableName=TABLE, BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in
                              (("pk", "S"), ("sk", "N"), ("team", "S"), ("v", "N"))],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[{
            "IndexName": "by-team", "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["v"]},
            "KeySchema": [{"AttributeName": "team", "KeyType": "HASH"}]}],
        LocalSecondaryIndexes=[{
            "IndexName": "by-amount", "Projection": {"ProjectionType": "KEYS_ONLY"},
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "v", "KeyType": "RANGE"}]}])
    for number in range(ITEMS):
        client.put_item(TableName=TABLE, Item={"pk": {"S": "a"}, "sk": {"N": str(number)}, "v": {"N": str(AMOUNT)},
                                               "team": {"S": "a"}, "text": {"S": "x" * 2_000}})
    client.update_continuous_backups(
        TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})


class Run:
    def __init__(self, server):
        self.server, self.over = server, threading.Event()
        self.begin = int(time.time()) + 2
        self.transfers = self.reads = 0
        self.wrong = []

    def write(self, seed):
        chance, client = random.Random(seed), connect(self.server)
        while not self.over.is_set():
            amount = {":n": {"N": str(chance.randint(1, 9))}}
            changes = zip(chance.sample(range(ITEMS), 2), ("v - :n", "v + :n"))
            actions = [{"Update": {"TableName": TABLE, "Key": {"pk": {"S": "a"}, "sk": {"N": str(number)}},
                                   "UpdateExpression": f"SET v = {change}", "ExpressionAttributeValues": amount}}
                       for number, change in changes]
            try:
                client.transact_write_items(TransactItems=actions)
                self.transfers += 1
            except (BotoCoreError, ClientError):
                time.sleep(0.02)

    def read(self, seed):
        chance, client, second, known = random.Random(seed), connect(self.server), [0], {}
        client.meta.events.register(
            "before-send.dynamodb.*", lambda request, **_: request.headers.__setitem__("x-stator-as-of", str(second[0])))
        while not self.over.wait(0.01):
            if time.time() < self.begin + 2:
                continue
            second[0] = chance.randint(self.begin, int(time.time()) - 1)
            try:
                found = pages(client, chance.random() < 0.5, chance.choice((None, "by-team", "by-amount")))
            except BotoCoreError:
                continue
            except ClientError as error:
                self.wrong.append(str(error))
                continue
            self.reads += 1
            if len(found) != ITEMS or sum(found.values()) != ITEMS * AMOUNT:
                self.wrong.append(f"second {second[0]}: {len(found)} items, sum {sum(found.values())}")
            if known.setdefault(second[0], found) != found:
                self.wrong.append(f"second {second[0]} was something else before")


def pages(client, forward, index):
    """The amounts by sort key, in pages of seven, from the table or an index."""
    source = {"IndexName": index} if index else {}
    partition = "team" if index == "by-team" else "pk"
    pages = client.get_paginator("query").paginate(
        TableName=TABLE, KeyConditionExpression=f"{partition} = :p", ExpressionAttributeValues={":p": {"S": "a"}},
        ScanIndexForward=forward, PaginationConfig={"PageSize": 7}, **source)
    return {item["sk"]["N"]: int(item["v"]["N"]) for page in pages for item in page["Items"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="target/debug/stator")
    parser.add_argument("--seconds", type=float, default=35)
    parser.add_argument("--kills", type=int, default=3)
    asked = parser.parse_args()
    data = tempfile.mkdtemp(prefix="stator-past-")
    server = Server(asked.binary, data, ["--memory-budget", "64MiB"])
    server.start()
    try:
        prepare(connect(server))
        run = Run(server)
        threads = [threading.Thread(target=run.write, args=(seed,)) for seed in range(3)]
        threads += [threading.Thread(target=run.read, args=(seed,)) for seed in (3, 4)]
        for thread in threads:
            thread.start()
        for _ in range(asked.kills):
            time.sleep(asked.seconds / (asked.kills + 1))
            server.kill()
            server.start()
        time.sleep(asked.seconds / (asked.kills + 1))
        run.over.set()
        for thread in threads:
            thread.join()
    finally:
        server.kill()
        shutil.rmtree(data, ignore_errors=True)
    print(f"{run.transfers} transfers, {run.reads} reads of the past, {len(run.wrong)} wrong", *run.wrong[:5], sep="\n")
    sys.exit(1 if run.wrong or not run.reads else 0)


if __name__ == "__main__":
    main()
