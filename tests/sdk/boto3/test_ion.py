"""Ion of exports and imports, read and written by Amazon's own library."""

import gzip
import uuid
from decimal import Decimal

import amazon.ion.simpleion as ion
import pytest
from amazon.ion.core import IonType
from test_transfers import WAITER, bucket, export, items, s3  # noqa: F401 (fixtures)

# One of every type, and names and texts that Ion writes in its own ways.
EVERYTHING = {
    "text": "\"quoted\" \\ back\nline\ttab 'single' é 🦀 \u0007",
    "number": Decimal("-12345678901234567890.123456789"),
    "small": Decimal("1E-130"),
    "large": Decimal("9.9E+125"),
    "zero": Decimal(0),
    "yes": True,
    "nothing": None,
    "bytes": b"\x00\xff binary",
    "list": ["a", Decimal(1), [b"b", {"deep": None}]],
    "map": {"null": Decimal(1), "with space": "x", "$ion_1_0": "y", "$10": "z", "'": "q"},
    "words": {"a", "b"},
    "numbers": {Decimal(1), Decimal("2.5")},
    "blobs": {b"a", b"\x01"},
}
SETS = {"$dynamodb_SS", "$dynamodb_NS", "$dynamodb_BS"}


def plain(value):
    """An Ion value as boto3 has it."""
    annotations = {annotation.text for annotation in getattr(value, "ion_annotations", ())}
    kind = value.ion_type
    if kind is IonType.NULL:
        return None
    if kind is IonType.STRUCT:
        return {name: plain(inner) for name, inner in value.items()}
    if kind is IonType.LIST:
        inner = [plain(one) for one in value]
        assert annotations <= SETS and len(annotations) <= 1
        return set(inner) if annotations else inner
    if kind is IonType.DECIMAL:
        return Decimal(value)
    if kind is IonType.BOOL:
        return bool(value)
    assert kind in (IonType.STRING, IonType.BLOB), kind
    return str(value) if kind is IonType.STRING else bytes(value)


def from_boto3(value):
    """An item with plain bytes."""
    if isinstance(value, dict):
        return {name: from_boto3(inner) for name, inner in value.items()}
    if isinstance(value, (list, set)):
        return type(value)(from_boto3(inner) for inner in value)
    return bytes(value) if hasattr(value, "value") else value


@pytest.fixture
def table(client, new_table):
    table = new_table([("pk", "S")])
    client.update_continuous_backups(
        TableName=table.name,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    return table


def test_amazons_library_reads_an_export(client, s3, bucket, table):  # noqa: F811
    expected = [{"pk": "1", **EVERYTHING}, {"pk": "2"}]
    for item in expected:
        table.put_item(Item=item)
    arn = client.describe_table(TableName=table.name)["Table"]["TableArn"]
    description = export(client, arn, bucket, ExportFormat="ION")
    prefix = f"AWSDynamoDB/{description['ExportArn'].rsplit('/', 1)[1]}/data/"
    found = []
    for entry in s3.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
        assert entry["Key"].endswith(".ion.gz")
        body = gzip.decompress(s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read())
        for line in body.splitlines():
            # Source: "DynamoDB table export output format" in the developer guide.
            assert line.startswith(b"$ion_1_0 {")
        found += [plain(record)["Item"] for record in ion.loads(body, single_value=False)]
    assert sorted(found, key=lambda item: item["pk"]) == expected


def test_what_amazons_library_writes_is_imported(client, resource, s3, bucket):  # noqa: F811
    texts = []
    for number in range(3):
        item = {"pk": str(number), "n": Decimal(number), "list": [True, None, b"b"], "map": {"a b": "c"}}
        texts.append(ion.dumps({"Item": item}, binary=False))
    s3.put_object(Bucket=bucket, Key="in/1.ion", Body="\n".join(texts).encode())
    name = f"sdk-{uuid.uuid4()}"
    answer = client.import_table(
        S3BucketSource={"S3Bucket": bucket, "S3KeyPrefix": "in/"}, InputFormat="ION",
        TableCreationParameters={
            "TableName": name, "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}]})
    arn = answer["ImportTableDescription"]["ImportArn"]
    client.get_waiter("import_completed").wait(ImportArn=arn, WaiterConfig=WAITER)
    found = [from_boto3(item) for item in items(resource.Table(name))]
    client.delete_table(TableName=name)
    assert found == [
        {"pk": str(number), "n": Decimal(number), "list": [True, None, b"b"], "map": {"a b": "c"}}
        for number in range(3)]
