"""Access layer of the model, made by `stator model generate python`.

Change the model, not this file.

Use: `access = Access(boto3.client("dynamodb"))`, then a method for each access pattern.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar

Item = dict[str, Any]
"""An item or key in the form of boto3's client: `{"name": {"S": "text"}}`."""

T = TypeVar("T")

ATTEMPTS = 8
"""How often unprocessed items are sent, with longer and longer pauses."""


class DynamoDb(Protocol):
    """What is used of `boto3.client("dynamodb")`."""

    @property
    def exceptions(self) -> Any: ...
    def get_item(self, **request: Any) -> Any: ...
    def query(self, **request: Any) -> Any: ...
    def scan(self, **request: Any) -> Any: ...
    def put_item(self, **request: Any) -> Any: ...
    def update_item(self, **request: Any) -> Any: ...
    def delete_item(self, **request: Any) -> Any: ...
    def batch_get_item(self, **request: Any) -> Any: ...
    def batch_write_item(self, **request: Any) -> Any: ...
    def transact_get_items(self, **request: Any) -> Any: ...
    def transact_write_items(self, **request: Any) -> Any: ...


class ConditionFailed(Exception):
    """The condition of a write does not hold: nothing was written."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"the condition of {pattern} does not hold")
        self.pattern = pattern


class TransactionCanceled(Exception):
    """A transaction was refused whole; `reasons` has a code for each of its writes."""

    def __init__(self, pattern: str, reasons: list[str]) -> None:
        super().__init__(f"{pattern} was canceled: {', '.join(reasons)}")
        self.pattern = pattern
        self.reasons = reasons


class Unprocessed(Exception):
    """A batch was not processed whole, though its rest was sent again."""

    def __init__(self, pattern: str, rest: Any) -> None:
        super().__init__(f"{pattern} was not processed whole after {ATTEMPTS} attempts")
        self.pattern = pattern
        self.rest = rest


class UnexpectedItem(Exception):
    """An item is not as the model says."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some items, and where the next page begins: `None` after the last."""

    items: list[T]
    next: Item | None


def _attribute(value: Any) -> Item:
    """DynamoDB's form of a value."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, (int, Decimal)):
        return {"N": format(value, "f") if isinstance(value, Decimal) else str(value)}
    if isinstance(value, (bytes, bytearray)):
        return {"B": bytes(value)}
    if isinstance(value, (set, frozenset)):
        return {"SS": sorted(value)}
    if isinstance(value, Mapping):
        return {"M": {name: _attribute(member) for name, member in value.items()}}
    if isinstance(value, Sequence):
        return {"L": [_attribute(element) for element in value]}
    raise TypeError(f"{type(value).__name__} has no form in DynamoDB")


def _value(attribute: Mapping[str, Any]) -> Any:
    """A value from DynamoDB's form."""
    for kind, value in attribute.items():
        if kind == "NULL":
            return None
        if kind == "N":
            return Decimal(value)
        if kind == "SS":
            return frozenset(value)
        if kind == "M":
            return {name: _value(member) for name, member in value.items()}
        if kind == "L":
            return [_value(element) for element in value]
        return value
    raise UnexpectedItem("an attribute has no value")


def _read(item: Item, name: str, kind: type[T]) -> T:
    """The attribute `name`, which must be of this kind."""
    if name not in item:
        raise UnexpectedItem(f"an item has no {name}")
    value = _value(item[name])
    if kind is int and isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    if not isinstance(value, kind):
        raise UnexpectedItem(f"{name} is {type(value).__name__}, not {kind.__name__}")
    return value


def _read_optional(item: Item, name: str, kind: type[T]) -> T | None:
    """The attribute `name`, if the item has it."""
    return _read(item, name, kind) if name in item else None


def _key_text(item: Item, name: str) -> str:
    """The key `name` as a text."""
    value = _value(item[name]) if name in item else ""
    return value.decode() if isinstance(value, bytes) else str(value)


