"""A small shop on one table: runs every access pattern and checks every answer.

Usage: app.py [--check | --clean]. The endpoint comes from AWS_ENDPOINT_URL.
"""

import argparse
import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError

import keys
import orders
import tables
import users

ANN, BEN = "ann", "ben"
ORDER_COUNT = 25


class Surprise(Exception):
    """An answer that is not the expected one."""


def expect(what, got, wanted):
    """Prints what was found, or stops the program if it is not what was wanted."""
    if got != wanted:
        raise Surprise(f"{what}: expected {wanted!r}, got {got!r}")
    print(f"  ok  {what}")


def refused(what, exception, action):
    """Runs an action that must be refused."""
    try:
        action()
    except exception as error:
        print(f"  ok  {what}")
        return error
    raise Surprise(f"{what}: it was not refused")


def order_id(number):
    """The id of Ann's order of this number; ids sort by number."""
    return f"{number:04}"


def order_date(number):
    """The date of Ann's order of this number: one a day in January."""
    return f"2026-01-{number:02}"


def ids(items):
    """The order ids of some orders."""
    return [item["order_id"] for item in items]


def write_users(table):
    """Users are created once."""
    users.create(table, ANN, "ann@example.com", "Ann")
    users.create(table, BEN, "ben@example.com", "Ben")
    refused(
        "a second user under one id is refused",
        users.AlreadyExists,
        lambda: users.create(table, ANN, "other@example.com", "Other"),
    )
    expect("the first user stays", users.get(table, ANN)["email"], "ann@example.com")


def write_orders(dynamodb, table):
    """Orders and their items are written in transactions."""
    for number in range(1, ORDER_COUNT + 1):
        items = [(f"{item}", item * 2) for item in range(1, number % 3 + 2)]
        orders.create(dynamodb, table, ANN, order_id(number), order_date(number), items)
    error = refused(
        "an order of nobody is refused as a whole",
        orders.Refused,
        lambda: orders.create(dynamodb, table, "nobody", "x", "2026-02-01", [("1", 1)]),
    )
    reasons = ["ConditionalCheckFailed", "None", "None"]
    expect("the reasons say which write was refused", error.args[0], reasons)
    expect("nothing of it was written", orders.items_of(table, "x"), [])
    with table.batch_writer() as batch:
        for number in (1, 2, 3):
            key = keys.order(BEN, order_id(number))
            batch.put_item(Item={**key, "order_id": order_id(number), "status": "ACTIVE"})
    with table.batch_writer() as batch:
        batch.delete_item(Key=keys.order(BEN, order_id(3)))


def change_orders(table):
    """Every fifth order of Ann is shipped, once."""
    for number in range(5, ORDER_COUNT + 1, 5):
        changed = orders.set_status(table, ANN, order_id(number), "SHIPPED")
        expect(f"order {number} is shipped", changed["status"], "SHIPPED")
    refused(
        "shipping it again is refused",
        orders.Unchanged,
        lambda: orders.set_status(table, ANN, order_id(5), "SHIPPED"),
    )


def check(dynamodb, table):
    """Reads everything back, by every access pattern."""
    all_ids = [order_id(number) for number in range(1, ORDER_COUNT + 1)]
    open_ids = [order_id(number) for number in range(1, ORDER_COUNT + 1) if number % 5]

    profile, found = users.with_orders(table, ANN)
    expect("a user comes with her orders", (profile["name"], ids(found)), ("Ann", all_ids))
    [user] = users.by_email(table, "ben@example.com")
    expect("a user is found by email", user["user_id"], BEN)
    many = users.get_many(dynamodb, table, [ANN, BEN, "nobody"])
    expect("users are read in one batch", sorted(user["user_id"] for user in many), [ANN, BEN])

    found, read = orders.active(table, ANN)
    expect("active orders are filtered", (ids(found), read), (open_ids, ORDER_COUNT))
    found = orders.by_date(table, "2026-01-10", "2026-01-13")
    expect("orders are found by date", ids(found), ["0010", "0011", "0012"])
    expect("the newest order is one read", orders.newest(table, ANN)["order_id"], all_ids[-1])

    pages = list(orders.pages(table, ANN, 10))
    expect("pages hold at most ten", [len(page) for page in pages], [10, 10, 5])
    expect("pages miss nothing", ids(item for page in pages for item in page), all_ids)

    items = orders.items_of(table, order_id(2))
    quantities = [int(item["quantity"]) for item in items]
    expect("an order has its items", quantities, [2, 4, 6])
    changes = [int(item.get("changes", 0)) for item in orders.by_date(table, "2026-01-04", "2026-01-06")]
    expect("a shipped order was changed once", changes, [0, 1])
    expect("another user's orders are apart", ids(users.with_orders(table, BEN)[1]), ["0001", "0002"])


def main():
    """Runs the part of the program that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only read, and check what is there")
    parser.add_argument("--clean", action="store_true", help="delete the table")
    arguments = parser.parse_args()
    dynamodb = boto3.resource("dynamodb")
    if arguments.clean:
        tables.delete(dynamodb)
        print(f"deleted {tables.NAME}")
        return
    if arguments.check:
        table = dynamodb.Table(tables.NAME)
    else:
        if tables.NAME in tables.names(dynamodb.meta.client):
            print(f"{tables.NAME} is there from an earlier run: made anew")
            tables.delete(dynamodb)
        table = tables.create(dynamodb)
        print(f"writing to {table.name} ({table.table_status})")
        write_users(table)
        write_orders(dynamodb, table)
        change_orders(table)
    print(f"reading {table.name}")
    check(dynamodb, table)
    print("all as expected")


if __name__ == "__main__":
    try:
        main()
    except (Surprise, ClientError, BotoCoreError) as error:
        sys.exit(f"failed: {error}")
