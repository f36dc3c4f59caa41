"""Three servers over one PostgreSQL: writers on all of them while an index is added, shards rotate, one
server is killed and another one is stopped for a while. Every acknowledged write is there, the index
is whole, counters count right, and a reader of the stream that asks the servers in turn sees every
record once and in order.

    tests/postgres/servers.py target/debug/stator      (built with --features postgres)

Needs boto3 and an installed PostgreSQL; starts and stops everything by itself, on loopback.
"""

import random
import signal
import sys
import threading
import urllib.request

from botocore.exceptions import BotoCoreError, ClientError

from server import Server, databases, pages, store

KEYS = {"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST"}
INDEX = {
    "IndexName": "by-customer", "KeySchema": [{"AttributeName": "customer", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"}}
COUNTERS = 3


def strings(*names):
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]


class Fleet:
    """Servers over one store; clients take whichever is there."""

    def __init__(self, binary, store, count):
        self.binary, self.store = binary, store
        self.servers = [self.start() for _ in range(count)]

    def start(self):
        server = Server(self.binary, self.store)
        assert server.process.poll() is None, server.process.stderr.read()
        server.dynamodb = server.client("dynamodb", attempts=1, timeout=5)
        server.streams = server.client("dynamodbstreams", attempts=1, timeout=5)
        return server

    def server(self, turn):
        return self.servers[turn % len(self.servers)]

    def kill(self, at):
        self.servers[at].process.send_signal(signal.SIGKILL)
        self.servers[at].process.wait()

    def replace(self, at):
        self.servers[at] = self.start()

    def stop(self):
        for server in self.servers:
            server.process.send_signal(signal.SIGTERM)
        for server in self.servers:
            assert server.process.wait() == 0


class Writer(threading.Thread):
    """Puts items of its own and counts on shared counters, through its server, or the next one while that
    is away. A put whose end is unknown is made again; a count whose end is unknown is noted."""

    def __init__(self, fleet, number, until):
        super().__init__(daemon=True)
        self.fleet, self.number, self.until = fleet, number, until
        self.items, self.counted, self.unknown = [], [], 0
        self.failure = None

    def run(self):
        try:
            while not self.until.is_set():
                self.put(len(self.items))
                self.count(random.randrange(COUNTERS))
        except Exception as failure:  # The test's own thread reports it.
            self.failure = failure
            raise

    def put(self, at):
        key = f"{self.number}-{at:05}"
        item = {"id": {"S": key}, "customer": {"S": f"c{at % 5}"}, "writer": {"N": str(self.number)}}
        turn = self.number
        while True:
            try:
                self.fleet.server(turn).dynamodb.put_item(TableName="orders", Item=item)
                self.items.append(key)
                return
            except (BotoCoreError, ClientError) as error:
                self.check(error)
                turn += 1

    def count(self, counter):
        try:
            answer = self.fleet.server(self.number).dynamodb.update_item(
                TableName="orders", Key={"id": {"S": f"counter-{counter}"}}, ReturnValues="UPDATED_NEW",
                UpdateExpression="ADD n :one", ExpressionAttributeValues={":one": {"N": "1"}})
            self.counted.append((counter, int(answer["Attributes"]["n"]["N"])))
        except (BotoCoreError, ClientError) as error:
            self.check(error)
            self.unknown += 1

    @staticmethod
    def check(error):
        """An error that a client's normal retry hides."""
        if isinstance(error, ClientError):
            assert error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500 or \
                error.response["Error"]["Code"] in ("ThrottlingException", "TransactionConflictException"), error


class Reader(threading.Thread):
    """Reads the stream, each call at another server, until it is told that nothing more comes."""

    def __init__(self, fleet, arn, finish):
        super().__init__(daemon=True)
        self.fleet, self.arn, self.finish = fleet, arn, finish
        self.records, self.failure, self.turn = [], None, 0

    def call(self, operation, **arguments):
        while True:
            self.turn += 1
            streams = self.fleet.server(self.turn).streams
            try:
                return getattr(streams, operation)(**arguments)
            except BotoCoreError:
                continue
            except ClientError as error:
                Writer.check(error)

    def run(self):
        try:
            iterators, known, quiet = {}, set(), 0
            while quiet < 30:
                shards = self.call("describe_stream", StreamArn=self.arn)["StreamDescription"]["Shards"]
                for shard in shards:
                    name, parent = shard["ShardId"], shard.get("ParentShardId")
                    # A child after its parent was read to its end.
                    if name not in known and parent not in iterators:
                        known.add(name)
                        iterators[name] = self.call(
                            "get_shard_iterator", StreamArn=self.arn, ShardId=name,
                            ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
                finished, came = self.finish.is_set(), 0
                for name, iterator in list(iterators.items()):
                    answer = self.call("get_records", ShardIterator=iterator)
                    came += len(answer["Records"])
                    self.records += [record["dynamodb"] for record in answer["Records"]]
                    if answer.get("NextShardIterator"):
                        iterators[name] = answer["NextShardIterator"]
                    else:
                        del iterators[name]
                quiet = quiet + 1 if finished and not came else 0
        except Exception as failure:
            self.failure = failure
            raise


def grown(writers, by):
    """Waits until every writer has written some more."""
    before = [len(writer.items) for writer in writers]
    while any(len(writer.items) < old + by for writer, old in zip(writers, before)):
        failures = [writer.failure for writer in writers if writer.failure]
        assert not failures, failures
        writers[0].join(0.05)


def control(server, path):
    urllib.request.urlopen(urllib.request.Request(server.endpoint + path, b"{}")).read()


def add_index(fleet):
    """Through one server, while the writers work on all."""
    fleet.servers[0].dynamodb.update_table(
        TableName="orders", AttributeDefinitions=strings("id", "customer"),
        GlobalSecondaryIndexUpdates=[{"Create": INDEX}])
    while True:
        for server in fleet.servers:
            table = server.dynamodb.describe_table(TableName="orders")["Table"]
            # Every server knows of it at once.
            assert len(table["GlobalSecondaryIndexes"]) == 1
        if table["GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE":
            return


def definitions_of_other_servers(fleet):
    """A table that is deleted and made again on one server while another one writes."""
    first, second, _ = fleet.servers
    until, failures = threading.Event(), []

    def write():
        number = 0
        while not until.is_set():
            number += 1
            try:
                second.dynamodb.put_item(TableName="again", Item={"id": {"S": f"{number}"}})
            except ClientError as error:
                if error.response["Error"]["Code"] != "ResourceNotFoundException":
                    failures.append(error)

    first.dynamodb.create_table(TableName="again", AttributeDefinitions=strings("id"), **KEYS)
    thread = threading.Thread(target=write)
    thread.start()
    for _ in range(5):
        first.dynamodb.delete_table(TableName="again")
        first.dynamodb.create_table(TableName="again", AttributeDefinitions=strings("id"), **KEYS)
    until.set()
    thread.join()
    assert not failures, failures
    first.dynamodb.delete_table(TableName="again")
    assert "again" not in second.dynamodb.list_tables()["TableNames"]
    first.dynamodb.create_table(TableName="again", AttributeDefinitions=strings("id"), **KEYS)
    assert second.dynamodb.scan(TableName="again", ConsistentRead=True)["Items"] == []


def stacks(fleet):
    """A stack that is made, changed and deleted, each on another server."""
    def template(names):
        bodies = [
            f"  {name}:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      TableName: stack-{name}\n"
            "      BillingMode: PAY_PER_REQUEST\n"
            "      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n"
            "      KeySchema: [{AttributeName: id, KeyType: HASH}]\n" for name in names]
        return "Resources:\n" + "".join(bodies)

    first, second, third = (server.client("cloudformation") for server in fleet.servers)
    first.create_stack(StackName="shop", TemplateBody=template(["One"]))
    second.get_waiter("stack_create_complete").wait(StackName="shop", WaiterConfig={"Delay": 1})
    second.update_stack(StackName="shop", TemplateBody=template(["One", "Two"]))
    third.get_waiter("stack_update_complete").wait(StackName="shop", WaiterConfig={"Delay": 1})
    names = fleet.servers[0].dynamodb.list_tables()["TableNames"]
    assert {"stack-One", "stack-Two"} <= set(names), names
    third.delete_stack(StackName="shop")
    first.get_waiter("stack_delete_complete").wait(StackName="shop", WaiterConfig={"Delay": 1})
    assert not [name for name in fleet.servers[1].dynamodb.list_tables()["TableNames"] if "stack" in name]


class Load:
    """Writers on all servers and a reader of the stream of the table "orders", until they are ended."""

    def __init__(self, fleet, writers):
        self.fleet = fleet
        table = fleet.server(1).dynamodb.describe_table(TableName="orders")["Table"]
        self.until, self.finish = threading.Event(), threading.Event()
        self.writers = [Writer(fleet, number, self.until) for number in range(writers)]
        self.reader = Reader(fleet, table["LatestStreamArn"], self.finish)
        for thread in [*self.writers, self.reader]:
            thread.start()

    def end(self):
        """Ends them, compares what they saw with what is there, and stops the servers; says what it was."""
        self.until.set()
        for writer in self.writers:
            writer.join()
        self.finish.set()
        self.reader.join()
        assert not self.reader.failure, self.reader.failure
        items, total, unknown = check(self.fleet, self.writers, self.reader)
        self.fleet.stop()
        return f"{items} items, {total} counts ({unknown} of unknown end): table, index and stream agree"


def check(fleet, writers, reader):
    written = [key for writer in writers for key in writer.items]
    for server in fleet.servers:
        found = {item["id"]["S"]: item for item in pages(
            server.dynamodb, "scan", TableName="orders", ConsistentRead=True)}
        missing = set(written) - set(found)
        assert not missing, f"{len(missing)} acknowledged items are missing"
        indexed = []
        for customer in range(5):
            indexed += [item["id"]["S"] for item in pages(
                server.dynamodb, "query", TableName="orders", IndexName="by-customer",
                KeyConditionExpression="customer = :c",
                ExpressionAttributeValues={":c": {"S": f"c{customer}"}})]
        items = sorted(key for key, item in found.items() if "customer" in item)
        assert sorted(indexed) == items, "the index does not agree with the table"
    counted = [one for writer in writers for one in writer.counted]
    unknown = sum(writer.unknown for writer in writers)
    assert len(set(counted)) == len(counted), "two writers counted to the same number"
    total = sum(int(found[f"counter-{counter}"]["n"]["N"]) for counter in range(COUNTERS))
    assert len(counted) <= total <= len(counted) + unknown, (len(counted), total, unknown)
    puts, counts = {}, {}
    for record in reader.records:
        key, image = record["Keys"]["id"]["S"], record["NewImage"]
        if key.startswith("counter"):
            counts.setdefault(key, []).append(int(image["n"]["N"]))
        else:
            puts[key] = puts.get(key, 0) + 1
    again = [key for key, times in puts.items() if times > 1]
    assert not again, f"records that came again: {again[:5]}"
    assert set(puts) == set(items), (len(puts), len(items))
    for key, numbers in counts.items():
        expected = list(range(1, int(found[key]["n"]["N"]) + 1))
        assert numbers == expected, f"{key}: its records are not in order, once each"
    return len(items), total, unknown


def run(binary, address):
    fleet = Fleet(binary, address, 3)
    first, _, third = fleet.servers
    first.dynamodb.create_table(
        TableName="orders", AttributeDefinitions=strings("id"), **KEYS,
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    definitions_of_other_servers(fleet)
    print("what one server defines, the others follow at once")
    stacks(fleet)
    print("stacks are changed by whichever server is asked")
    load = Load(fleet, 6)
    writers = load.writers
    grown(writers, 30)
    add_index(fleet)
    grown(writers, 10)
    print("an index was filled under load")
    control(third, "/_stator/shards/rotate")
    fleet.kill(1)
    grown(writers, 30)
    fleet.replace(1)
    print("a server was killed and replaced")
    third.process.send_signal(signal.SIGSTOP)
    grown([writer for writer in writers if writer.number % 3 != 2], 60)
    control(first, "/_stator/shards/rotate")
    third.process.send_signal(signal.SIGCONT)
    grown(writers, 30)
    print("a server was stopped and continued")
    print(load.end())


def main():
    with databases("cluster") as [(_, address)]:
        run(sys.argv[1], store(address))


if __name__ == "__main__":
    main()
