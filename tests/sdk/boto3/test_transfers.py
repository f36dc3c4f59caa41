"""Exports, imports and bulk puts, with boto3's waiters and its S3 client."""

import gzip
import json
import time
import uuid

import boto3
import duckdb
import pytest
from botocore.exceptions import WaiterError

WAITER = {"Delay": 1, "MaxAttempts": 60}


@pytest.fixture(scope="session")
def s3():
    return boto3.client("s3")


@pytest.fixture
def bucket(s3):
    """A bucket of its own, emptied and deleted afterwards."""
    name = f"sdk-{uuid.uuid4()}"
    s3.create_bucket(Bucket=name)
    yield name
    for listed in s3.list_objects_v2(Bucket=name).get("Contents", []):
        s3.delete_object(Bucket=name, Key=listed["Key"])
    s3.delete_bucket(Bucket=name)


@pytest.fixture
def people(client, new_table):
    """A table with recovery on, and items in it."""
    table = new_table([("pk", "S")])
    client.update_continuous_backups(
        TableName=table.name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )
    for name in ("ada", "bob", "eve"):
        table.put_item(Item={"pk": name, "mail": f"{name}@example.com", "tags": {"a", "b"}})
    return table


def items(table):
    return sorted(table.scan()["Items"], key=lambda item: item["pk"])


def export(client, arn, bucket, **more):
    """Exports and waits; the description."""
    answer = client.export_table_to_point_in_time(TableArn=arn, S3Bucket=bucket, **more)
    first = answer["ExportDescription"]
    assert first["ExportStatus"] == "IN_PROGRESS"
    client.get_waiter("export_completed").wait(ExportArn=first["ExportArn"], WaiterConfig=WAITER)
    return client.describe_export(ExportArn=first["ExportArn"])["ExportDescription"]


def lines(s3, bucket, prefix):
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]
    for key in (entry["Key"] for entry in listed):
        body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        yield from gzip.decompress(body).splitlines()


def test_an_export_is_imported_again(client, resource, s3, bucket, people):
    arn = client.describe_table(TableName=people.name)["Table"]["TableArn"]
    description = export(client, arn, bucket)
    assert description["ItemCount"] == 3
    identifier = description["ExportArn"].rsplit("/", 1)[1]
    data = f"AWSDynamoDB/{identifier}/data/"
    manifest = s3.get_object(Bucket=bucket, Key=description["ExportManifest"])["Body"].read()
    assert json.loads(manifest)["itemCount"] == 3
    assert len(list(lines(s3, bucket, data))) == 3
    listed = client.list_exports(TableArn=arn)["ExportSummaries"]
    assert [entry["ExportArn"] for entry in listed] == [description["ExportArn"]]

    name = f"sdk-{uuid.uuid4()}"
    answer = client.import_table(
        S3BucketSource={"S3Bucket": bucket, "S3KeyPrefix": data},
        InputFormat="DYNAMODB_JSON",
        InputCompressionType="GZIP",
        TableCreationParameters={
            "TableName": name,
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "BillingMode": "PAY_PER_REQUEST",
        },
    )["ImportTableDescription"]
    assert answer["ImportStatus"] == "IN_PROGRESS"
    client.get_waiter("import_completed").wait(ImportArn=answer["ImportArn"], WaiterConfig=WAITER)
    done = client.describe_import(ImportArn=answer["ImportArn"])["ImportTableDescription"]
    assert (done["ImportedItemCount"], done["ErrorCount"]) == (3, 0)
    listed = client.list_imports(TableArn=done["TableArn"])["ImportSummaryList"]
    assert [entry["ImportArn"] for entry in listed] == [answer["ImportArn"]]
    imported = resource.Table(name)
    assert items(imported) == items(people)

    client.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification={
        "PointInTimeRecoveryEnabled": True})
    again = export(client, done["TableArn"], bucket)
    assert again["ItemCount"] == 3
    second = f"AWSDynamoDB/{again['ExportArn'].rsplit('/', 1)[1]}/data/"
    assert objects(s3, bucket, second) == objects(s3, bucket, data)
    imported.delete()


