"""The example's stack through its life, and every setting of TableV2, by the CDK CLI."""

import sys
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

sys.path.insert(0, str(Path(__file__).parents[1] / "boto3"))

import patterns  # noqa: E402

TABLE = "Shop-Main"


def indexes(dynamodb, table=TABLE):
    described = dynamodb.describe_table(TableName=table)["Table"]
    found = described.get("GlobalSecondaryIndexes", [])
    assert all(index["IndexStatus"] == "ACTIVE" for index in found)
    return sorted(index["IndexName"] for index in found)


def is_there(dynamodb, table=TABLE):
    return table in dynamodb.list_tables()["TableNames"]


@pytest.fixture
def gone(dynamodb, cloudformation):
    """Whatever a test leaves, also when it fails, goes."""
    yield
    for stack in ("Tables", "Everything"):
        cloudformation.delete_stack(StackName=stack)
    for table in dynamodb.list_tables()["TableNames"]:
        if table.startswith(("Shop-", "Everything-")):
            dynamodb.update_table(TableName=table, DeletionProtectionEnabled=False)
            dynamodb.delete_table(TableName=table)


def test_the_stack_comes_changes_and_goes(cdk, deploy, destroy, dynamodb, cloudformation, gone):
    said = deploy("first")
    assert f"Tables.TableName = {TABLE}" in said
    assert indexes(dynamodb) == ["email-index", "gsi1"]
    described = dynamodb.describe_table(TableName=TABLE)["Table"]
    assert described["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    stack = cloudformation.describe_stacks(StackName="Tables")["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"

    the_patterns_work()

    assert "(no changes)" in deploy("first")
    assert "There were no differences" in diff(cdk, "first")
    assert "status-index" in diff(cdk, "changed")
    assert indexes(dynamodb) == ["email-index", "gsi1"], "a difference changed something"

    deploy("changed")
    assert indexes(dynamodb) == ["email-index", "gsi1", "status-index"]
    lives = dynamodb.describe_time_to_live(TableName=TABLE)["TimeToLiveDescription"]
    assert lives == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}

    said = deploy("two")
    assert indexes(dynamodb) == [
        *("city-index", "email-index", "gsi1", "region-index", "status-index")
    ]
    assert "add index region-index (1 of 2)" in said and "(2 of 2)" in said
    assert "(no changes)" in deploy("two")

    # Back again: three indexes go, items stay.
    deploy("first")
    assert indexes(dynamodb) == ["email-index", "gsi1"]
    assert patterns.get_user_with_orders("u1")["user"]["email"] == "u1@example.com"

    destroy("first")
    assert not is_there(dynamodb)
    with pytest.raises(ClientError, match="Stack with id Tables does not exist"):
        cloudformation.describe_stacks(StackName="Tables")


def diff(cdk, variant):
    done = cdk(variant, "diff")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Could not create a change set" not in done.stdout + done.stderr
    return done.stdout + done.stderr


def the_patterns_work():
    resource = boto3.resource("dynamodb")
    patterns.table = resource.Table(TABLE)
    patterns.dynamodb = resource.meta.client
    patterns.create_user("u1", "u1@example.com")
    with pytest.raises(ValueError, match="User already exists"):
        patterns.create_user("u1", "u1@example.com")
    order = {"status": "ACTIVE", "gsi1pk": "ORDER", "gsi1sk": "2026-11-22#1"}
    patterns.create_order_with_items("u1", order, [{"item_id": "i1"}, {"item_id": "i2"}])
    found = patterns.get_user_with_orders("u1")
    assert found["user"]["email"] == "u1@example.com" and len(found["orders"]) == 1
    assert patterns.get_active_orders("u1")["Count"] == 1
    assert patterns.get_orders_by_date("2026-11", "2026-12")["Count"] == 1
    assert len(patterns.get_users_batch(["u1"])) == 1


def test_a_kept_table_stays_and_is_taken_over(cdk, deploy, destroy, dynamodb, gone):
    deploy("kept")
    assert dynamodb.describe_continuous_backups(TableName=TABLE)["ContinuousBackupsDescription"][
        "PointInTimeRecoveryDescription"
    ]["PointInTimeRecoveryStatus"] == "ENABLED"
    dynamodb.put_item(TableName=TABLE, Item={"pk": {"S": "a"}, "sk": {"S": "b"}})
    destroy("kept")
    assert is_there(dynamodb)
    again = cdk("kept", "deploy", "--require-approval", "never")
    assert again.returncode != 0
    assert "already exists" in again.stdout + again.stderr
    deploy("kept", "--import-existing-resources")
    assert dynamodb.scan(TableName=TABLE)["Count"] == 1
    assert "(no changes)" in deploy("kept")


def test_every_setting_is_described_back(deploy, dynamodb, gone):
    deploy("everything")
    name = "Everything-OnDemand"
    table = dynamodb.describe_table(TableName=name)["Table"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["OnDemandThroughput"] == {"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 50}
    assert table["DeletionProtectionEnabled"] is True
    assert table["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert table["SSEDescription"]["SSEType"] == "KMS"
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    assert table["WarmThroughput"]["ReadUnitsPerSecond"] == 13000
    assert table["WarmThroughput"]["WriteUnitsPerSecond"] == 5000
    local = table["LocalSecondaryIndexes"][0]
    assert local["Projection"]["ProjectionType"] == "INCLUDE"
    assert sorted(local["Projection"]["NonKeyAttributes"]) == ["a", "b"]
    index = table["GlobalSecondaryIndexes"][0]
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    assert index["OnDemandThroughput"]["MaxReadRequestUnits"] == 40
    lives = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert lives == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}
    backups = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    assert recovery["RecoveryPeriodInDays"] == 7
    insights = dynamodb.describe_contributor_insights(TableName=name)
    assert insights["ContributorInsightsStatus"] in ("ENABLING", "ENABLED")
    assert insights["ContributorInsightsMode"] == "THROTTLED_KEYS"
    policy = dynamodb.get_resource_policy(ResourceArn=table["TableArn"])["Policy"]
    assert "dynamodb:GetItem" in policy and "111122223333" in policy
    tags = dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    assert {"Key": "team", "Value": "shop"} in tags
    provisioned = dynamodb.describe_table(TableName="Everything-Provisioned")["Table"]
    throughput = provisioned["ProvisionedThroughput"]
    assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (10, 5)
    assert "(no changes)" in deploy("everything")
