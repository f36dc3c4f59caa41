"""The access layer that `stator model generate python` makes of examples/design/orders-mended.model.toml.

Every pattern's found set is compared with the set that the entities say. Both files of the example are what the
command prints: a test of the design crate compares them.
"""

import json
import sys
import uuid
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "design" / "generated"
sys.path.insert(0, str(EXAMPLES))

from orders_access import (  # noqa: E402
    Access,
    ActiveOrder,
    ConditionFailed,
    Order,
    OrderItem,
    TransactionCanceled,
    UnexpectedItem,
    User,
    UserEmail,
)

NOW = "2026-11-29T10:00:00.000Z"


@pytest.fixture(scope="module")
def access(client):
    """The layer over a table that the generated template describes, under another name."""
    template = json.loads((EXAMPLES / "orders.template.json").read_text())
    request = dict(template["Resources"]["Main"]["Properties"])
    request.pop("PointInTimeRecoverySpecification")
    request["StreamSpecification"] = {"StreamEnabled": True, **request["StreamSpecification"]}
    request["TableName"] = name = f"sdk-{uuid.uuid4()}"
    client.create_table(**request)
    client.get_waiter("table_exists").wait(TableName=name)
    yield Access(client, {"Main": name})
    client.delete_table(TableName=name)


def new_user(access):
    user_id = str(uuid.uuid4())
    user = User(user_id=user_id, email=f"{user_id}@example.com", created_at=NOW)
    access.create_user(user=user, user_email=UserEmail(address=user.email, user_id=user_id))
    return user


def new_order(access, user, date, items=1, status="ACTIVE"):
    order_id = str(uuid.uuid4())
    order = Order(
        user_id=user.user_id, order_id=order_id, date=date, status=status, updated_at=NOW
    )
    access.create_order_with_items(
        order=order,
        active_order=ActiveOrder(user_id=user.user_id, order_id=order_id),
        order_items=[
            OrderItem(order_id=order_id, item_id=f"item-{at}", quantity=at) for at in range(items)
        ],
        token=str(uuid.uuid4()),
    )
    return order


def test_what_is_put_is_got(access):
    user = new_user(access)
    assert access.get_user(user_id=user.user_id) == user
    assert access.get_user(user_id=str(uuid.uuid4())) is None


def test_a_user_is_found_by_e_mail_and_only_keys_come_back(access):
    user = new_user(access)
    row = access.get_user_by_email(email=user.email)
    assert (row.user_id, row.email) == (user.user_id, user.email)
    assert not hasattr(row, "created_at")
    assert access.get_user_by_email(email="nobody@example.com") is None


def test_the_same_e_mail_twice_is_refused_whole(access):
    user = new_user(access)
    other = User(user_id=str(uuid.uuid4()), email=user.email, created_at=NOW)
    with pytest.raises(TransactionCanceled) as refused:
        access.create_user(user=other, user_email=UserEmail(address=user.email, user_id="x"))
    assert refused.value.reasons == ["None", "ConditionalCheckFailed"]
    assert access.get_user(user_id=other.user_id) is None


def test_a_range_of_dates_has_its_first_and_last_day(access):
    user = new_user(access)
    dates = ["2025-03-27", "2025-03-28", "2025-03-29", "2025-03-30", "2025-03-31"]
    orders = {new_order(access, user, date).order_id: date for date in dates for _ in range(3)}
    found = {
        row.order_id: row.date
        for row in access.get_orders_by_date(start_date="2025-03-28", end_date="2025-03-30")
        if row.order_id in orders
    }
    wanted = {order: date for order, date in orders.items() if "2025-03-28" <= date <= "2025-03-30"}
    assert found == wanted


def test_orders_come_page_after_page(access):
    user = new_user(access)
    orders = [new_order(access, user, "2025-04-01") for _ in range(130)]
    found = list(access.list_orders(user_id=user.user_id))
    assert found == sorted(orders, key=lambda order: order.order_id)
    page = access.get_active_orders(user_id=user.user_id)
    assert {row.order_id for row in page.items} == {order.order_id for order in orders}
    assert page.next is None


def test_a_status_changes_once_and_never_makes_an_order(access):
    user = new_user(access)
    order = new_order(access, user, "2025-05-01")
    change = {"user_id": user.user_id, "new_status": "SHIPPED", "updated_at": NOW}
    access.update_order_status(order_id=order.order_id, **change)
    assert [it.status for it in access.list_orders(user_id=user.user_id)] == ["SHIPPED"]
    for order_id in (order.order_id, str(uuid.uuid4())):
        with pytest.raises(ConditionFailed) as failed:
            access.update_order_status(order_id=order_id, **change)
        assert failed.value.pattern == "update_order_status"
    assert len(list(access.list_orders(user_id=user.user_id))) == 1


def test_a_batch_of_more_keys_than_a_request_takes_is_read_whole(access):
    users = {user.user_id: user for user in (new_user(access) for _ in range(130))}
    keys = [User.key(user_id=user_id) for user_id in users]
    found = {user.user_id: user for user in access.get_users_batch(keys)}
    assert found == users


def test_an_item_that_is_not_as_the_model_says_is_refused(access):
    item = new_user(access).item()
    item["created_at"] = {"N": "1"}
    with pytest.raises(UnexpectedItem, match="created_at is Decimal, not str"):
        User.parse(item)
