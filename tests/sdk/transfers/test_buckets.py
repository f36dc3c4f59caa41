"""External buckets: exports, imports and bulk puts over the S3 of another make (moto) and over directories."""

import base64
import gzip
import hashlib
import json
import urllib.request

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer
from server import (
    Server, described, ended, items, make_table, start_bulk, start_export, start_import,
)

KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
CONFIGURATION = """
[buckets.lake]
endpoint = "{endpoint}"
bucket = "company-lake"
credentials-file = "lake.credentials"

[buckets.gone]
endpoint = "{endpoint}"
credentials-file = "lake.credentials"

[buckets.folder]
directory = "folder"

[buckets.no-folder]
directory = "missing"
"""


class Endpoint:
    """moto's S3 on a port that stays the same when it is stopped and started."""

    def __init__(self):
        self.port = 0
        self.start()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self):
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self.server.start()
        self.port = self.server.get_host_and_port()[1]

    def stop(self):
        self.server.stop()

    def client(self):
        return boto3.client(
            "s3", endpoint_url=self.url, region_name="us-east-1",
            aws_access_key_id="lake", aws_secret_access_key="secret",
        )

    def calls_without_keys(self, count):
        """From now on so many calls are answered whatever their keys, and no more."""
        request = urllib.request.Request(
            f"{self.url}/moto-api/reset-auth", str(count).encode(),
            {"Content-Type": "text/plain"}, method="POST")
        urllib.request.urlopen(request).read()


@pytest.fixture(scope="module")
def endpoint():
    endpoint = Endpoint()
    yield endpoint
    endpoint.stop()


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    return tmp_path_factory.mktemp("external")


@pytest.fixture(scope="module")
def server(endpoint, directory):
    (directory / "folder").mkdir()
    keys = "[default]\naws_access_key_id = lake\naws_secret_access_key = secret\n"
    (directory / "lake.credentials").write_text(keys)
    (directory / "stator.toml").write_text(CONFIGURATION.format(endpoint=endpoint.url))
    server = Server(directory / "data", "--config", str(directory / "stator.toml"))
    yield server
    server.end()


@pytest.fixture(scope="module")
def client(server):
    return server.client()


@pytest.fixture(scope="module")
def people(client):
    """The ARN of a table with items."""
    arn = make_table(client, "people")
    for number in range(40):
        client.put_item(TableName="people", Item={
            "pk": {"S": f"person-{number}"}, "age": {"N": str(number)}, "tags": {"SS": ["a", "b"]}})
    return arn


@pytest.fixture(scope="module")
def lake(endpoint):
    """The S3 client of the other server; the bucket is there."""
    s3 = endpoint.client()
    s3.create_bucket(Bucket="company-lake")
    return s3


def in_s3(s3, prefix=""):
    listed = s3.list_objects_v2(Bucket="company-lake", Prefix=prefix).get("Contents", [])
    return {entry["Key"]: s3.get_object(Bucket="company-lake", Key=entry["Key"]) for entry in listed}


def check_export(files, description, expected):
    """The files of a full export by their keys; they hold the expected items."""
    summary = json.loads(files[description["ExportManifest"]])
    assert summary["itemCount"] == len(expected)
    found = {}
    for line in files[summary["manifestFilesS3Key"]].splitlines():
        entry = json.loads(line)
        body = files[entry["dataFileS3Key"]]
        assert entry["md5Checksum"] == base64.b64encode(hashlib.md5(body).digest()).decode()
        for item in gzip.decompress(body).splitlines():
            item = json.loads(item)["Item"]
            found[item["pk"]["S"]] = item
    assert found == expected
    return [json.loads(line) for line in files[summary["manifestFilesS3Key"]].splitlines()]


def test_a_table_goes_to_s3_and_comes_back(client, people, lake):
    arn = start_export(client, people, "lake", S3Prefix="nightly")
    done = ended(client, "export", arn)
    assert done["ExportStatus"] == "COMPLETED", done
    objects = in_s3(lake, "nightly/")
    etags = {key: found["ETag"] for key, found in objects.items()}
    files = {key: found["Body"].read() for key, found in objects.items()}
    expected = items(client, "people")
    for entry in check_export(files, done, expected):
        assert f'"{entry["etag"]}"' == etags[entry["dataFileS3Key"]]
    identifier = arn.rsplit("/", 1)[1]
    # A prefix is the beginning of keys, not a folder.
    prefix = f"nightly/AWSDynamoDB/{identifier}/dat"
    arn = start_import(client, "lake", prefix, "from-s3", InputCompressionType="GZIP")
    done = ended(client, "import", arn)
    assert (done["ImportStatus"], done["ImportedItemCount"]) == ("COMPLETED", 40), done
    assert items(client, "from-s3") == expected


