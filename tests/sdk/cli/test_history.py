"""The 18 operations of history as people type them: recovery, backups, exports, imports, bulk puts, with the CLI's waiters."""

import gzip
import json
import pathlib
import uuid

import pytest

REFUSED = 255
ITEMS = {name: {"pk": {"S": name}, "age": {"N": str(age)}} for age, name in enumerate("abc")}
SCHEMA = {
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}


@pytest.fixture(scope="module")
def names(aws):
    """Names for tables, which are deleted afterwards."""
    made = []

    def name():
        made.append(f"sdk-{uuid.uuid4()}")
        return made[-1]

    yield name
    for table in made:
        aws("delete-table", "--table-name", table)


@pytest.fixture(scope="module")
def people(aws, names):
    """A table with recovery on, and items in it."""
    table = names()
    aws(
        "create-table",
        *("--table-name", table),
        *("--attribute-definitions", SCHEMA["AttributeDefinitions"]),
        *("--key-schema", SCHEMA["KeySchema"]),
        *("--billing-mode", "PAY_PER_REQUEST"),
    )
    aws("wait", "table-exists", "--table-name", table)
    on = aws(
        "update-continuous-backups",
        *("--table-name", table),
        "--point-in-time-recovery-specification",
        "PointInTimeRecoveryEnabled=true,RecoveryPeriodInDays=7",
    )["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert on["PointInTimeRecoveryStatus"] == "ENABLED"
    for item in ITEMS.values():
        aws("put-item", "--table-name", table, "--item", item)
    return table


@pytest.fixture(scope="module")
def arn(aws, people):
    return aws("describe-table", "--table-name", people)["Table"]["TableArn"]


@pytest.fixture(scope="module")
def bucket(s3):
    name = f"sdk-{uuid.uuid4()}"
    s3("mb", f"s3://{name}")
    yield name
    s3("rb", "--force", f"s3://{name}")


def items(aws, table):
    return {item["pk"]["S"]: item for item in aws("scan", "--table-name", table)["Items"]}


def test_recovery_is_described_and_a_table_restored(aws, people, names):
    described = aws("describe-continuous-backups", "--table-name", people)
    described = described["ContinuousBackupsDescription"]
    assert described["ContinuousBackupsStatus"] == "ENABLED"
    recovery = described["PointInTimeRecoveryDescription"]
    assert recovery["RecoveryPeriodInDays"] == 7
    assert recovery["EarliestRestorableDateTime"] <= recovery["LatestRestorableDateTime"]
    restored = names()
    made = aws(
        "restore-table-to-point-in-time",
        *("--source-table-name", people),
        *("--target-table-name", restored),
        "--use-latest-restorable-time",
    )["TableDescription"]
    assert made["TableStatus"] == "CREATING"
    aws("wait", "table-exists", "--table-name", restored)
    assert set(items(aws, restored)) <= set(ITEMS)


def test_a_backup_is_made_listed_restored_and_deleted(aws, run, people, names):
    backup = aws("create-backup", "--table-name", people, "--backup-name", "nightly")
    backup = backup["BackupDetails"]["BackupArn"]
    status = "CREATING"
    while status == "CREATING":
        described = aws("describe-backup", "--backup-arn", backup)["BackupDescription"]
        status = described["BackupDetails"]["BackupStatus"]
    assert status == "AVAILABLE"
    listed = aws("list-backups", "--table-name", people)["BackupSummaries"]
    assert [entry["BackupArn"] for entry in listed] == [backup]
    restored = names()
    aws(
        "restore-table-from-backup",
        *("--target-table-name", restored),
        *("--backup-arn", backup),
    )
    aws("wait", "table-exists", "--table-name", restored)
    assert items(aws, restored) == ITEMS
    deleted = aws("delete-backup", "--backup-arn", backup)["BackupDescription"]
    assert deleted["BackupDetails"]["BackupStatus"] == "DELETED"
    gone = run("describe-backup", "--backup-arn", backup)
    assert gone.returncode == REFUSED
    assert "(BackupNotFoundException)" in gone.stderr


def test_an_export_is_copied_and_imported(aws, s3, arn, bucket, names, tmp_path):
    export = aws(
        "export-table-to-point-in-time",
        *("--table-arn", arn),
        *("--s3-bucket", bucket),
        *("--s3-prefix", "nightly"),
    )["ExportDescription"]
    assert export["ExportStatus"] == "IN_PROGRESS"
    export = export["ExportArn"]
    aws("wait", "export-completed", "--export-arn", export)
    done = aws("describe-export", "--export-arn", export)["ExportDescription"]
    assert (done["ExportStatus"], done["ItemCount"]) == ("COMPLETED", len(ITEMS))
    listed = aws("list-exports", "--table-arn", arn)["ExportSummaries"]
    assert [entry["ExportArn"] for entry in listed] == [export]

    folder = f"nightly/AWSDynamoDB/{export.rsplit('/', 1)[1]}"
    s3("cp", "--recursive", f"s3://{bucket}/{folder}", str(tmp_path))
    found = {}
    for path in pathlib.Path(tmp_path, "data").iterdir():
        for line in gzip.decompress(path.read_bytes()).splitlines():
            item = json.loads(line)["Item"]
            found[item["pk"]["S"]] = item
    assert found == ITEMS

    table = names()
    started = aws(
        "import-table",
        *("--s3-bucket-source", f"S3Bucket={bucket},S3KeyPrefix={folder}/data/"),
        *("--input-format", "DYNAMODB_JSON"),
        *("--input-compression-type", "GZIP"),
        *("--table-creation-parameters", {"TableName": table, **SCHEMA}),
    )["ImportTableDescription"]
    assert started["ImportStatus"] == "IN_PROGRESS"
    aws("wait", "import-completed", "--import-arn", started["ImportArn"])
    done = aws("describe-import", "--import-arn", started["ImportArn"])["ImportTableDescription"]
    assert (done["ImportStatus"], done["ImportedItemCount"]) == ("COMPLETED", len(ITEMS))
    listed = aws("list-imports", "--table-arn", done["TableArn"])["ImportSummaryList"]
    assert [entry["ImportArn"] for entry in listed] == [started["ImportArn"]]
    assert items(aws, table) == ITEMS


def test_the_waiters_end_when_a_transfer_has_failed(aws, run, arn):
    export = aws(
        "export-table-to-point-in-time", *("--table-arn", arn), *("--s3-bucket", f"no-{uuid.uuid4()}")
    )["ExportDescription"]["ExportArn"]
    waited = run("wait", "export-completed", "--export-arn", export)
    assert waited.returncode == REFUSED
    assert "terminal failure state" in waited.stderr
    done = aws("describe-export", "--export-arn", export)["ExportDescription"]
    assert done["FailureCode"] == "S3NoSuchBucket"


def test_a_large_file_of_json_is_copied_in_parts(s3, bucket, tmp_path):
    text = (json.dumps({"Item": {"pk": {"S": "x" * 1_000}}}) + "\n") * 9_000
    up, down = pathlib.Path(tmp_path, "up.json"), pathlib.Path(tmp_path, "down.json")
    up.write_text(text)
    s3("cp", str(up), f"s3://{bucket}/parts/up.json")
    s3("cp", f"s3://{bucket}/parts/up.json", str(down))
    assert down.read_text() == text


@pytest.fixture(scope="module")
def knows_bulk(run):
    """Left out where this version of the CLI does not know bulk operations; boto3's run has them all."""
    if "Invalid choice" in run("start-bulk-put-items").stderr:
        pytest.skip("this version of the CLI does not know bulk operations")


def bulk(aws, table, bucket, prefix, *more):
    return aws(
        "start-bulk-put-items",
        *("--table-name", table),
        "--input-s3-configuration",
        {"S3Bucket": bucket, "S3KeyPrefix": prefix, "InputFormat": "DYNAMODB_JSON"},
        *("--output-s3-configuration", {"S3Bucket": bucket, "OutputType": ["ERROR"]}),
        *more,
    )["BulkOperationDescription"]["BulkOperationArn"]


def test_a_bulk_put_is_waited_for_and_listed(aws, s3, people, bucket, tmp_path, knows_bulk):
    more = {"pk": {"S": "z"}, "age": {"N": "9"}}
    path = pathlib.Path(tmp_path, "more.json")
    path.write_text(json.dumps({"Item": more}) + "\n")
    s3("cp", str(path), f"s3://{bucket}/in/more.json")
    operation = bulk(aws, people, bucket, "in/")
    aws("wait", "bulk-operation-completed", "--bulk-operation-arn", operation)
    done = aws("describe-bulk-operation", "--bulk-operation-arn", operation)
    done = done["BulkOperationDescription"]
    assert (done["BulkOperationStatus"], done["ProcessedItemCount"]) == ("COMPLETED", 1)
    listed = aws("list-bulk-operations", "--max-results", "1")["BulkOperationsSummaryList"]
    assert [entry["BulkOperationArn"] for entry in listed] == [operation]
    assert items(aws, people)["z"] == more
    aws("delete-item", "--table-name", people, "--key", {"pk": {"S": "z"}})


def test_a_bulk_put_is_cancelled(aws, s3, people, bucket, tmp_path, knows_bulk):
    # At 1024 units a second this would take minutes.
    line = json.dumps({"Item": {"pk": {"S": "zz"}, "text": {"S": "x" * 300_000}}}) + "\n"
    path = pathlib.Path(tmp_path, "large.json")
    path.write_text(line * 40)
    for number in range(5):
        s3("cp", str(path), f"s3://{bucket}/large/{number}.json")
    operation = bulk(aws, people, bucket, "large/", "--max-write-request-units", "1024")
    cancelled = aws("cancel-bulk-operation", "--bulk-operation-arn", operation)
    assert cancelled["BulkOperationStatus"] in ("CANCELLING", "CANCELLED")
    status = "CANCELLING"
    while status == "CANCELLING":
        described = aws("describe-bulk-operation", "--bulk-operation-arn", operation)
        status = described["BulkOperationDescription"]["BulkOperationStatus"]
    assert status == "CANCELLED"
    aws("delete-item", "--table-name", people, "--key", {"pk": {"S": "zz"}})
