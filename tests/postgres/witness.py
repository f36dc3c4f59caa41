"""Clients of tests that repeat nothing: every answer that is no success counts, with its operation and status.
"""

import collections
import itertools
import threading
import time

from botocore.exceptions import BotoCoreError, ClientError

from servers import KEYS, strings

TABLE, ITEMS = "witnessed", 300


class Witness(threading.Thread):
    """Makes calls of each kind, each to the next server, on items of its own."""

    def __init__(self, fleet, number, arn, until):
        super().__init__(daemon=True)
        self.number, self.arn, self.until = number, arn, until
        # Longer than a server waits for its database.
        clients = [
            [server.client(service, attempts=0, timeout=60) for service in ("dynamodb", "dynamodbstreams")]
            for server in fleet.servers]
        self.turns = itertools.cycle(clients)
        self.answered, self.errors, self.failure = collections.Counter(), [], None
        self.longest = 0.0

    def run(self):
        try:
            for turn in itertools.count():
                if self.until.is_set():
                    return
                self.items(turn)
                self.transactions(turn)
                self.stream()
                if turn % 10 == 0:
                    self.tables(turn)
        except Exception as failure:  # The test's own thread reports it.
            self.failure = failure
            raise

    def ask(self, operation, of_streams=False, **arguments):
        """The answer, or nothing if it is an error, which is noted."""
        client = next(self.turns)[of_streams]
        begin = time.monotonic()
        try:
            answer = getattr(client, operation)(**arguments)
        except ClientError as error:
            answered = error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]
            self.errors.append((operation, *answered, f"{time.monotonic() - begin:.1f} s"))
            return None
        except BotoCoreError as error:
            self.errors.append((operation, repr(error), f"{time.monotonic() - begin:.1f} s"))
            return None
        self.longest = max(self.longest, time.monotonic() - begin)
        self.answered[operation] += 1
        return answer

    def key(self, name):
        return {"id": {"S": f"witness-{self.number}-{name}"}}

    def items(self, turn):
        item = dict(self.key("item"), turn={"N": str(turn)})
        self.ask("put_item", TableName=TABLE, Item=item)
        found = self.ask("get_item", TableName=TABLE, Key=self.key("item"), ConsistentRead=True)
        assert self.errors or found["Item"] == item, (found, item)
        self.ask(
            "update_item", TableName=TABLE, Key=self.key("count"), UpdateExpression="ADD n :one",
            ExpressionAttributeValues={":one": {"N": "1"}})
        # Several statements, which see one moment.
        self.ask("scan", TableName=TABLE, ConsistentRead=True)
        self.ask(
            "query", TableName=TABLE, KeyConditionExpression="id = :id",
            ExpressionAttributeValues={":id": self.key("item")["id"]})
        self.ask("delete_item", TableName=TABLE, Key=self.key("item"))

    def transactions(self, turn):
        keys = [self.key(name) for name in ("one", "other")]
        puts = [{"Put": {"TableName": TABLE, "Item": dict(key, turn={"N": str(turn)})}} for key in keys]
        self.ask("transact_write_items", TransactItems=puts)
        self.ask("transact_get_items", TransactItems=[{"Get": {"TableName": TABLE, "Key": key}} for key in keys])
        requests = {TABLE: [{"PutRequest": {"Item": dict(key, turn={"N": str(-turn)})}} for key in keys]}
        self.ask("batch_write_item", RequestItems=requests)
        self.ask("batch_get_item", RequestItems={TABLE: {"Keys": keys, "ConsistentRead": True}})

    def stream(self):
        described = self.ask("describe_stream", of_streams=True, StreamArn=self.arn)
        for shard in described["StreamDescription"]["Shards"][:1] if described else []:
            found = self.ask(
                "get_shard_iterator", of_streams=True, StreamArn=self.arn, ShardId=shard["ShardId"],
                ShardIteratorType="TRIM_HORIZON")
            if found:
                self.ask("get_records", of_streams=True, ShardIterator=found["ShardIterator"], Limit=100)

    def tables(self, turn):
        name = f"of-witness-{self.number}-{turn}"
        self.ask("create_table", TableName=name, AttributeDefinitions=strings("id"), **KEYS)
        self.ask("describe_table", TableName=name)
        self.ask("list_tables")
        self.ask("delete_table", TableName=name)


class Witnesses:
    """Witnesses of servers over one store, until they are ended."""

    def __init__(self, fleet, count, arn):
        self.fleet = fleet
        dynamodb = fleet.servers[0].client("dynamodb")
        dynamodb.create_table(TableName=TABLE, AttributeDefinitions=strings("id"), **KEYS)
        for at in range(ITEMS):
            dynamodb.put_item(TableName=TABLE, Item={"id": {"S": f"{at}"}, "text": {"S": "x" * 200}})
        self.until = threading.Event()
        self.all = [Witness(fleet, number, arn, self.until) for number in range(count)]
        for one in self.all:
            one.start()

    def heard(self):
        """Waits until each of them has had some more answers."""
        before = [sum(one.answered.values()) for one in self.all]
        while any(sum(one.answered.values()) < old + 30 for one, old in zip(self.all, before)):
            failures = [one.failure for one in self.all if one.failure]
            assert not failures, failures
            self.until.wait(0.05)

    def end(self):
        """Ends them; no call was answered with an error. Says what they have seen."""
        self.until.set()
        for one in self.all:
            one.join()
        failures = [one.failure for one in self.all if one.failure]
        assert not failures, failures
        errors = [error for one in self.all for error in one.errors]
        assert not errors, f"{len(errors)} calls were answered with an error: {errors[:5]}"
        dynamodb = self.fleet.servers[0].client("dynamodb")
        for one in self.all:
            found = dynamodb.get_item(TableName=TABLE, Key=one.key("count"), ConsistentRead=True)
            counted = int(found["Item"]["n"]["N"])
            assert counted == one.answered["update_item"], (counted, one.answered["update_item"])
        answered = sum((one.answered for one in self.all), collections.Counter())
        longest = max(one.longest for one in self.all)
        return (f"{sum(answered.values())} calls of {len(answered)} operations without a retry, none with an error; "
                f"the longest took {longest:.1f} s")
