"""The single-table patterns of `patterns.py`, run as they stand."""

from decimal import Decimal

import patterns
import pytest
from boto3.dynamodb.conditions import Key
from botocore.exceptions import ClientError


@pytest.fixture(autouse=True)
def connected(resource, main_table):
    patterns.table = main_table
    patterns.dynamodb = resource.meta.client


def test_a_user_is_created_once():
    patterns.create_user("1", "ann@example.com")
    with pytest.raises(ValueError, match="User already exists"):
        patterns.create_user("1", "other@example.com")
    found = patterns.table.query(
        IndexName="email-index", KeyConditionExpression=Key("email").eq("ann@example.com")
    )
    assert [item["pk"] for item in found["Items"]] == ["USER#1"]


def test_a_user_comes_with_the_orders():
    patterns.create_user("1", "ann@example.com")
    made = {patterns.create_order_with_items("1", {"status": "ACTIVE"}, []) for _ in range(3)}
    found = patterns.get_user_with_orders("1")
    assert found["user"]["email"] == "ann@example.com"
    assert {order["sk"] for order in found["orders"]} == {f"ORDER#{order}" for order in made}


def test_active_orders_are_those_with_the_status():
    active = patterns.create_order_with_items("1", {"status": "ACTIVE"}, [])
    patterns.create_order_with_items("1", {"status": "DONE"}, [])
    found = patterns.get_active_orders("1")
    assert [order["sk"] for order in found["Items"]] == [f"ORDER#{active}"]
    assert found["ScannedCount"] == 2


def test_orders_are_found_by_date():
    for day in ("01", "15", "31"):
        order = {"gsi1pk": "ORDER", "gsi1sk": f"2026-01-{day}#x", "status": "ACTIVE"}
        patterns.create_order_with_items("1", order, [])
    found = patterns.get_orders_by_date("2026-01-10", "2026-02-01")
    assert [order["gsi1sk"] for order in found["Items"]] == ["2026-01-15#x", "2026-01-31#x"]


def test_users_are_read_in_one_batch():
    for user in ("1", "2"):
        patterns.create_user(user, f"{user}@example.com")
    found = patterns.get_users_batch(["1", "2", "3"])
    assert sorted(user["pk"] for user in found) == ["USER#1", "USER#2"]


def test_an_order_changes_its_status_once():
    order = patterns.create_order_with_items("1", {"status": "ACTIVE"}, [])
    patterns.update_order_status("1", order, "SHIPPED")
    [item] = patterns.list_all_orders("1")
    assert item["status"] == "SHIPPED" and item["updated_at"]
    with pytest.raises(ClientError) as error:
        patterns.update_order_status("1", order, "SHIPPED")
    assert error.value.response["Error"]["Code"] == "ConditionalCheckFailedException"


def test_an_order_and_its_items_are_written_together():
    items = [{"item_id": str(number), "quantity": number} for number in range(1, 4)]
    order = patterns.create_order_with_items("1", {"status": "ACTIVE"}, items)
    found = patterns.table.query(
        KeyConditionExpression=Key("pk").eq(f"ORDER#{order}") & Key("sk").begins_with("ITEM#")
    )
    assert [item["quantity"] for item in found["Items"]] == [Decimal(1), Decimal(2), Decimal(3)]


def test_all_orders_are_listed_page_by_page():
    with patterns.table.batch_writer() as batch:
        for number in range(250):
            batch.put_item(Item={"pk": "USER#1", "sk": f"ORDER#{number:03}"})
    orders = patterns.list_all_orders("1")
    assert [order["sk"] for order in orders] == [f"ORDER#{number:03}" for number in range(250)]
