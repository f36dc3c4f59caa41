"""Tests that fail on a bad access pattern, as docs/design/running.md shows them."""

import json
import os
import subprocess

import boto3
import pytest
from botocore.exceptions import ClientError

BINARY = os.environ.get("STATOR_BINARY", "stator")


@pytest.fixture
def endpoint():
    command = [BINARY, "--memory", "--listen", "127.0.0.1:0", "--deny", "C02,C03,K16"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    # The first line is: stator VERSION answers at URL ...
    yield process.stdout.readline().split(" answers at ")[1].split()[0]
    process.terminate()
    process.wait()


@pytest.fixture
def orders(endpoint):
    dynamodb = boto3.resource("dynamodb", endpoint_url=endpoint, region_name="us-east-1",
                              aws_access_key_id="local", aws_secret_access_key="local")
    return dynamodb.create_table(
        TableName="Orders", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}])


def set_status(orders, order, status, **condition):
    orders.update_item(Key={"pk": order}, UpdateExpression="SET #s = :s",
                       ExpressionAttributeNames={"#s": "status"},
                       ExpressionAttributeValues={":s": status}, **condition)


def test_a_status_update_that_would_make_an_order_is_refused(orders):
    with pytest.raises(ClientError) as refused:
        set_status(orders, "no-such-order", "SHIPPED")
    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationException"
    assert error["Message"].startswith("Refused by --deny: K16 UpdateItem of Orders makes an item")
    assert "Item" not in orders.get_item(Key={"pk": "no-such-order"})


def test_a_status_update_never_makes_an_order(orders):
    with pytest.raises(orders.meta.client.exceptions.ConditionalCheckFailedException):
        set_status(orders, "no-such-order", "SHIPPED",
                   ConditionExpression="attribute_exists(pk)")


def test_the_advice_after_a_run_names_what_is_wrong(orders, endpoint):
    for number in range(20):
        orders.get_item(Key={"pk": str(number)})
    advice = subprocess.run(
        [BINARY, "advise", "--endpoint", endpoint, "--region", "us-east-1",
         "--output-format", "json"], capture_output=True, text=True)
    findings = json.loads(advice.stdout)["Findings"]
    assert [finding["Code"] for finding in findings] == ["C19"]
    assert advice.returncode == 1