def _matches(patterns: Mapping[str, re.Pattern[str]], item: Item) -> bool:
    """Whether the keys of an item are of these patterns; keys that it has not do not count."""
    return all(
        pattern.fullmatch(_key_text(item, name)) is not None
        for name, pattern in patterns.items()
        if name in item
    )


def _slot(pattern: re.Pattern[str], item: Item, key: str, name: str, kind: type[T]) -> T:
    """The value of an attribute that is a part of a key."""
    match = pattern.fullmatch(_key_text(item, key))
    if match is None:
        raise UnexpectedItem(f"{key} is not as the model says: {_key_text(item, key)}")
    text: Any = match[name]
    value = text
    if kind is int:
        value = int(text)
    elif kind is Decimal:
        value = Decimal(text)
    elif kind is bool:
        value = text == "true"
    if not isinstance(value, kind):
        raise UnexpectedItem(f"{name} cannot be read from {key}")
    return value


def _shard(text: str, count: int) -> str:
    """A number below `count`, from the 64-bit FNV-1a hash of a text."""
    result = 0xCBF29CE484222325
    for byte in text.encode():
        result = ((result ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return str(result % count)


def _pages(call: Callable[..., Any], request: Item) -> Iterator[Item]:
    """Every item that a query or scan finds, page after page."""
    while True:
        answer = call(**request)
        yield from answer["Items"]
        start = answer.get("LastEvaluatedKey")
        if not start:
            return
        request = {**request, "ExclusiveStartKey": start}


def _pause(attempt: int) -> None:
    """Waits before what was not processed is sent again: up to 50 ms, doubled each time."""
    time.sleep(random.uniform(0, 0.05 * 2**attempt))


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    chunk: list[T] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


_USER = {
    "pk": re.compile("USER#(?P<user_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.DOTALL),
    "sk": re.compile("PROFILE", re.DOTALL),
    "email": re.compile("(?P<email>.+)", re.DOTALL),
}
"""The keys of User."""


@dataclass(frozen=True, kw_only=True)
class User:
    """User of the model."""

    user_id: str
    email: str
    created_at: str

    @staticmethod
    def key(*, user_id: str) -> Item:
        """Its primary key."""
        return {
            "pk": {"S": "USER#" + user_id},
            "sk": {"S": "PROFILE"},
        }

    def item(self) -> Item:
        """It as it is stored, with its keys."""
        item = User.key(user_id=self.user_id)
        item.setdefault("user_id", _attribute(self.user_id))
        item.setdefault("email", _attribute(self.email))
        item.setdefault("created_at", _attribute(self.created_at))
        return item

    @classmethod
    def parse(cls, item: Item) -> User:
        """It from a stored item."""
        return cls(
            user_id=_read(item, "user_id", str),
            email=_read(item, "email", str),
            created_at=_read(item, "created_at", str),
        )


_USER_EMAIL = {
    "pk": re.compile("EMAIL#(?P<address>.+)", re.DOTALL),
    "sk": re.compile("EMAIL", re.DOTALL),
}
"""The keys of UserEmail."""


@dataclass(frozen=True, kw_only=True)
class UserEmail:
    """UserEmail of the model."""

    address: str
    user_id: str

    @staticmethod
    def key(*, address: str) -> Item:
        """Its primary key."""
        return {
            "pk": {"S": "EMAIL#" + address.lower()},
            "sk": {"S": "EMAIL"},
        }

    def item(self) -> Item:
        """It as it is stored, with its keys."""
        item = UserEmail.key(address=self.address)
        item.setdefault("address", _attribute(self.address))
        item.setdefault("user_id", _attribute(self.user_id))
        return item

    @classmethod
    def parse(cls, item: Item) -> UserEmail:
        """It from a stored item."""
        return cls(
            address=_read(item, "address", str),
            user_id=_read(item, "user_id", str),
        )


_ORDER = {
    "pk": re.compile("USER#(?P<user_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.DOTALL),
    "sk": re.compile("ORDER#(?P<order_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.DOTALL),
    "gsi1pk": re.compile("ORDER#(?:[0-9]+)", re.DOTALL),
    "gsi1sk": re.compile("(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})#(?P<order_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.DOTALL),
}
"""The keys of Order."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """Order of the model."""

    user_id: str
    order_id: str
    date: str
    status: str
    updated_at: str

    @staticmethod
    def key(*, user_id: str, order_id: str) -> Item:
        """Its primary key."""
        return {
            "pk": {"S": "USER#" + user_id},
            "sk": {"S": "ORDER#" + order_id},
        }

    def item(self) -> Item:
        """It as it is stored, with its keys."""
        item = Order.key(user_id=self.user_id, order_id=self.order_id)
        item["gsi1pk"] = {"S": "ORDER#" + _shard(self.order_id, 16)}
        item["gsi1sk"] = {"S": self.date + "#" + self.order_id}
        item.setdefault("user_id", _attribute(self.user_id))
        item.setdefault("order_id", _attribute(self.order_id))
        item.setdefault("date", _attribute(self.date))
        item.setdefault("status", _attribute(self.status))
        item.setdefault("updated_at", _attribute(self.updated_at))
        return item

    @classmethod
    def parse(cls, item: Item) -> Order:
        """It from a stored item."""
        return cls(
            user_id=_read(item, "user_id", str),
            order_id=_read(item, "order_id", str),
            date=_read(item, "date", str),
            status=_read(item, "status", str),
            updated_at=_read(item, "updated_at", str),
        )


_ACTIVE_ORDER = {
    "pk": re.compile("USER#(?P<user_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.DOTALL),
    "sk": re.compile("ACTIVE#(?P<order_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.DOTALL),
    "activepk": re.compile("USER#(?P<user_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.DOTALL),
}
"""The keys of ActiveOrder."""


@dataclass(frozen=True, kw_only=True)
class ActiveOrder:
    """ActiveOrder of the model."""

    user_id: str
    order_id: str

    @staticmethod
    def key(*, user_id: str, order_id: str) -> Item:
        """Its primary key."""
        return {
            "pk": {"S": "USER#" + user_id},
            "sk": {"S": "ACTIVE#" + order_id},
        }

    def item(self) -> Item:
        """It as it is stored, with its keys."""
        item = ActiveOrder.key(user_id=self.user_id, order_id=self.order_id)
        item["activepk"] = {"S": "USER#" + self.user_id}
        item.setdefault("user_id", _attribute(self.user_id))
        item.setdefault("order_id", _attribute(self.order_id))
        return item

    @classmethod
    def parse(cls, item: Item) -> ActiveOrder:
        """It from a stored item."""
        return cls(
            user_id=_read(item, "user_id", str),
            order_id=_read(item, "order_id", str),
        )


_ORDER_ITEM = {
    "pk": re.compile("ORDER#(?P<order_id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.DOTALL),
    "sk": re.compile("ITEM#(?P<item_id>[a-z0-9]+(-[a-z0-9]+)*)", re.DOTALL),
}
"""The keys of OrderItem."""


@dataclass(frozen=True, kw_only=True)
class OrderItem:
    """OrderItem of the model."""

    order_id: str
    item_id: str
    quantity: int

    @staticmethod
    def key(*, order_id: str, item_id: str) -> Item:
        """Its primary key."""
        return {
            "pk": {"S": "ORDER#" + order_id},
            "sk": {"S": "ITEM#" + item_id},
        }

    def item(self) -> Item:
        """It as it is stored, with its keys."""
        item = OrderItem.key(order_id=self.order_id, item_id=self.item_id)
        item.setdefault("order_id", _attribute(self.order_id))
        item.setdefault("item_id", _attribute(self.item_id))
        item.setdefault("quantity", _attribute(self.quantity))
        return item

    @classmethod
    def parse(cls, item: Item) -> OrderItem:
        """It from a stored item."""
        return cls(
            order_id=_read(item, "order_id", str),
            item_id=_read(item, "item_id", str),
            quantity=_read(item, "quantity", int),
        )


@dataclass(frozen=True, kw_only=True)
class GetUserByEmailRow:
    """What the index email-index holds of User."""

    user_id: str
    email: str

    @classmethod
    def parse(cls, item: Item) -> GetUserByEmailRow:
        """It from an item of the index."""
        return cls(
            user_id=_slot(_USER["pk"], item, "pk", "user_id", str),
            email=_read(item, "email", str),
        )


@dataclass(frozen=True, kw_only=True)
class GetActiveOrdersRow:
    """What the index active holds of ActiveOrder."""

    user_id: str
    order_id: str

    @classmethod
    def parse(cls, item: Item) -> GetActiveOrdersRow:
        """It from an item of the index."""
        return cls(
            user_id=_slot(_ACTIVE_ORDER["pk"], item, "pk", "user_id", str),
            order_id=_slot(_ACTIVE_ORDER["sk"], item, "sk", "order_id", str),
        )


@dataclass(frozen=True, kw_only=True)
class GetOrdersByDateRow:
    """What the index gsi1 holds of Order."""

    user_id: str
    order_id: str
    date: str
    status: str

    @classmethod
    def parse(cls, item: Item) -> GetOrdersByDateRow:
        """It from an item of the index."""
        return cls(
            user_id=_slot(_ORDER["pk"], item, "pk", "user_id", str),
            order_id=_slot(_ORDER["sk"], item, "sk", "order_id", str),
            date=_slot(_ORDER["gsi1sk"], item, "gsi1sk", "date", str),
            status=_read(item, "status", str),
        )


class Access:
    """The access patterns of the model."""

    def __init__(self, client: DynamoDb, tables: Mapping[str, str] | None = None) -> None:
        """Over a client of boto3; `tables` gives the names of tables where they are others."""
        self._client = client
        names = ("Main", )
        self._tables = {name: (tables or {}).get(name, name) for name in names}

    def get_user(self, *, user_id: str) -> User | None:
        """The access pattern get_user."""
        answer = self._client.get_item(
            TableName=self._tables["Main"],
            Key=User.key(user_id=user_id),
            ConsistentRead=False,
        )
        item = answer.get("Item")
        return None if item is None else User.parse(item)

    def get_user_by_email(self, *, email: str) -> GetUserByEmailRow | None:
        """The access pattern get_user_by_email."""
        request: Item = {
            "TableName": self._tables["Main"],
            "IndexName": "email-index",
            "KeyConditionExpression": "#k0 = :k0v0",
            "ExpressionAttributeNames": {
                "#k0": "email",
            },
            "ExpressionAttributeValues": {
                ":k0v0": {"S": email},
            },
        }
        for item in _pages(self._client.query, request):
            found = GetUserByEmailRow.parse(item)
            return found
        return None

    def get_active_orders(self, *, user_id: str, start: Item | None = None) -> Page[GetActiveOrdersRow]:
        """The access pattern get_active_orders."""
        request: Item = {
            "TableName": self._tables["Main"],
            "IndexName": "active",
            "KeyConditionExpression": "#k0 = :k0v0",
            "ExpressionAttributeNames": {
                "#k0": "activepk",
            },
            "ExpressionAttributeValues": {
                ":k0v0": {"S": "USER#" + user_id},
            },
        }
        if start is not None:
            request["ExclusiveStartKey"] = start
        answer = self._client.query(**request)
        items: list[GetActiveOrdersRow] = []
        for item in answer["Items"]:
            found = GetActiveOrdersRow.parse(item)
            items.append(found)
        return Page(items, answer.get("LastEvaluatedKey"))

    def get_orders_by_date(self, *, start_date: str, end_date: str) -> Iterator[GetOrdersByDateRow]:
        """The access pattern get_orders_by_date."""
        for shard in range(16):
            request: Item = {
                "TableName": self._tables["Main"],
                "IndexName": "gsi1",
                "KeyConditionExpression": "#k0 = :k0v0 AND #k1 BETWEEN :k1v0 AND :k1v1",
                "ExpressionAttributeNames": {
                    "#k0": "gsi1pk",
                    "#k1": "gsi1sk",
                },
                "ExpressionAttributeValues": {
                    ":k0v0": {"S": "ORDER#" + str(shard)},
                    ":k1v0": {"S": start_date},
                    ":k1v1": {"S": end_date + "$"},
                },
            }
            for item in _pages(self._client.query, request):
                found = GetOrdersByDateRow.parse(item)
                yield found

    def get_users_batch(self, keys: Iterable[Item]) -> Iterator[User]:
        """The access pattern get_users_batch: of keys as `User.key` makes them, in any order."""
        table = self._tables["Main"]
        for chunk in _chunks(keys, 100):
            wanted: Any = {table: {"Keys": chunk, "ConsistentRead": False}}
            for attempt in range(ATTEMPTS):
                if attempt > 0:
                    _pause(attempt)
                answer = self._client.batch_get_item(RequestItems=wanted)
                for item in answer["Responses"].get(table, []):
                    yield User.parse(item)
                wanted = answer.get("UnprocessedKeys")
                if not wanted:
                    break
            else:
                raise Unprocessed("get_users_batch", wanted)

    def create_user(self, *, user: User, user_email: UserEmail) -> None:
        """The access pattern create_user."""
        writes: list[Item] = []
        writes.append(
            {
                "Put": {
                    "TableName": self._tables["Main"],
                    "Item": user.item(),
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            }
        )
        writes.append(
            {
                "Put": {
                    "TableName": self._tables["Main"],
                    "Item": user_email.item(),
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            }
        )
        request: Item = {"TransactItems": writes}
        try:
            self._client.transact_write_items(**request)
        except self._client.exceptions.TransactionCanceledException as error:
            reasons = [reason["Code"] for reason in error.response["CancellationReasons"]]
            raise TransactionCanceled("create_user", reasons) from error

    def update_order_status(self, *, user_id: str, order_id: str, new_status: str, updated_at: str) -> None:
        """The access pattern update_order_status."""
        request: Item = {
            "TableName": self._tables["Main"],
            "Key": Order.key(user_id=user_id, order_id=order_id),
            "UpdateExpression": "SET #s0 = :s0, #s1 = :s1",
            "ConditionExpression": "attribute_exists(pk) AND #status <> :new_status",
            "ExpressionAttributeNames": {
                "#s0": "status",
                "#s1": "updated_at",
                "#status": "status",
            },
            "ExpressionAttributeValues": {
                ":s0": _attribute(new_status),
                ":s1": _attribute(updated_at),
                ":new_status": _attribute(new_status),
            },
        }
        try:
            self._client.update_item(**request)
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise ConditionFailed("update_order_status") from error

    def create_order_with_items(self, *, order: Order, active_order: ActiveOrder, order_items: Sequence[OrderItem], token: str) -> None:
        """The access pattern create_order_with_items."""
        writes: list[Item] = []
        writes.append(
            {
                "Put": {
                    "TableName": self._tables["Main"],
                    "Item": order.item(),
                }
            }
        )
        writes.append(
            {
                "Put": {
                    "TableName": self._tables["Main"],
                    "Item": active_order.item(),
                }
            }
        )
        for one in order_items:
            writes.append(
                {
                    "Put": {
                        "TableName": self._tables["Main"],
                        "Item": one.item(),
                    }
                }
            )
        request: Item = {"TransactItems": writes}
        request["ClientRequestToken"] = token
        try:
            self._client.transact_write_items(**request)
        except self._client.exceptions.TransactionCanceledException as error:
            reasons = [reason["Code"] for reason in error.response["CancellationReasons"]]
            raise TransactionCanceled("create_order_with_items", reasons) from error

    def list_orders(self, *, user_id: str) -> Iterator[Order]:
        """The access pattern list_orders."""
        request: Item = {
            "TableName": self._tables["Main"],
            "Limit": 100,
            "KeyConditionExpression": "#k0 = :k0v0 AND begins_with(#k1, :k1v0)",
            "ExpressionAttributeNames": {
                "#k0": "pk",
                "#k1": "sk",
            },
            "ExpressionAttributeValues": {
                ":k0v0": {"S": "USER#" + user_id},
                ":k1v0": {"S": "ORDER#"},
            },
        }
        for item in _pages(self._client.query, request):
            found = Order.parse(item)
            yield found

