"""The fixtures of the wheel, as a user's tests use them; no conftest.py is needed."""

import boto3

TABLE = {"BillingMode": "PAY_PER_REQUEST",
         "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
         "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}


def test_an_item_expires_when_the_clock_moves(dynamodb, dynamodb_client, stator_clock):
    table = dynamodb.create_table(TableName="sessions", **TABLE)
    dynamodb_client.update_time_to_live(
        TableName="sessions", TimeToLiveSpecification={"AttributeName": "until", "Enabled": True})
    table.put_item(Item={"id": "ada", "until": int(stator_clock.now()) + 3600})
    stator_clock.advance(3000)
    assert "Item" in table.get_item(Key={"id": "ada"})
    stator_clock.advance(700)
    assert "Item" not in table.get_item(Key={"id": "ada"})


def test_code_that_makes_its_own_client_finds_the_server(stator_environment):
    client = boto3.client("dynamodb")
    client.create_table(TableName="own", **TABLE)
    assert "own" in client.list_tables()["TableNames"]
    assert client.meta.endpoint_url == stator_environment.endpoint


def test_an_empty_server_has_no_tables(empty_stator):
    assert empty_stator.client().list_tables()["TableNames"] == []
