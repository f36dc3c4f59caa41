"""Orders and their items: written together, read by status, by date and page by page."""

from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

import keys


class Unchanged(Exception):
    """The order has this status already."""


class Refused(Exception):
    """The transaction was cancelled; the argument is the list of reason codes."""


def create(dynamodb, table, user_id, order_id, date, items):
    """Writes an order and its items, all or nothing, for a user that exists.

    `items` are pairs of an item id and a quantity.
    """
    order = {
        **keys.order(user_id, order_id),
        **keys.order_by_date(date, order_id),
        "order_id": order_id,
        "status": "ACTIVE",
        "item_count": len(items),
    }
    user_exists = {
        "TableName": table.name,
        "Key": keys.user(user_id),
        "ConditionExpression": "attribute_exists(pk)",
    }
    writes = [{"ConditionCheck": user_exists}]
    writes.append(put(table, order))
    for item_id, quantity in items:
        key = keys.order_item(order_id, item_id)
        writes.append(put(table, {**key, "item_id": item_id, "quantity": quantity}))
    client = dynamodb.meta.client
    try:
        client.transact_write_items(TransactItems=writes)
    except client.exceptions.TransactionCanceledException as error:
        reasons = [reason["Code"] for reason in error.response["CancellationReasons"]]
        raise Refused(reasons) from error


def put(table, item):
    """A put of a transaction, for an item that is not there yet."""
    return {
        "Put": {
            "TableName": table.name,
            "Item": item,
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    }


def set_status(table, user_id, order_id, status):
    """Changes the status and counts the change; refuses one that changes nothing."""
    try:
        answer = table.update_item(
            Key=keys.order(user_id, order_id),
            UpdateExpression="SET #status = :new, changes = if_not_exists(changes, :zero) + :one",
            ConditionExpression="#status <> :new",
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":new": status, ":zero": 0, ":one": 1},
            ReturnValues="ALL_NEW",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            raise Unchanged(order_id) from error
        raise
    return answer["Attributes"]


def active(table, user_id):
    """The user's orders that are ACTIVE, and how many were read to find them."""
    answer = table.query(
        KeyConditionExpression=in_partition_of(user_id),
        FilterExpression=Attr("status").eq("ACTIVE"),
    )
    return answer["Items"], answer["ScannedCount"]


def by_date(table, first, last):
    """The orders of all users from one date to another, oldest first."""
    answer = table.query(
        IndexName="gsi1",
        KeyConditionExpression=Key("gsi1pk").eq(keys.ORDERS_BY_DATE)
        & Key("gsi1sk").between(first, last),
    )
    return answer["Items"]


def items_of(table, order_id):
    """The items of an order."""
    answer = table.query(
        KeyConditionExpression=Key("pk").eq(keys.order_item(order_id, "")["pk"])
        & Key("sk").begins_with(keys.ITEM_PREFIX)
    )
    return answer["Items"]


def pages(table, user_id, size):
    """The user's orders, page by page."""
    start = {}
    while True:
        answer = table.query(
            KeyConditionExpression=in_partition_of(user_id), Limit=size, **start
        )
        yield answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}


def newest(table, user_id):
    """The user's last order by its id, or None."""
    answer = table.query(
        KeyConditionExpression=in_partition_of(user_id), ScanIndexForward=False, Limit=1
    )
    return next(iter(answer["Items"]), None)


def in_partition_of(user_id):
    """The key condition of all orders of a user."""
    return Key("pk").eq(keys.user(user_id)["pk"]) & Key("sk").begins_with(keys.ORDER_PREFIX)