def objects(s3, bucket, prefix):
    """The lines of an export, by their keys."""
    parsed = (json.loads(line)["Item"] for line in lines(s3, bucket, prefix))
    # The members of a set have no order.
    return {item["pk"]["S"]: {**item, "tags": sorted(item["tags"]["SS"])} for item in parsed}


def test_duckdb_reads_an_export(client, s3, bucket, people, tmp_path):
    arn = client.describe_table(TableName=people.name)["Table"]["TableArn"]
    description = export(client, arn, bucket)
    data = f"AWSDynamoDB/{description['ExportArn'].rsplit('/', 1)[1]}/data/"
    for entry in s3.list_objects_v2(Bucket=bucket, Prefix=data)["Contents"]:
        s3.download_file(bucket, entry["Key"], str(tmp_path / entry["Key"].rsplit("/", 1)[1]))
    rows = duckdb.sql(
        "SELECT Item.pk.S, Item.mail.S, list_sort(Item.tags.SS)"
        f" FROM read_json('{tmp_path}/*.json.gz', format = 'newline_delimited') ORDER BY 1")
    assert rows.fetchall() == [
        (name, f"{name}@example.com", ["a", "b"]) for name in ("ada", "bob", "eve")]


def test_a_missing_bucket_fails_the_export(client, people):
    arn = client.describe_table(TableName=people.name)["Table"]["TableArn"]
    answer = client.export_table_to_point_in_time(TableArn=arn, S3Bucket=f"no-{uuid.uuid4()}")
    arn = answer["ExportDescription"]["ExportArn"]
    for _ in range(100):
        description = client.describe_export(ExportArn=arn)["ExportDescription"]
        if description["ExportStatus"] != "IN_PROGRESS":
            break
        time.sleep(0.1)
    assert description["ExportStatus"] == "FAILED"
    assert description["FailureCode"] == "S3NoSuchBucket"


def test_wrong_requests_have_the_exceptions_of_the_sdk(client, new_table, bucket):
    table = new_table([("pk", "S")])
    arn = client.describe_table(TableName=table.name)["Table"]["TableArn"]
    with pytest.raises(client.exceptions.PointInTimeRecoveryUnavailableException):
        client.export_table_to_point_in_time(TableArn=arn, S3Bucket=bucket)
    with pytest.raises(client.exceptions.TableNotFoundException):
        client.export_table_to_point_in_time(TableArn=f"{arn}-none", S3Bucket=bucket)
    with pytest.raises(client.exceptions.ExportNotFoundException):
        client.describe_export(ExportArn=f"{arn}/export/01234567890123-a1b2c3d4")
    with pytest.raises(client.exceptions.ImportNotFoundException):
        client.describe_import(ImportArn=f"{arn}/import/01234567890123-a1b2c3d4")


@pytest.mark.skipif(
    not hasattr(boto3.client("dynamodb", region_name="us-east-1"), "start_bulk_put_items"),
    reason="this version of boto3 does not know bulk operations",
)
def test_a_bulk_put_reports_what_it_could_not_put(client, s3, bucket, new_table):
    table = new_table([("pk", "S")])
    good = json.dumps({"Item": {"pk": {"S": "ada"}}})
    s3.put_object(Bucket=bucket, Key="in/1", Body=f"{good}\n{{}}\n".encode())
    description = client.start_bulk_put_items(
        TableName=table.name,
        InputS3Configuration={
            "S3Bucket": bucket, "S3KeyPrefix": "in/", "InputFormat": "DYNAMODB_JSON",
        },
        OutputS3Configuration={"S3Bucket": bucket, "OutputType": ["ERROR"]},
    )["BulkOperationDescription"]
    arn = description["BulkOperationArn"]
    waiter = client.get_waiter("bulk_operation_completed")
    waiter.wait(BulkOperationArn=arn, WaiterConfig=WAITER)
    done = client.describe_bulk_operation(BulkOperationArn=arn)["BulkOperationDescription"]
    assert done["BulkOperationStatus"] == "COMPLETED_WITH_ERRORS"
    assert (done["ProcessedItemCount"], done["FailedItemCount"]) == (2, 1)
    assert items(table) == [{"pk": "ada"}]
    listed = client.list_bulk_operations()["BulkOperationsSummaryList"]
    assert arn in [entry["BulkOperationArn"] for entry in listed]
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.cancel_bulk_operation(BulkOperationArn=f"{arn}0")


