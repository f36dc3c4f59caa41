"""Mixed load of tests over several servers: boto3 clients that note what was acknowledged, and a reader of the
stream. An error that boto3's own retries do not hide ends a client with a failure.
"""

import collections
import random
import threading

import boto3
from botocore.config import Config

TABLE = "orders"
COUNTERS, CUSTOMERS, STATES = 4, 10, 5
# How often a client does what, in a hundred.
MIX = {"put": 30, "update": 20, "read": 20, "query": 10, "delete": 5, "transact": 5, "batch": 5, "count": 5}


def client(service, address):
    """With retries as often as boto3's own for DynamoDB, in the mode that its guide recommends."""
    retries = {"mode": "standard", "max_attempts": 10}
    return boto3.client(
        service, endpoint_url=f"http://{address}", region_name="us-east-1", aws_access_key_id="local",
        aws_secret_access_key="local", config=Config(retries=retries))


class Client(threading.Thread):
    """Works on items of its own and on shared counters; notes what was acknowledged."""

    def __init__(self, address, number, until):
        super().__init__(daemon=True)
        self.dynamodb, self.number, self.until = client("dynamodb", address), number, until
        self.random = random.Random(number)
        # All states of each item in their order, None for one that was deleted.
        self.histories, self.version = {}, 0
        self.counted, self.repeated = collections.Counter(), collections.Counter()
        self.done, self.retries, self.failure = collections.Counter(), 0, None

    def run(self):
        kinds, weights = zip(*MIX.items())
        try:
            while not self.until.is_set():
                kind = self.random.choices(kinds, weights)[0]
                getattr(self, kind)()
                self.done[kind] += 1
        except Exception as failure:  # The test's own thread reports it.
            self.failure = failure
            raise

    def call(self, operation, **arguments):
        answer = getattr(self.dynamodb, operation)(**arguments)
        self.retries += answer["ResponseMetadata"]["RetryAttempts"]
        return answer

    def item(self, key):
        self.version += 1
        return {
            "id": {"S": key}, "customer": {"S": f"c{self.random.randrange(CUSTOMERS)}"},
            "state": {"S": f"s{self.random.randrange(STATES)}"}, "v": {"N": str(self.version)},
            "text": {"S": "x" * self.random.randrange(50, 400)}}

    def new(self):
        return self.item(f"{self.number}-{len(self.histories):06}")

    def again(self):
        """Another state of one of the newest items."""
        return self.item(f"{self.number}-{self.random.randrange(max(len(self.histories), 1)):06}")

    def note(self, item):
        self.histories.setdefault(item["id"]["S"], []).append(item)

    def put(self):
        item = self.new()
        self.call("put_item", TableName=TABLE, Item=item)
        self.note(item)

    def update(self):
        item = self.again()
        names = {f"#{name}": name for name in item if name != "id"}
        sets = ", ".join(f"#{name} = :{name}" for name in item if name != "id")
        self.call(
            "update_item", TableName=TABLE, Key={"id": item["id"]}, UpdateExpression=f"SET {sets}",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={f":{name}": value for name, value in item.items() if name != "id"})
        self.note(item)

    def read(self):
        key = self.again()["id"]["S"]
        found = self.call("get_item", TableName=TABLE, Key={"id": {"S": key}}, ConsistentRead=True).get("Item")
        expected = self.histories.get(key, [None])[-1]
        assert found == expected, f"{key} reads as {found}, and {expected} was acknowledged"

    def query(self):
        customer = {"S": f"c{self.random.randrange(CUSTOMERS)}"}
        items = self.call(
            "query", TableName=TABLE, IndexName="by-customer", Limit=20, ScanIndexForward=False,
            KeyConditionExpression="customer = :c", ExpressionAttributeValues={":c": customer})["Items"]
        assert all(item["customer"] == customer for item in items), items

    def delete(self):
        key = self.again()["id"]["S"]
        self.call("delete_item", TableName=TABLE, Key={"id": {"S": key}})
        # One that was not there leaves no record.
        if self.histories.get(key, [None])[-1] is not None:
            self.histories[key].append(None)

    def transact(self):
        one, other = self.new(), self.again()
        if one["id"] == other["id"]:
            return
        puts = [{"Put": {"TableName": TABLE, "Item": item}} for item in (one, other)]
        self.call("transact_write_items", TransactItems=puts)
        self.note(one)
        self.note(other)

    def batch(self):
        items = []
        for _ in range(5):
            items.append(self.new())
            self.note(items[-1])
        left = {TABLE: [{"PutRequest": {"Item": item}} for item in items]}
        while left:
            left = self.call("batch_write_item", RequestItems=left)["UnprocessedItems"]

    def count(self):
        counter = self.random.randrange(COUNTERS)
        answer = self.call(
            "update_item", TableName=TABLE, Key={"id": {"S": f"counter-{counter}"}},
            UpdateExpression="ADD n :one", ExpressionAttributeValues={":one": {"N": "1"}})
        self.counted[counter] += 1
        # What was sent again may have been done twice.
        self.repeated[counter] += answer["ResponseMetadata"]["RetryAttempts"]


class Reader(threading.Thread):
    """Follows the stream, until it is told that nothing more comes; the states of each item, in order."""

    def __init__(self, address, arn, finish):
        super().__init__(daemon=True)
        self.streams, self.arn, self.finish = client("dynamodbstreams", address), arn, finish
        self.states, self.failure = collections.defaultdict(list), None

    def run(self):
        try:
            self.follow()
        except Exception as failure:
            self.failure = failure
            raise

    def follow(self):
        iterators, known, quiet = {}, set(), 0
        while quiet < 50:
            self.open(iterators, known)
            finished, came = self.finish.is_set(), 0
            for name, iterator in list(iterators.items()):
                answer = self.streams.get_records(ShardIterator=iterator)
                came += len(answer["Records"])
                for record in answer["Records"]:
                    record = record["dynamodb"]
                    self.states[record["Keys"]["id"]["S"]].append(record.get("NewImage"))
                iterators[name] = answer.get("NextShardIterator")
                if not iterators[name]:
                    del iterators[name]
            quiet = quiet + 1 if finished and not came else 0
            if not came:
                self.finish.wait(0.05)

    def open(self, iterators, known):
        for shard in self.streams.describe_stream(StreamArn=self.arn)["StreamDescription"]["Shards"]:
            name = shard["ShardId"]
            # A child after its parent was read to its end.
            if name not in known and shard.get("ParentShardId") not in iterators:
                known.add(name)
                iterators[name] = self.streams.get_shard_iterator(
                    StreamArn=self.arn, ShardId=name, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
