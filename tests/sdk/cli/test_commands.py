"""What people type: tables, items, reads with the CLI's own pages, statements, errors."""

import pytest

# The exit code for an error that the service answered, in version 1 of the CLI; version 2 has 254.
REFUSED = 255


def key(pk, sk=1):
    return {"pk": {"S": pk}, "sk": {"N": str(sk)}}


@pytest.fixture(scope="module")
def orders(aws, table):
    """Six orders of one user, written in one batch."""
    puts = [{"PutRequest": {"Item": key("USER#1", sk)}} for sk in range(6)]
    answer = aws("batch-write-item", "--request-items", {table: puts})
    assert answer["UnprocessedItems"] == {}
    return table


def test_tables_are_listed_and_described(aws, table):
    assert table in aws("list-tables")["TableNames"]
    described = aws("describe-table", "--table-name", table)["Table"]
    assert described["TableStatus"] == "ACTIVE"
    assert described["TableArn"].endswith(f":table/{table}")


def test_an_item_is_put_read_and_deleted(aws, table):
    item = {**key("item"), "tags": {"SS": ["a", "b"]}, "map": {"M": {"n": {"NULL": True}}}}
    assert aws("put-item", "--table-name", table, "--item", item) is None
    get = ("get-item", "--table-name", table, "--key", key("item"), "--consistent-read")
    assert aws(*get) == {"Item": item}
    remove = ("delete-item", "--table-name", table, "--key", key("item"))
    assert aws(*remove, "--return-values", "ALL_OLD") == {"Attributes": item}
    assert aws(*get) is None


def test_an_update_answers_the_new_values(aws, table):
    answer = aws(
        "update-item",
        *("--table-name", table),
        *("--key", key("update")),
        *("--update-expression", "ADD hits :one SET #n = :name"),
        *("--expression-attribute-names", {"#n": "name"}),
        *("--expression-attribute-values", {":one": {"N": "1"}, ":name": {"S": "Ann"}}),
        *("--return-values", "UPDATED_NEW"),
        *("--return-consumed-capacity", "TOTAL"),
    )
    assert answer == {
        "Attributes": {"hits": {"N": "1"}, "name": {"S": "Ann"}},
        "ConsumedCapacity": {"TableName": table, "CapacityUnits": 1.0},
    }


def test_a_query_takes_a_condition_and_an_order(aws, orders):
    answer = aws(
        "query",
        *("--table-name", orders),
        *("--key-condition-expression", "pk = :pk AND sk >= :from"),
        *("--expression-attribute-values", {":pk": {"S": "USER#1"}, ":from": {"N": "3"}}),
        *("--projection-expression", "sk"),
        "--no-scan-index-forward",
    )
    assert answer["Items"] == [{"sk": {"N": "5"}}, {"sk": {"N": "4"}}, {"sk": {"N": "3"}}]
    assert (answer["Count"], answer["ScannedCount"]) == (3, 3)


def test_a_scan_stops_at_max_items_and_goes_on_from_its_token(aws, orders):
    scan = (
        "scan",
        *("--table-name", orders),
        *("--filter-expression", "pk = :pk"),
        *("--expression-attribute-values", {":pk": {"S": "USER#1"}}),
        *("--page-size", "2"),
    )
    first = aws(*scan, "--max-items", "4")
    assert len(first["Items"]) == 4
    rest = aws(*scan, "--starting-token", first["NextToken"])
    assert "NextToken" not in rest
    found = sorted(int(item["sk"]["N"]) for item in first["Items"] + rest["Items"])
    assert found == [0, 1, 2, 3, 4, 5]


def test_one_page_carries_the_key_to_go_on_from(aws, orders):
    answer = aws(
        "query",
        *("--table-name", orders),
        *("--key-condition-expression", "pk = :pk"),
        *("--expression-attribute-values", {":pk": {"S": "USER#1"}}),
        *("--limit", "2"),
        "--no-paginate",
    )
    assert answer["Count"] == 2
    assert answer["LastEvaluatedKey"] == key("USER#1", 1)


def test_statements_write_and_read(aws, table):
    insert = f"INSERT INTO \"{table}\" VALUE {{'pk': 'statement', 'sk': ?, 'v': ?}}"
    parameters = [{"N": "1"}, {"S": "written"}]
    aws("execute-statement", "--statement", insert, "--parameters", parameters)
    select = f"SELECT v FROM \"{table}\" WHERE pk = 'statement'"
    answer = aws("execute-statement", "--statement", select)
    assert answer["Items"] == [{"v": {"S": "written"}}]


def test_a_transaction_tells_its_reasons(run, table):
    put = {"TableName": table, "Item": key("transaction")}
    once = {"Put": {**put, "ConditionExpression": "attribute_not_exists(pk)"}}
    write = ("transact-write-items", "--transact-items", [once])
    assert run(*write).returncode == 0
    again = run(*write)
    assert again.returncode == REFUSED
    assert "(TransactionCanceledException) when calling the TransactWriteItems" in again.stderr
    assert "for specific reasons [ConditionalCheckFailed]" in again.stderr


@pytest.mark.parametrize(
    ("code", "message", "arguments"),
    [
        (
            "ValidationException",
            "The provided key element does not match the schema",
            ("get-item", "--key", {"pk": {"S": "only"}}),
        ),
        (
            "ValidationException",
            "1 validation error detected: Invalid UpdateExpression: Syntax error; "
            'token: "INVALID", near: "INVALID SYNTAX"',
            ("update-item", "--key", key("x"), "--update-expression", "INVALID SYNTAX"),
        ),
        (
            "ConditionalCheckFailedException",
            "The conditional request failed",
            ("put-item", "--item", key("x"), "--condition-expression", "attribute_exists(pk)"),
        ),
    ],
)
def test_a_refused_request_is_an_exit_code_and_a_sentence(run, table, code, message, arguments):
    done = run(*arguments, "--table-name", table)
    assert done.returncode == REFUSED
    operation = "".join(word.capitalize() for word in arguments[0].split("-"))
    expected = f"An error occurred ({code}) when calling the {operation} operation: {message}"
    assert expected in done.stderr.splitlines()


def test_an_absent_table_is_an_exit_code_and_a_sentence(run):
    done = run("describe-table", "--table-name", "sdk-absent")
    assert done.returncode == REFUSED
    assert (
        "An error occurred (ResourceNotFoundException) when calling the DescribeTable operation: "
        "Requested resource not found: Table: sdk-absent not found"
    ) in done.stderr.splitlines()
