"""Replicas in another Region, and a stream of Kinesis, through boto3."""

import json
import time
import uuid

import boto3
import pytest
from botocore.exceptions import ClientError

OTHER = "eu-central-1"


def until(found, patience=30):
    """The first true answer of `found`, which is asked again and again."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        answer = found()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError("it did not come")


def code(call):
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"]


def test_items_are_in_both_regions_whoever_writes(client, new_table):
    there = boto3.client("dynamodb", region_name=OTHER)
    name = new_table([("pk", "S")]).name
    client.put_item(TableName=name, Item={"pk": {"S": "old"}})
    client.update_table(TableName=name, ReplicaUpdates=[{"Create": {"RegionName": OTHER}}])
    there.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    described = client.describe_table(TableName=name)["Table"]
    assert described["GlobalTableVersion"] == "2019.11.21"
    assert [replica["RegionName"] for replica in described["Replicas"]] == [OTHER]
    there.put_item(TableName=name, Item={"pk": {"S": "new"}})

    def keys(of):
        return {item["pk"]["S"] for item in of.scan(TableName=name)["Items"]}

    until(lambda: keys(client) == keys(there) == {"old", "new"})
    scaling = client.describe_table_replica_auto_scaling(TableName=name)
    replicas = scaling["TableAutoScalingDescription"]["Replicas"]
    assert {replica["RegionName"] for replica in replicas} >= {OTHER}
    assert code(lambda: client.delete_table(TableName=name)) == "ValidationException"
    client.update_table(TableName=name, ReplicaUpdates=[{"Delete": {"RegionName": OTHER}}])
    there.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    assert "Replicas" not in client.describe_table(TableName=name)["Table"]


def test_replicas_are_scaled_by_settings_of_their_own(client):
    there = boto3.client("dynamodb", region_name=OTHER)
    here = client.meta.region_name
    name = f"sdk-{uuid.uuid4()}"
    client.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
    )
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    client.update_table(TableName=name, ReplicaUpdates=[{"Create": {"RegionName": OTHER}}])
    there.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})

    def settings(smallest, target):
        policy = {"TargetTrackingScalingPolicyConfiguration": {"TargetValue": target}}
        return {"MinimumUnits": smallest, "MaximumUnits": 50, "ScalingPolicyUpdate": policy}

    client.update_table_replica_auto_scaling(
        TableName=name,
        ProvisionedWriteCapacityAutoScalingUpdate=settings(6, 70.0),
        ReplicaUpdates=[
            {
                "RegionName": OTHER,
                "ReplicaProvisionedReadCapacityAutoScalingUpdate": settings(7, 60.0),
            }
        ],
    )
    described = there.describe_table_replica_auto_scaling(TableName=name)
    replicas = described["TableAutoScalingDescription"]["Replicas"]
    replicas = {replica["RegionName"]: replica for replica in replicas}
    for replica in replicas.values():
        writes = replica["ReplicaProvisionedWriteCapacityAutoScalingSettings"]
        assert (writes["MinimumUnits"], writes["MaximumUnits"]) == (6, 50)
    reads = "ReplicaProvisionedReadCapacityAutoScalingSettings"
    assert replicas[here][reads] == {"AutoScalingDisabled": True}
    (policy,) = replicas[OTHER][reads]["ScalingPolicies"]
    assert policy["PolicyName"] == f"DynamoDBReadCapacityUtilization:table/{name}"
    # The same targets, by Application Auto Scaling itself.
    scaling = boto3.client("application-autoscaling", region_name=OTHER)
    targets = scaling.describe_scalable_targets(
        ServiceNamespace="dynamodb", ResourceIds=[f"table/{name}"]
    )["ScalableTargets"]
    assert {target["MinCapacity"] for target in targets} == {6, 7}
    wrong = {"MinimumUnits": 9, "MaximumUnits": 8}
    assert code(
        lambda: client.update_table_replica_auto_scaling(
            TableName=name, ProvisionedWriteCapacityAutoScalingUpdate=wrong
        )
    ) == "ValidationException"
    client.update_table(TableName=name, ReplicaUpdates=[{"Delete": {"RegionName": OTHER}}])
    there.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    client.delete_table(TableName=name)


def test_a_global_table_of_the_old_version(client):
    there = boto3.client("dynamodb", region_name=OTHER)
    here = client.meta.region_name
    name = f"sdk-{uuid.uuid4()}"
    for of in (client, there):
        of.create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        of.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    group = [{"RegionName": here}, {"RegionName": OTHER}]
    made = client.create_global_table(GlobalTableName=name, ReplicationGroup=group)
    assert made["GlobalTableDescription"]["GlobalTableStatus"] == "CREATING"
    described = there.describe_global_table(GlobalTableName=name)["GlobalTableDescription"]
    assert {replica["RegionName"] for replica in described["ReplicationGroup"]} == {here, OTHER}
    listed = client.list_global_tables(RegionName=OTHER)["GlobalTables"]
    assert name in {table["GlobalTableName"] for table in listed}
    settings = client.describe_global_table_settings(GlobalTableName=name)["ReplicaSettings"]
    assert {replica["ReplicaStatus"] for replica in settings} == {"ACTIVE"}
    client.put_item(TableName=name, Item={"pk": {"S": "a"}})
    until(lambda: there.scan(TableName=name)["Count"] == 1)
    client.update_global_table(
        GlobalTableName=name, ReplicaUpdates=[{"Delete": {"RegionName": OTHER}}]
    )
    assert there.scan(TableName=name)["Count"] == 1
    client.update_global_table(
        GlobalTableName=name, ReplicaUpdates=[{"Delete": {"RegionName": here}}]
    )
    gone = code(lambda: client.describe_global_table(GlobalTableName=name))
    assert gone == "GlobalTableNotFoundException"
    for of in (client, there):
        of.delete_table(TableName=name)


def test_changes_arrive_in_a_stream_of_kinesis(client, new_table):
    kinesis = boto3.client("kinesis")
    stream = f"sdk-{uuid.uuid4()}"
    kinesis.create_stream(StreamName=stream, ShardCount=1)
    kinesis.get_waiter("stream_exists").wait(StreamName=stream, WaiterConfig={"Delay": 1})
    arn = kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]["StreamARN"]
    name = new_table([("pk", "S")]).name
    enabled = client.enable_kinesis_streaming_destination(TableName=name, StreamArn=arn)
    assert enabled["DestinationStatus"] == "ENABLING"
    waiter = client.get_waiter("kinesis_streaming_destination_active")
    waiter.wait(TableName=name, WaiterConfig={"Delay": 1})
    client.put_item(TableName=name, Item={"pk": {"S": "a"}, "data": {"B": b"\x00\xff"}})
    shards = kinesis.list_shards(StreamName=stream)["Shards"]
    start = kinesis.get_shard_iterator(
        StreamName=stream, ShardId=shards[0]["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )
    place = {"ShardIterator": start["ShardIterator"]}

    def records():
        page = kinesis.get_records(**place)
        place["ShardIterator"] = page["NextShardIterator"]
        return page["Records"]

    (record,) = until(records)
    change = json.loads(record["Data"])
    assert change["eventName"] == "INSERT"
    assert change["tableName"] == name
    assert change["dynamodb"]["Keys"] == {"pk": {"S": "a"}}
    # Base64 of the service within base64 of Kinesis, which boto3 took off.
    assert change["dynamodb"]["NewImage"]["data"] == {"B": "AP8="}
    client.update_kinesis_streaming_destination(
        TableName=name,
        StreamArn=arn,
        UpdateKinesisStreamingConfiguration={
            "ApproximateCreationDateTimePrecision": "MICROSECOND"
        },
    )
    client.disable_kinesis_streaming_destination(TableName=name, StreamArn=arn)
    described = client.describe_kinesis_streaming_destination(TableName=name)
    (destination,) = described["KinesisDataStreamDestinations"]
    assert destination["DestinationStatus"] == "DISABLED"
    assert destination["ApproximateCreationDateTimePrecision"] == "MICROSECOND"
    assert code(
        lambda: client.disable_kinesis_streaming_destination(TableName=name, StreamArn=arn)
    ) == "ValidationException"
    kinesis.put_record(StreamName=stream, PartitionKey="own", Data=b"{}")
    assert [record["PartitionKey"] for record in until(records)] == ["own"]
    kinesis.delete_stream(StreamName=stream)
    gone = code(lambda: kinesis.describe_stream(StreamName=stream))
    assert gone == "ResourceNotFoundException"
