"""Tables through boto3: waiters, paginators, descriptions, errors."""

import uuid

import pytest
from botocore.exceptions import ClientError


def test_waiters_see_a_table_come_and_go(client):
    name = f"sdk-{uuid.uuid4()}"
    client.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    client.delete_table(TableName=name)
    client.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 1})


def test_the_resource_reads_a_description(main_table):
    main_table.load()
    assert main_table.table_status == "ACTIVE"
    assert main_table.key_schema == [
        {"AttributeName": "pk", "KeyType": "HASH"},
        {"AttributeName": "sk", "KeyType": "RANGE"},
    ]
    indexes = {index["IndexName"]: index for index in main_table.global_secondary_indexes}
    assert set(indexes) == {"email-index", "gsi1"}
    assert all(index["IndexStatus"] == "ACTIVE" for index in indexes.values())
    assert main_table.creation_date_time.tzinfo is not None


def test_the_list_tables_paginator_finds_every_table(client, new_table):
    made = {new_table([("pk", "S")]).name for _ in range(3)}
    paginator = client.get_paginator("list_tables")
    pages = list(paginator.paginate(PaginationConfig={"PageSize": 2}))
    assert len(pages) >= 2
    assert made <= {name for page in pages for name in page["TableNames"]}


def test_an_absent_table_is_the_modelled_exception(client):
    name = f"sdk-{uuid.uuid4()}"
    with pytest.raises(client.exceptions.ResourceNotFoundException) as error:
        client.describe_table(TableName=name)
    message = f"Requested resource not found: Table: {name} not found"
    assert error.value.response["Error"]["Message"] == message
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert error.value.response["ResponseMetadata"]["RequestId"]


def test_a_taken_name_is_the_modelled_exception(client, main_table):
    with pytest.raises(client.exceptions.ResourceInUseException):
        client.create_table(
            TableName=main_table.name,
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )


def test_a_validation_error_carries_its_message(client):
    with pytest.raises(ClientError) as error:
        client.create_table(
            TableName=f"sdk-{uuid.uuid4()}",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
        )
    assert error.value.response["Error"] == {
        "Code": "ValidationException",
        "Message": "One or more parameter values were invalid: Neither ReadCapacityUnits nor "
        "WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    }


def test_limits_and_endpoints_answer(client):
    assert client.describe_limits()["TableMaxReadCapacityUnits"] > 0
    assert client.describe_endpoints()["Endpoints"][0]["Address"]
