"""Vector indexes: made, filled, searched and deleted by boto3; kill -9 loses nothing that was acknowledged."""

import math
import os
import pathlib
import random
import signal
import subprocess
import time

import boto3
import pytest

DIMENSIONS = 8


def index(name="near", **settings):
    return {
        "IndexName": name,
        "VectorAttribute": {"AttributeName": "e"},
        "Dimensions": DIMENSIONS,
        "DistanceFunction": "EUCLIDEAN",
        "Projection": {"ProjectionType": "KEYS_ONLY"},
        **settings,
    }


def vector(numbers):
    return [{"N": repr(number)} for number in numbers]


def drawn(source):
    # Numbers that 32 bits hold exactly.
    return [source.randrange(-64, 64) / 8 for _ in range(DIMENSIONS)]


def put(client, table, key, numbers, **attributes):
    item = {"pk": {"S": key}, "e": {"L": vector(numbers)}, **attributes}
    return client.put_item(TableName=table, Item=item, ReturnConsumedCapacity="INDEXES")


def search(client, table, numbers, top=10, **settings):
    answer = client.search_vectors(
        TableName=table, IndexName="near", SearchVector=vector(numbers), TopK=top, **settings)
    return [(result["Item"]["pk"]["S"], result["Score"]) for result in answer["SearchResults"]]


def nearest(known, numbers, top=10):
    """The same by hand."""
    scores = sorted((math.dist(numbers, other), key) for key, other in known.items())
    return [score for score, _ in scores[:top]]


def wait_until_served(client, table):
    for _ in range(200):
        found = client.describe_table(TableName=table)["Table"]
        indexes = found.get("VectorIndexes", [])
        if all(each["IndexStatus"] == "ACTIVE" for each in indexes):
            return found
        time.sleep(0.05)
    raise AssertionError(found)


def check(client, table, known, source, **settings):
    for _ in range(5):
        wanted = drawn(source)
        found = search(client, table, wanted, **settings)
        assert [score for _, score in found] == pytest.approx(nearest(known, wanted))
        assert all(math.dist(known[key], wanted) == pytest.approx(score) for key, score in found)


def test_an_index_is_added_searched_and_deleted(client, new_table):
    source = random.Random(1)
    table = new_table([("pk", "S")]).name
    known = {f"k{place}": drawn(source) for place in range(200)}
    for key, numbers in known.items():
        put(client, table, key, numbers, kind={"S": "a" if key < "k5" else "b"})
    client.update_table(
        TableName=table,
        AttributeDefinitions=[{"AttributeName": "kind", "AttributeType": "S"}],
        VectorIndexUpdates=[{"Create": index(SearchSchema=[
            {"AttributeName": "kind", "SearchSchemaElementType": "HASH"}])}])
    described = wait_until_served(client, table)["VectorIndexes"][0]
    assert described["ItemCount"] == 200
    assert described["IndexArn"].endswith(f"table/{table}/index/near")
    for kind in "ab":
        part = {key: each for key, each in known.items() if (key < "k5") == (kind == "a")}
        check(client, table, part, source, SearchConditionExpression="kind = :k",
              ExpressionAttributeValues={":k": {"S": kind}})
    with pytest.raises(client.exceptions.ClientError, match="must be provided when SearchSchema"):
        search(client, table, drawn(source))
    client.update_table(TableName=table, VectorIndexUpdates=[{"Delete": {"IndexName": "near"}}])
    assert "VectorIndexes" not in client.describe_table(TableName=table)["Table"]


def test_what_a_write_and_a_search_cost(client, new_table):
    table = new_table([("pk", "S")], VectorIndexes=[index()]).name
    answer = put(client, table, "a", [1.0] * DIMENSIONS)
    assert answer["ConsumedCapacity"]["VectorIndexes"] == {"near": {"VectorWriteRequestBytes": 1024}}
    found = client.search_vectors(
        TableName=table, IndexName="near", SearchVector=vector([1.0] * DIMENSIONS), TopK=1,
        ProjectionExpression="e", ReturnConsumedCapacity="TOTAL")
    assert found["ConsumedCapacity"]["VectorSearchRequestBytes"] >= 4 * DIMENSIONS
    assert found["SearchResults"] == [
        {"Item": {"e": {"L": [{"N": "1"}] * DIMENSIONS}}, "Score": 0.0}]


def test_the_example_of_the_page(client, capsys):
    page = (pathlib.Path(__file__).parents[3] / "docs" / "vectors.md").read_text()
    example = page.split("```python")[1].split("```")[0]
    try:
        exec(compile(example, "docs/vectors.md", "exec"), {})
    finally:
        client.delete_table(TableName="notes")
    assert capsys.readouterr().out == "rain 0.006\nsnow 0.019\n"


class Server:
    """A server with its data in a directory."""

    def __init__(self, directory):
        binary = os.environ.get("STATOR_BINARY")
        if not binary:
            pytest.skip("STATOR_BINARY names the server")
        command = [binary, "--data", str(directory), "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        endpoint = self.process.stdout.readline().split(" answers at ")[1].split()[0]
        self.client = boto3.client("dynamodb", endpoint_url=endpoint)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path):
    source = random.Random(2)
    known = {}
    server = Server(tmp_path)
    server.client.create_table(
        TableName="notes", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        VectorIndexes=[index()])
    for _ in range(4):
        for _ in range(60):
            key = f"k{source.randrange(80)}"
            if source.random() < 0.2:
                server.client.delete_item(TableName="notes", Key={"pk": {"S": key}})
                known.pop(key, None)
            else:
                known[key] = drawn(source)
                put(server.client, "notes", key, known[key])
            if source.random() < 0.1:
                check(server.client, "notes", known, source)
        server.kill()
        server = Server(tmp_path)
        check(server.client, "notes", known, source)
        described = server.client.describe_table(TableName="notes")["Table"]["VectorIndexes"][0]
        assert described["ItemCount"] == len(known)
    server.kill()