def test_a_bulk_put_reads_many_objects_and_reports(client, lake):
    make_table(client, "bulk")
    for number in range(7):
        line = json.dumps({"Item": {"pk": {"S": str(number)}}})
        lake.put_object(Bucket="company-lake", Key=f"in/{number}", Body=f"{line}\n".encode())
    # Consoles mark folders by an empty object whose key ends with a slash.
    lake.put_object(Bucket="company-lake", Key="in/", Body=b"")
    lake.put_object(Bucket="company-lake", Key="in/5", Body=b"{}\n")
    arn = start_bulk(client, "bulk", "lake", "in/", "lake", S3KeyPrefix="reports")
    done = ended(client, "bulk", arn)
    assert done["BulkOperationStatus"] == "COMPLETED_WITH_ERRORS", done
    assert (done["ProcessedItemCount"], done["FailedItemCount"]) == (7, 1)
    assert done["ProcessedInputBytes"] == done["TotalInputBytes"]
    assert sorted(items(client, "bulk")) == ["0", "1", "2", "3", "4", "6"]
    keys = in_s3(lake, "reports/AWSDynamoDB/")
    assert [key.split("/")[-1] for key in keys if "manifest" in key] == ["manifest.json"]
    error = next(found for key, found in keys.items() if "/error/" in key)
    assert json.loads(error["Body"].read())["itemS3Pointer"]["key"] == "in/5"


def test_a_directory_is_a_bucket(client, people, directory):
    arn = start_export(client, people, "folder", S3Prefix="a/b")
    done = ended(client, "export", arn)
    assert done["ExportStatus"] == "COMPLETED", done
    root = directory / "folder"
    paths = [path for path in root.rglob("*") if path.is_file()]
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    expected = items(client, "people")
    check_export(files, done, expected)
    prefix = f"a/b/AWSDynamoDB/{arn.rsplit('/', 1)[1]}/data/"
    arn = start_import(client, "folder", prefix, "from-files", InputCompressionType="GZIP")
    done = ended(client, "import", arn)
    assert done["ImportStatus"] == "COMPLETED", done
    assert items(client, "from-files") == expected


def test_objects_are_encrypted_as_asked_for(client, people, lake):
    for number, (settings, shown) in enumerate([
        ({"S3SseAlgorithm": "AES256"}, ("AES256", None)),
        ({"S3SseAlgorithm": "KMS", "S3SseKmsKeyId": KEY}, ("aws:kms", KEY)),
    ]):
        arn = start_export(client, people, "lake", S3Prefix=f"sse-{number}", **settings)
        assert ended(client, "export", arn)["ExportStatus"] == "COMPLETED"
        objects = in_s3(lake, f"sse-{number}/")
        assert len(objects) == 6
        for found in objects.values():
            assert (found.get("ServerSideEncryption"), found.get("SSEKMSKeyId")) == shown


@pytest.mark.parametrize("bucket", ["gone", "no-folder"])
def test_a_missing_bucket_fails_with_s3s_words(client, people, bucket):
    make_table(client, f"into-{bucket}")
    for kind, arn in [
        ("export", start_export(client, people, bucket)),
        ("import", start_import(client, bucket, "a", f"none-{bucket}")),
        ("bulk", start_bulk(client, f"into-{bucket}", bucket, "a", bucket)),
    ]:
        failed = ended(client, kind, arn)
        words = (failed["FailureCode"], failed["FailureMessage"])
        assert words == ("S3NoSuchBucket", "The specified bucket does not exist"), (kind, failed)
    # Source: "Validation errors" of imports in the developer guide: no table is made.
    assert f"none-{bucket}" not in client.list_tables()["TableNames"]


def test_wrong_keys_fail_with_s3s_words(client, people, endpoint, lake):
    endpoint.calls_without_keys(0)
    try:
        arns = [
            ("export", start_export(client, people, "lake", S3Prefix="refused")),
            ("import", start_import(client, "lake", "in/", "refused")),
        ]
        for kind, arn in arns:
            failed = ended(client, kind, arn)
            assert failed["FailureCode"] == "S3InvalidAccessKeyId", failed
            assert "does not exist in our records" in failed["FailureMessage"]
    finally:
        endpoint.calls_without_keys(1_000_000)
    assert not in_s3(lake, "refused/")


def test_an_endpoint_that_is_away_is_waited_for(client, people, endpoint, lake):
    endpoint.stop()
    arn = start_export(client, people, "lake", S3Prefix="late")
    another = start_export(client, people, "folder", S3Prefix="meanwhile")
    # One that waits holds up no other.
    assert ended(client, "export", another)["ExportStatus"] == "COMPLETED"
    assert described(client, "export", arn)["ExportStatus"] == "IN_PROGRESS"
    endpoint.start()
    assert ended(client, "export", arn)["ExportStatus"] == "COMPLETED"
    assert len(in_s3(lake, "late/")) == 6


def test_the_port_does_not_answer_for_a_bucket_that_is_elsewhere(server):
    s3 = server.client("s3", s3={"addressing_style": "path"})
    for call in [
        lambda: s3.put_object(Bucket="lake", Key="a", Body=b"x"),
        lambda: s3.list_objects_v2(Bucket="folder"),
        lambda: s3.create_bucket(Bucket="folder"),
    ]:
        with pytest.raises(ClientError, match="maps this bucket to another place"):
            call()
    assert "lake" not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
