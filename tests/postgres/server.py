"""`stator serve --store` on a PostgreSQL of its own: writers over boto3 while the server is killed and the
database crashes. Every acknowledged write is there, indexes and streams agree.

    tests/postgres/server.py target/debug/stator      (built with --features postgres)

Needs boto3 and an installed PostgreSQL; starts and stops everything by itself, on loopback.
"""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request

import boto3
from botocore.config import Config

CLUSTER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cluster.sh")
WRITERS = 6


def cluster(*arguments):
    done = subprocess.run([CLUSTER, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@contextlib.contextmanager
def databases(*names):
    """A PostgreSQL, and synchronous standbys of it, each as its directory and address; removed at the end."""
    with tempfile.TemporaryDirectory() as directory:
        # The cluster's user must be able to pass.
        os.chmod(directory, 0o711)
        places = [os.path.join(directory, name) for name in names]
        try:
            found = [(places[0], cluster("start", places[0]))]
            for place in places[1:]:
                found.append((place, cluster("standby", place, places[0])))
            yield found
        finally:
            for place in places:
                cluster("down", place)


def store(address):
    """An address with the dialect under test."""
    return f"{address}?dialect={os.environ.get('STATOR_TEST_POSTGRES_DIALECT', 'postgres')}"


class Server:
    def __init__(self, binary, store, listen="127.0.0.1:0"):
        environment = dict(os.environ, STATOR_STORE=store)
        command = [binary, "--test-control", "--listen", listen]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        # A test that fails leaves no server behind.
        atexit.register(self.process.kill)
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            return
        self.endpoint = line.split(" answers at ")[1].split()[0]
        # Its log must not fill the pipe.
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def ready(self):
        try:
            with urllib.request.urlopen(self.endpoint + "/health/ready", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def idle(self):
        request = urllib.request.Request(self.endpoint + "/_stator/idle", b"{}")
        urllib.request.urlopen(request).read()

    def client(self, service, attempts=30, timeout=60):
        return boto3.client(
            service, endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"max_attempts": attempts, "mode": "standard"}, read_timeout=timeout))


def writer(client, name, until, acknowledged):
    """Puts items of its own until told to end; notes those that were acknowledged."""
    at = 0
    while not until.is_set():
        key = f"{name}-{at}"
        client.put_item(TableName="orders", Item={
            "id": {"S": key}, "customer": {"S": f"c{at % 5}"}, "at": {"N": str(at)}})
        acknowledged.append(key)
        at += 1


def during_writes(server, disturb, written):
    """Runs `disturb` while writers work, and waits until each of them has written again afterwards."""
    until, lists, threads = threading.Event(), [], []
    for number in range(WRITERS):
        mine = []
        lists.append(mine)
        name = f"{len(written)}-{number}"
        args = (server.client("dynamodb"), name, until, mine)
        threads.append(threading.Thread(target=writer, args=args))
        threads[-1].start()
    wait_for(lambda: all(len(mine) > 20 for mine in lists), threads)
    disturb()
    before = [len(mine) for mine in lists]
    wait_for(lambda: all(len(mine) > old + 20 for mine, old in zip(lists, before)), threads)
    until.set()
    for thread in threads:
        thread.join()
    for mine in lists:
        written.extend(mine)


def wait_for(condition, threads):
    while not condition():
        assert all(thread.is_alive() for thread in threads), "a writer failed"
        threads[0].join(0.05)


def pages(client, operation, **arguments):
    for page in client.get_paginator(operation).paginate(**arguments):
        yield from page["Items"]


def check(server, written):
    """Table, index and stream hold what was acknowledged, each once."""
    client = server.client("dynamodb")
    found = [item["id"]["S"] for item in pages(client, "scan", TableName="orders", ConsistentRead=True)]
    missing = set(written) - set(found)
    assert not missing, f"{len(missing)} acknowledged items are missing"
    assert len(found) == len(set(found))
    indexed = []
    for customer in range(5):
        indexed += [item["id"]["S"] for item in pages(
            client, "query", TableName="orders", IndexName="by-customer",
            KeyConditionExpression="customer = :c",
            ExpressionAttributeValues={":c": {"S": f"c{customer}"}})]
    assert sorted(indexed) == sorted(found), "the index does not agree with the table"
    streams = server.client("dynamodbstreams")
    arn = client.describe_table(TableName="orders")["Table"]["LatestStreamArn"]
    records = []
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        iterator = streams.get_shard_iterator(
            StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        # A record shows once no older transaction is under way: a page may be empty before that.
        empty = 0
        while iterator and empty < 20:
            answer = streams.get_records(ShardIterator=iterator)
            records += [record["dynamodb"]["Keys"]["id"]["S"] for record in answer["Records"]]
            empty = 0 if answer["Records"] else empty + 1
            iterator = answer.get("NextShardIterator")
    # A put that was retried after an unknown end changes nothing, so it has no second record.
    again = sorted(set(record for record in records if records.count(record) > 1))
    lost, extra = set(found) - set(records), set(records) - set(found)
    assert not (again or lost or extra), f"the stream: {again} again, {lost} lost, {extra} too many"
    return len(found)


def run(binary, place, address):
    server = Server(binary, address)
    client = server.client("dynamodb")
    client.create_table(
        TableName="orders", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "customer")],
        GlobalSecondaryIndexes=[{
            "IndexName": "by-customer", "KeySchema": [{"AttributeName": "customer", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"}}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    client.get_waiter("table_exists").wait(TableName="orders", WaiterConfig={"Delay": 1})
    written = []

    during_writes(server, lambda: cluster("crash", place), written)
    status, said = server.ready()
    assert status == 200, said
    print(check(server, written), "items after a crash of the database, with their index and stream")

    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    server = Server(binary, address)
    during_writes(server, lambda: None, written)
    server.idle()
    print(check(server, written), "items after the server was killed and another one took over")

    cluster("stop", place)
    status, said = server.ready()
    assert status == 503 and "PostgreSQL" in said, (status, said)
    cluster("crash", place)
    # The server notices by itself; each look waits for the database.
    while server.ready()[0] != 200:
        assert server.process.poll() is None, "the server ended"
    print(check(server, written), "items after the database was away")

    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait() == 0


def main():
    with databases("cluster") as [(place, address)]:
        run(sys.argv[1], place, store(address))


if __name__ == "__main__":
    main()
