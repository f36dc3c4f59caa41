"""Objects as programs put and get them around exports and imports: boto3's transfers, which cut
what is large into parts and read it in ranges, and its collections."""

import io
import random
import uuid

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

# More than boto3's threshold of 8 MiB, and no multiple of its parts.
LARGE = random.Random(1).randbytes(18_000_001)


@pytest.fixture(scope="module")
def objects():
    return boto3.client("s3", config=Config(s3={"addressing_style": "path"}))


@pytest.fixture
def bucket(objects):
    name = f"sdk-{uuid.uuid4()}"
    objects.create_bucket(Bucket=name)
    yield name
    for page in objects.get_paginator("list_objects_v2").paginate(Bucket=name):
        for entry in page.get("Contents", []):
            objects.delete_object(Bucket=name, Key=entry["Key"])
    objects.delete_bucket(Bucket=name)


def test_a_large_object_goes_up_in_parts_and_comes_back_in_ranges(objects, bucket):
    objects.upload_fileobj(
        io.BytesIO(LARGE), bucket, "a/large", ExtraArgs={"Metadata": {"from": "here"}}
    )
    back = io.BytesIO()
    objects.download_fileobj(bucket, "a/large", back)
    assert back.getvalue() == LARGE
    head = objects.head_object(Bucket=bucket, Key="a/large")
    assert head["ContentLength"] == len(LARGE)
    assert head["Metadata"] == {"from": "here"}
    part = objects.get_object(Bucket=bucket, Key="a/large", Range="bytes=8388606-8388609")
    assert part["Body"].read() == LARGE[8388606:8388610]
    assert part["ContentRange"] == f"bytes 8388606-8388609/{len(LARGE)}"


def test_a_large_object_is_copied_in_parts(objects, bucket):
    objects.upload_fileobj(io.BytesIO(LARGE), bucket, "one")
    objects.copy({"Bucket": bucket, "Key": "one"}, bucket, "two")
    assert objects.get_object(Bucket=bucket, Key="two")["Body"].read() == LARGE


def test_folders_are_listed_on_pages(objects, bucket):
    for key in ("a/1", "a/2", "b/1", "c"):
        objects.put_object(Bucket=bucket, Key=key, Body=b"1")
    pages = objects.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": 1}
    )
    found = [
        entry.get("Prefix") or entry["Key"]
        for page in pages
        for entry in page.get("CommonPrefixes", []) + page.get("Contents", [])
    ]
    assert found == ["a/", "b/", "c"]
    assert bucket in [one["Name"] for one in objects.list_buckets()["Buckets"]]


def test_many_are_deleted_at_once_and_a_full_bucket_stays(objects, bucket):
    for number in range(5):
        objects.put_object(Bucket=bucket, Key=f"k{number}", Body=b"1")
    with pytest.raises(ClientError, match="BucketNotEmpty"):
        objects.delete_bucket(Bucket=bucket)
    gone = [{"Key": f"k{number}"} for number in range(4)]
    answer = objects.delete_objects(Bucket=bucket, Delete={"Objects": gone})
    assert len(answer["Deleted"]) == 4
    left = objects.list_objects_v2(Bucket=bucket)["Contents"]
    assert [one["Key"] for one in left] == ["k4"]


def test_an_upload_that_is_given_up_is_gone(objects, bucket):
    upload = objects.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    objects.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=b"1")
    named = [one["UploadId"] for one in objects.list_multipart_uploads(Bucket=bucket)["Uploads"]]
    assert named == [upload]
    objects.abort_multipart_upload(Bucket=bucket, Key="k", UploadId=upload)
    with pytest.raises(ClientError, match="NoSuchUpload"):
        objects.list_parts(Bucket=bucket, Key="k", UploadId=upload)
