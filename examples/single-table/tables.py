"""The table: pk and sk, an index by email, and gsi1 for everything ordered by date."""

NAME = "shop-Main"


def create(dynamodb):
    """Creates the table unless it is there, and waits until it can be used."""
    client = dynamodb.meta.client
    if NAME not in names(client):
        dynamodb.create_table(
            TableName=NAME,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": name, "AttributeType": "S"}
                for name in ("pk", "sk", "email", "gsi1pk", "gsi1sk")
            ],
            KeySchema=schema("pk", "sk"),
            GlobalSecondaryIndexes=[
                index("email-index", schema("email")),
                index("gsi1", schema("gsi1pk", "gsi1sk")),
            ],
        )
        client.get_waiter("table_exists").wait(TableName=NAME, WaiterConfig={"Delay": 1})
    return dynamodb.Table(NAME)


def delete(dynamodb):
    """Deletes the table and waits until it is gone."""
    client = dynamodb.meta.client
    client.delete_table(TableName=NAME)
    client.get_waiter("table_not_exists").wait(TableName=NAME, WaiterConfig={"Delay": 1})


def names(client):
    """The names of all tables."""
    pages = client.get_paginator("list_tables").paginate()
    return [name for page in pages for name in page["TableNames"]]


def schema(*attributes):
    """A key schema: the first attribute is the partition key, the second the sort key."""
    roles = ("HASH", "RANGE")
    return [
        {"AttributeName": name, "KeyType": role}
        for name, role in zip(attributes, roles, strict=False)
    ]


def index(name, key_schema):
    """A global secondary index that holds whole items."""
    return {
        "IndexName": name,
        "KeySchema": key_schema,
        "Projection": {"ProjectionType": "ALL"},
    }
