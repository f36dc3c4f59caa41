"""Users: created once, found by id, by email, and many at a time."""

from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError

import keys


class AlreadyExists(Exception):
    """There is a user with this id."""


def create(table, user_id, email, name):
    """Writes a user, but never over another one."""
    item = {**keys.user(user_id), "user_id": user_id, "email": email, "name": name}
    try:
        table.put_item(Item=item, ConditionExpression="attribute_not_exists(pk)")
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            raise AlreadyExists(user_id) from error
        raise


def get(table, user_id):
    """The user's profile, or None."""
    return table.get_item(Key=keys.user(user_id), ConsistentRead=True).get("Item")


def with_orders(table, user_id):
    """The profile and the orders, by one query of the user's partition."""
    answer = table.query(KeyConditionExpression=Key("pk").eq(keys.user(user_id)["pk"]))
    items = answer["Items"]
    profile = next((item for item in items if item["sk"] == keys.PROFILE), None)
    return profile, [item for item in items if item["sk"].startswith(keys.ORDER_PREFIX)]


def by_email(table, email):
    """The users with this email."""
    answer = table.query(
        IndexName="email-index", KeyConditionExpression=Key("email").eq(email)
    )
    return answer["Items"]


def get_many(dynamodb, table, user_ids):
    """Several users in one request; those that are not there are left out."""
    wanted = {table.name: {"Keys": [keys.user(user_id) for user_id in user_ids]}}
    found = []
    while wanted:
        answer = dynamodb.batch_get_item(RequestItems=wanted)
        found += answer["Responses"].get(table.name, [])
        wanted = answer["UnprocessedKeys"]
    return found
