"""What reaches beyond one table: replicas, Kinesis, insights, scaling, by the AWS CLI with its waiters.

Version 1 of the CLI does not know vector indexes.
"""

import json
import subprocess
import time
import uuid

import pytest

from conftest import COMMAND

OTHER = "eu-central-1"


@pytest.fixture
def own_table(aws):
    """A table of its own for each test."""
    name = f"sdk-{uuid.uuid4()}"
    aws(
        "create-table",
        *("--table-name", name),
        *("--attribute-definitions", "AttributeName=pk,AttributeType=S"),
        *("--key-schema", "AttributeName=pk,KeyType=HASH"),
        *("--billing-mode", "PAY_PER_REQUEST"),
    )
    aws("wait", "table-exists", "--table-name", name)
    yield name
    aws("delete-table", "--table-name", name)


def kinesis(*arguments):
    done = subprocess.run(
        [*COMMAND, "kinesis", *arguments], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout.strip() else None


def until(question):
    """The first true answer, within half a minute."""
    for _ in range(60):
        answer = question()
        if answer:
            return answer
        time.sleep(0.5)
    raise AssertionError("it did not come")


def test_a_replica_is_made_and_deleted(aws, own_table):
    there = ("--table-name", own_table, "--region", OTHER)
    item = {"pk": {"S": "a"}}
    update = ("update-table", "--table-name", own_table, "--replica-updates")
    aws(*update, [{"Create": {"RegionName": OTHER}}])
    aws("wait", "table-exists", *there)
    aws("put-item", "--table-name", own_table, "--item", item)
    assert until(lambda: aws("get-item", *there, "--key", item)) == {"Item": item}
    scaling = aws("describe-table-replica-auto-scaling", "--table-name", own_table)
    replicas = scaling["TableAutoScalingDescription"]["Replicas"]
    assert OTHER in {replica["RegionName"] for replica in replicas}
    aws(*update, [{"Delete": {"RegionName": OTHER}}])
    aws("wait", "table-not-exists", *there)
    assert "Replicas" not in aws("describe-table", "--table-name", own_table)["Table"]


def test_changes_arrive_in_a_stream_of_kinesis(aws, own_table):
    stream = f"sdk-{uuid.uuid4()}"
    kinesis("create-stream", "--stream-name", stream, "--shard-count", "1")
    kinesis("wait", "stream-exists", "--stream-name", stream)
    summary = kinesis("describe-stream-summary", "--stream-name", stream)
    arn = summary["StreamDescriptionSummary"]["StreamARN"]
    place = ("--table-name", own_table)
    aws("enable-kinesis-streaming-destination", *place, "--stream-arn", arn)
    aws("wait", "kinesis-streaming-destination-active", *place)
    aws("put-item", *place, "--item", {"pk": {"S": "a"}})
    (shard,) = kinesis("list-shards", "--stream-name", stream)["Shards"]
    start = kinesis(
        "get-shard-iterator", "--stream-name", stream, "--shard-id", shard["ShardId"],
        "--shard-iterator-type", "TRIM_HORIZON")
    read = ("get-records", "--shard-iterator", start["ShardIterator"])
    (record,) = until(lambda: kinesis(*read)["Records"])
    assert record["PartitionKey"]
    aws("disable-kinesis-streaming-destination", *place, "--stream-arn", arn)
    described = aws("describe-kinesis-streaming-destination", *place)
    (destination,) = described["KinesisDataStreamDestinations"]
    assert destination["DestinationStatus"] == "DISABLED"
    kinesis("delete-stream", "--stream-name", stream)


def test_insights_are_switched_on_and_listed(aws, own_table):
    place = ("--table-name", own_table)
    aws("update-contributor-insights", *place, "--contributor-insights-action", "ENABLE")
    described = aws("describe-contributor-insights", *place)
    assert described["ContributorInsightsStatus"] in ("ENABLING", "ENABLED")
    listed = aws("list-contributor-insights", *place)["ContributorInsightsSummaries"]
    assert [summary["TableName"] for summary in listed] == [own_table]
