"""Clients and tables for the tests. The endpoint comes from AWS_ENDPOINT_URL, as in any program."""

import uuid

import boto3
import pytest


@pytest.fixture(scope="session")
def client():
    """The low-level client: typed attribute values."""
    return boto3.client("dynamodb")


@pytest.fixture(scope="session")
def resource():
    """The high-level resource: plain Python values."""
    return boto3.resource("dynamodb")


@pytest.fixture
def new_table(client, resource):
    """Makes tables with names that no other test uses, and deletes them afterwards."""
    names = []

    def make(keys, indexes=(), **settings):
        name = f"sdk-{uuid.uuid4()}"
        attributes = {}

        def schema(parts):
            roles = ["HASH", "RANGE"]
            for attribute, kind in parts:
                attributes[attribute] = kind
            return [
                {"AttributeName": attribute, "KeyType": roles[place]}
                for place, (attribute, _) in enumerate(parts)
            ]

        request = {"TableName": name, "KeySchema": schema(keys), "BillingMode": "PAY_PER_REQUEST"}
        if indexes:
            request["GlobalSecondaryIndexes"] = [
                {
                    "IndexName": index,
                    "KeySchema": schema(parts),
                    "Projection": {"ProjectionType": "ALL"},
                }
                for index, parts in indexes
            ]
        request["AttributeDefinitions"] = [
            {"AttributeName": attribute, "AttributeType": kind}
            for attribute, kind in attributes.items()
        ]
        names.append(name)
        client.create_table(**request, **settings)
        client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
        return resource.Table(name)

    yield make
    for name in names:
        client.delete_table(TableName=name)


@pytest.fixture
def main_table(new_table):
    """The seed page's table: pk and sk, email-index, gsi1."""
    return new_table(
        [("pk", "S"), ("sk", "S")],
        [
            ("email-index", [("email", "S")]),
            ("gsi1", [("gsi1pk", "S"), ("gsi1sk", "S")]),
        ],
    )