def test_a_bulk_put_is_cancelled(client, s3, bucket, new_table):
    table = new_table([("pk", "S")])
    # At 1024 units a second this would take a minute.
    line = json.dumps({"Item": {"pk": {"S": "a"}, "text": {"S": "x" * 300_000}}}) + "\n"
    for number in range(5):
        s3.put_object(Bucket=bucket, Key=f"in/{number}", Body=(line * 40).encode())
    arn = client.start_bulk_put_items(
        TableName=table.name,
        InputS3Configuration={
            "S3Bucket": bucket, "S3KeyPrefix": "in/", "InputFormat": "DYNAMODB_JSON",
        },
        OutputS3Configuration={"S3Bucket": bucket, "OutputType": ["ERROR"]},
        MaxWriteRequestUnits=1024,
    )["BulkOperationDescription"]["BulkOperationArn"]
    answer = client.cancel_bulk_operation(BulkOperationArn=arn)
    assert answer["BulkOperationStatus"] == "CANCELLING"
    with pytest.raises(WaiterError, match="terminal failure state"):
        client.get_waiter("bulk_operation_completed").wait(
            BulkOperationArn=arn, WaiterConfig=WAITER)
    done = client.describe_bulk_operation(BulkOperationArn=arn)["BulkOperationDescription"]
    assert done["BulkOperationStatus"] == "CANCELLED"
    assert done["ProcessedItemCount"] < 200
    # What was put stays.
    assert [item["pk"] for item in items(table)] == ["a"]


def template(bucket, prefix):
    return json.dumps({"Resources": {"People": {"Type": "AWS::DynamoDB::Table", "Properties": {
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
        "ImportSourceSpecification": {
            "InputFormat": "DYNAMODB_JSON",
            "S3BucketSource": {"S3Bucket": bucket, "S3KeyPrefix": prefix},
        },
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        "TimeToLiveSpecification": {"AttributeName": "until", "Enabled": True},
        "Tags": [{"Key": "team", "Value": "red"}],
    }}}})


def test_a_stack_fills_its_table_by_an_import(client, resource, s3, bucket):
    stacks = boto3.client("cloudformation")
    text = "".join(json.dumps({"Item": {"pk": {"S": name}}}) + "\n" for name in ("ada", "bob"))
    s3.put_object(Bucket=bucket, Key="in/1", Body=text.encode())
    name = f"sdk-{uuid.uuid4()}"
    stacks.create_stack(StackName=name, TemplateBody=template(bucket, "in/"))
    stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=WAITER)
    made = stacks.describe_stack_resource(StackName=name, LogicalResourceId="People")
    table = resource.Table(made["StackResourceDetail"]["PhysicalResourceId"])
    assert [item["pk"] for item in items(table)] == ["ada", "bob"]
    described = client.describe_table(TableName=table.name)["Table"]
    assert described["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    live = client.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
    assert live["AttributeName"] == "until"
    tags = client.list_tags_of_resource(ResourceArn=described["TableArn"])["Tags"]
    assert {"Key": "team", "Value": "red"} in tags
    listed = client.list_imports(TableArn=described["TableArn"])["ImportSummaryList"]
    assert [entry["ImportStatus"] for entry in listed] == ["COMPLETED"]
    stacks.delete_stack(StackName=name)
    stacks.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig=WAITER)


def test_a_stack_fails_with_its_import(client):
    stacks = boto3.client("cloudformation")
    name = f"sdk-{uuid.uuid4()}"
    before = client.list_tables()["TableNames"]
    stacks.create_stack(StackName=name, TemplateBody=template(f"no-{uuid.uuid4()}", ""))
    with pytest.raises(WaiterError, match="ROLLBACK_COMPLETE"):
        stacks.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig=WAITER)
    events = stacks.describe_stack_events(StackName=name)["StackEvents"]
    reasons = [event.get("ResourceStatusReason", "") for event in events]
    failure = "The import failed: S3NoSuchBucket: The specified bucket does not exist"
    assert any(failure in reason for reason in reasons), reasons
    assert client.list_tables()["TableNames"] == before
    stacks.delete_stack(StackName=name)
