"""Items through boto3: types, conditions, updates, errors."""

from decimal import Decimal

import pytest
from boto3.dynamodb.conditions import Attr
from boto3.dynamodb.types import Binary
from botocore.exceptions import ClientError


def test_every_type_comes_back_as_it_was(main_table):
    item = {
        "pk": "types",
        "sk": "1",
        "string": "text",
        "empty": "",
        "number": Decimal("12345678901234567890.123456789012345678"),
        "negative": Decimal("-0.5"),
        "binary": Binary(b"\x00\xff"),
        "yes": True,
        "no": False,
        "nothing": None,
        "list": ["a", Decimal(1), [True]],
        "map": {"inner": {"deep": Decimal(2)}},
        "strings": {"a", "b"},
        "numbers": {Decimal(1), Decimal("2.5")},
        "binaries": {Binary(b"a"), Binary(b"b")},
    }
    main_table.put_item(Item=item)
    got = main_table.get_item(Key={"pk": "types", "sk": "1"}, ConsistentRead=True)
    assert got["Item"] == item


def test_an_absent_item_has_no_item_member(main_table):
    assert "Item" not in main_table.get_item(Key={"pk": "none", "sk": "none"})


def test_put_returns_the_old_item_when_asked(main_table):
    key = {"pk": "old", "sk": "1"}
    main_table.put_item(Item={**key, "v": 1})
    answer = main_table.put_item(Item={**key, "v": 2}, ReturnValues="ALL_OLD")
    assert answer["Attributes"] == {**key, "v": Decimal(1)}


def test_a_condition_built_from_attr_guards_a_put(main_table):
    item = {"pk": "once", "sk": "1", "v": 1}
    condition = Attr("pk").not_exists()
    main_table.put_item(Item=item, ConditionExpression=condition)
    with pytest.raises(ClientError) as error:
        main_table.put_item(Item=item, ConditionExpression=condition)
    assert error.value.response["Error"] == {
        "Code": "ConditionalCheckFailedException",
        "Message": "The conditional request failed",
    }


def test_a_failed_condition_returns_the_item_when_asked(client, main_table):
    main_table.put_item(Item={"pk": "seen", "sk": "1", "v": 7})
    with pytest.raises(client.exceptions.ConditionalCheckFailedException) as error:
        main_table.put_item(
            Item={"pk": "seen", "sk": "1"},
            ConditionExpression="attribute_not_exists(pk)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert error.value.response["Item"] == {"pk": {"S": "seen"}, "sk": {"S": "1"}, "v": {"N": "7"}}


@pytest.mark.parametrize(
    "condition",
    [
        Attr("n").eq(5) & Attr("s").begins_with("he"),
        Attr("n").between(1, 5) | Attr("n").gt(100),
        ~Attr("n").ne(5),
        Attr("n").is_in([1, 3, 5]),
        Attr("s").contains("ell") & Attr("tags").contains("x"),
        Attr("s").size().eq(5),
        Attr("s").attribute_type("S"),
        Attr("map.inner").eq("v") & Attr("list[1]").eq(2),
        Attr("missing").not_exists() & Attr("n").exists() & Attr("n").lte(5) & Attr("n").gte(5),
    ],
)
def test_condition_builders_hold(main_table, condition):
    key = {"pk": "builder", "sk": "1"}
    item = {**key, "n": 5, "s": "hello", "tags": {"x", "y"}, "map": {"inner": "v"}, "list": [1, 2]}
    main_table.put_item(Item=item)
    main_table.delete_item(Key=key, ConditionExpression=condition)
    assert "Item" not in main_table.get_item(Key=key)


def test_update_expressions_change_what_they_name(main_table):
    key = {"pk": "update", "sk": "1"}
    main_table.put_item(Item={**key, "n": 1, "list": ["a"], "gone": "x", "tags": {"a", "b"}})
    answer = main_table.update_item(
        Key=key,
        UpdateExpression="SET #n = #n + :one, #l = list_append(#l, :more), "
        "started = if_not_exists(started, :one) REMOVE gone ADD hits :one DELETE tags :tag",
        ExpressionAttributeNames={"#n": "n", "#l": "list"},
        ExpressionAttributeValues={":one": 1, ":more": ["b"], ":tag": {"a"}},
        ReturnValues="ALL_NEW",
    )
    assert answer["Attributes"] == {
        **key,
        "n": Decimal(2),
        "list": ["a", "b"],
        "started": Decimal(1),
        "hits": Decimal(1),
        "tags": {"b"},
    }


def test_a_validation_error_carries_its_message(main_table):
    with pytest.raises(ClientError) as error:
        main_table.get_item(Key={"pk": "a"})
    assert error.value.response["Error"] == {
        "Code": "ValidationException",
        "Message": "The provided key element does not match the schema",
    }


def test_delete_returns_the_item_when_asked(main_table):
    key = {"pk": "delete", "sk": "1"}
    main_table.put_item(Item={**key, "v": "x"})
    answer = main_table.delete_item(Key=key, ReturnValues="ALL_OLD")
    assert answer["Attributes"] == {**key, "v": "x"}


def test_capacity_is_reported_when_asked(main_table):
    answer = main_table.put_item(
        Item={"pk": "c", "sk": "1", "email": "x@x"}, ReturnConsumedCapacity="INDEXES"
    )
    assert answer["ConsumedCapacity"] == {
        "TableName": main_table.name,
        "CapacityUnits": 2.0,
        "Table": {"CapacityUnits": 1.0},
        "GlobalSecondaryIndexes": {"email-index": {"CapacityUnits": 1.0}},
    }
