"""The keys of every entity: the one place that knows how they are built."""

PROFILE = "PROFILE"
ORDER_PREFIX = "ORDER#"
ITEM_PREFIX = "ITEM#"
ORDERS_BY_DATE = "ORDER"


def user(user_id):
    """The key of a user's profile."""
    return {"pk": f"USER#{user_id}", "sk": PROFILE}


def order(user_id, order_id):
    """The key of an order: it lies in the user's partition, so one query reads both."""
    return {"pk": f"USER#{user_id}", "sk": f"{ORDER_PREFIX}{order_id}"}


def order_item(order_id, item_id):
    """The key of an item of an order: each order is a partition of its own."""
    return {"pk": f"ORDER#{order_id}", "sk": f"{ITEM_PREFIX}{item_id}"}


def order_by_date(date, order_id):
    """The attributes that put an order into gsi1, ordered by date."""
    return {"gsi1pk": ORDERS_BY_DATE, "gsi1sk": f"{date}#{order_id}"}
