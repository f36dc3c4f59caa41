"""Queries, scans, batches and transactions through boto3."""

from decimal import Decimal

import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError


@pytest.fixture
def orders(main_table):
    """Thirty orders of one user, every third one ACTIVE."""
    with main_table.batch_writer() as batch:
        for number in range(30):
            batch.put_item(
                Item={
                    "pk": "USER#1",
                    "sk": f"ORDER#{number:03}",
                    "status": "ACTIVE" if number % 3 == 0 else "DONE",
                    "gsi1pk": "ORDER",
                    "gsi1sk": f"2026-01-{number + 1:02}",
                }
            )
    return main_table


def test_batch_writer_writes_more_than_one_batch(orders):
    answer = orders.query(KeyConditionExpression=Key("pk").eq("USER#1"), Select="COUNT")
    assert answer["Count"] == 30


def test_batch_writer_drops_duplicates_and_deletes(main_table):
    with main_table.batch_writer(overwrite_by_pkeys=["pk", "sk"]) as batch:
        batch.put_item(Item={"pk": "a", "sk": "1", "v": 1})
        batch.put_item(Item={"pk": "a", "sk": "1", "v": 2})
        batch.put_item(Item={"pk": "a", "sk": "2"})
    with main_table.batch_writer() as batch:
        batch.delete_item(Key={"pk": "a", "sk": "2"})
    assert main_table.scan()["Items"] == [{"pk": "a", "sk": "1", "v": Decimal(2)}]


def test_key_conditions_find_ranges(orders):
    pk = Key("pk").eq("USER#1")
    for condition, count in [
        (pk & Key("sk").begins_with("ORDER#00"), 10),
        (pk & Key("sk").between("ORDER#005", "ORDER#009"), 5),
        (pk & Key("sk").lt("ORDER#002"), 2),
        (pk & Key("sk").gte("ORDER#028"), 2),
        (pk & Key("sk").eq("ORDER#007"), 1),
    ]:
        assert orders.query(KeyConditionExpression=condition)["Count"] == count


def test_backward_reads_the_newest_first(orders):
    answer = orders.query(
        KeyConditionExpression=Key("pk").eq("USER#1"), ScanIndexForward=False, Limit=2
    )
    assert [item["sk"] for item in answer["Items"]] == ["ORDER#029", "ORDER#028"]


def test_a_filter_counts_what_it_dropped(orders):
    answer = orders.query(
        KeyConditionExpression=Key("pk").eq("USER#1"),
        FilterExpression=Attr("status").eq("ACTIVE"),
    )
    assert (answer["Count"], answer["ScannedCount"]) == (10, 30)


def test_an_index_finds_a_range_of_dates(orders):
    answer = orders.query(
        IndexName="gsi1",
        KeyConditionExpression=Key("gsi1pk").eq("ORDER")
        & Key("gsi1sk").between("2026-01-10", "2026-01-12"),
    )
    assert [item["sk"] for item in answer["Items"]] == ["ORDER#009", "ORDER#010", "ORDER#011"]


def test_query_paginators_read_every_page(client, orders):
    pages = client.get_paginator("query").paginate(
        TableName=orders.name,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": "USER#1"}},
        PaginationConfig={"PageSize": 7},
    )
    keys = [item["sk"]["S"] for page in pages for item in page["Items"]]
    assert keys == [f"ORDER#{number:03}" for number in range(30)]


def test_index_pages_go_on_with_their_last_key(orders):
    found, start = [], {}
    while True:
        answer = orders.query(
            IndexName="gsi1", KeyConditionExpression=Key("gsi1pk").eq("ORDER"), Limit=4, **start
        )
        found += [item["sk"] for item in answer["Items"]]
        if "LastEvaluatedKey" not in answer:
            break
        assert set(answer["LastEvaluatedKey"]) == {"pk", "sk", "gsi1pk", "gsi1sk"}
        start = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    assert found == [f"ORDER#{number:03}" for number in range(30)]


def test_scan_paginators_and_segments_read_every_item_once(client, orders):
    pages = client.get_paginator("scan").paginate(
        TableName=orders.name, PaginationConfig={"PageSize": 8}
    )
    assert sorted(item["sk"]["S"] for page in pages for item in page["Items"]) == [
        f"ORDER#{number:03}" for number in range(30)
    ]
    counts = [
        orders.scan(Segment=segment, TotalSegments=4, Select="COUNT")["Count"]
        for segment in range(4)
    ]
    assert sum(counts) == 30


def test_batch_get_finds_what_is_there(resource, orders):
    keys = [{"pk": "USER#1", "sk": f"ORDER#{number:03}"} for number in (1, 2, 99)]
    answer = resource.batch_get_item(RequestItems={orders.name: {"Keys": keys}})
    assert sorted(item["sk"] for item in answer["Responses"][orders.name]) == [
        "ORDER#001",
        "ORDER#002",
    ]
    assert answer["UnprocessedKeys"] == {}


def test_a_transaction_writes_all_or_nothing(client, main_table):
    name = main_table.name
    put = {"TableName": name, "Item": {"pk": {"S": "t"}, "sk": {"S": "1"}}}
    once = {**put, "ConditionExpression": "attribute_not_exists(pk)"}
    other = {"TableName": name, "Item": {"pk": {"S": "t"}, "sk": {"S": "2"}}}
    client.transact_write_items(TransactItems=[{"Put": once}])
    with pytest.raises(client.exceptions.TransactionCanceledException) as error:
        client.transact_write_items(TransactItems=[{"Put": other}, {"Put": once}])
    reasons = error.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed"]
    assert error.value.response["Error"]["Message"] == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[None, ConditionalCheckFailed]"
    )
    assert main_table.scan(Select="COUNT")["Count"] == 1


def test_a_transaction_token_makes_a_repeat_harmless(client, main_table):
    update = {
        "TableName": main_table.name,
        "Key": {"pk": {"S": "t"}, "sk": {"S": "1"}},
        "UpdateExpression": "ADD hits :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    token = main_table.name[-30:]
    for _ in range(3):
        client.transact_write_items(TransactItems=[{"Update": update}], ClientRequestToken=token)
    item = main_table.get_item(Key={"pk": "t", "sk": "1"})["Item"]
    assert item["hits"] == Decimal(1)
    other = {**update, "UpdateExpression": "ADD other_hits :one"}
    with pytest.raises(client.exceptions.IdempotentParameterMismatchException):
        client.transact_write_items(TransactItems=[{"Update": other}], ClientRequestToken=token)


def test_transact_get_answers_in_order(client, main_table):
    main_table.put_item(Item={"pk": "g", "sk": "1"})

    def get(sk):
        return {"Get": {"TableName": main_table.name, "Key": {"pk": {"S": "g"}, "sk": {"S": sk}}}}

    answer = client.transact_get_items(TransactItems=[get("2"), get("1")])
    assert answer["Responses"] == [{}, {"Item": {"pk": {"S": "g"}, "sk": {"S": "1"}}}]


def test_a_wrong_key_condition_is_a_validation_error(main_table):
    with pytest.raises(ClientError) as error:
        main_table.query(KeyConditionExpression=Key("sk").eq("x"))
    assert error.value.response["Error"] == {
        "Code": "ValidationException",
        "Message": "Query condition missed key schema element: pk",
    }
