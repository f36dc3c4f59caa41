"""The single-table patterns that Stator was started for, as a program would contain them.

These functions must run unchanged. `table` is a boto3 Table; `dynamodb` is the client that belongs
to a boto3 resource, which takes plain Python values. A test sets both before it calls anything.
"""

import uuid
from datetime import datetime

from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError

table = None
dynamodb = None


# Get user with all orders (1:many)
def get_user_with_orders(user_id: str):
    response = table.query(
        KeyConditionExpression=Key("pk").eq(f"USER#{user_id}"),
    )
    user = None
    orders = []
    for item in response["Items"]:
        if item["sk"] == "PROFILE":
            user = item
        elif item["sk"].startswith("ORDER#"):
            orders.append(item)
    return {"user": user, "orders": orders}


# Query with sort key prefix
def get_active_orders(user_id: str):
    return table.query(
        KeyConditionExpression=(
            Key("pk").eq(f"USER#{user_id}") &
            Key("sk").begins_with("ORDER#")
        ),
        FilterExpression=Attr("status").eq("ACTIVE"),
    )


# Query GSI by date range
def get_orders_by_date(start_date: str, end_date: str):
    return table.query(
        IndexName="gsi1",
        KeyConditionExpression=(
            Key("gsi1pk").eq("ORDER") &
            Key("gsi1sk").between(start_date, end_date)
        ),
    )


# Batch get multiple items
def get_users_batch(user_ids: list[str]):
    keys = [{"pk": f"USER#{uid}", "sk": "PROFILE"} for uid in user_ids]
    response = dynamodb.batch_get_item(
        RequestItems={table.name: {"Keys": keys}}
    )
    return response["Responses"][table.name]


# Conditional write (prevent overwrites)
def create_user(user_id: str, email: str):
    try:
        table.put_item(
            Item={
                "pk": f"USER#{user_id}",
                "sk": "PROFILE",
                "email": email,
                "created_at": datetime.utcnow().isoformat(),
            },
            ConditionExpression="attribute_not_exists(pk)",
        )
    except ClientError as e:
        if e.response["Error"]["Code"] == "ConditionalCheckFailedException":
            raise ValueError("User already exists")
        raise


# Update with condition
def update_order_status(user_id: str, order_id: str, new_status: str):
    table.update_item(
        Key={"pk": f"USER#{user_id}", "sk": f"ORDER#{order_id}"},
        UpdateExpression="SET #status = :new_status, updated_at = :now",
        ConditionExpression="#status <> :new_status",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={
            ":new_status": new_status,
            ":now": datetime.utcnow().isoformat(),
        },
    )


# Transactional write (all or nothing)
def create_order_with_items(user_id: str, order: dict, items: list[dict]):
    order_id = str(uuid.uuid4())
    transact_items = [
        {
            "Put": {
                "TableName": table.name,
                "Item": {
                    "pk": f"USER#{user_id}",
                    "sk": f"ORDER#{order_id}",
                    **order,
                },
            }
        }
    ]
    for item in items:
        transact_items.append({
            "Put": {
                "TableName": table.name,
                "Item": {
                    "pk": f"ORDER#{order_id}",
                    "sk": f"ITEM#{item['item_id']}",
                    **item,
                },
            }
        })
    dynamodb.transact_write_items(TransactItems=transact_items)
    return order_id


def list_all_orders(user_id: str):
    """Paginate through all orders."""
    orders = []
    last_key = None
    while True:
        kwargs = {
            "KeyConditionExpression": Key("pk").eq(f"USER#{user_id}") & Key("sk").begins_with("ORDER#"),
            "Limit": 100,
        }
        if last_key:
            kwargs["ExclusiveStartKey"] = last_key
        response = table.query(**kwargs)
        orders.extend(response["Items"])
        last_key = response.get("LastEvaluatedKey")
        if not last_key:
            break
    return orders
