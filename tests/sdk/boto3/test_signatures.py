"""A server that verifies signatures: boto3 with right and wrong keys, keys from IAM, objects and URLs."""

import io
import os
import subprocess
import urllib.error
import urllib.request

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

ADMIN = ("TEAMADMINISTRATOR", "a secret that nobody guesses".replace(" ", "-"))


@pytest.fixture(scope="module")
def endpoint():
    variables = dict(os.environ, STATOR_ADMIN_ACCESS_KEY_ID=ADMIN[0], STATOR_ADMIN_SECRET_ACCESS_KEY=ADMIN[1])
    command = [os.environ.get("STATOR_BINARY", "stator"), "--memory", "--auth", "--listen", "127.0.0.1:0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=variables)
    yield process.stdout.readline().split(" answers at ")[1].split()[0]
    process.terminate()
    process.wait()


def client(service, endpoint, key=ADMIN, token=None, **config):
    return boto3.client(service, endpoint_url=endpoint, region_name="eu-west-2", aws_access_key_id=key[0],
                        aws_secret_access_key=key[1], aws_session_token=token, config=Config(**config))


def refused(call):
    with pytest.raises(ClientError) as error:
        call()
    return error.value.response["Error"]["Code"]


def test_the_right_key_reads_and_writes(endpoint):
    dynamodb = client("dynamodb", endpoint)
    dynamodb.create_table(TableName="signed", BillingMode="PAY_PER_REQUEST",
                          KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                          AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
    item = {"id": {"S": "å"}, "text": {"S": "ü" * 10_000}}
    dynamodb.put_item(TableName="signed", Item=item)
    assert dynamodb.get_item(TableName="signed", Key={"id": {"S": "å"}})["Item"] == item
    client("dynamodbstreams", endpoint).list_streams()


def test_wrong_keys_are_refused_as_aws_refuses_them(endpoint):
    wrong_secret = (ADMIN[0], "wrong")
    unknown = ("AKIAI44QH8DHBEXAMPLE", ADMIN[1])
    assert refused(client("dynamodb", endpoint, wrong_secret).list_tables) == "InvalidSignatureException"
    assert refused(client("dynamodb", endpoint, unknown).list_tables) == "UnrecognizedClientException"
    assert refused(client("dynamodb", endpoint, token="t").list_tables) == "UnrecognizedClientException"
    assert refused(client("sts", endpoint, wrong_secret).get_caller_identity) == "SignatureDoesNotMatch"
    assert refused(client("sts", endpoint, unknown).get_caller_identity) == "InvalidClientTokenId"
    parameter = client("ssm", endpoint, wrong_secret).get_parameter
    assert refused(lambda: parameter(Name="/a")) == "InvalidSignatureException"
    assert refused(client("s3", endpoint, unknown).list_buckets) == "InvalidAccessKeyId"
    assert refused(client("cloudformation", endpoint, wrong_secret).list_stacks) == "SignatureDoesNotMatch"


def test_keys_are_made_and_taken_away(endpoint):
    iam = client("iam", endpoint)
    made = iam.create_access_key()["AccessKey"]
    key = (made["AccessKeyId"], made["SecretAccessKey"])
    assert client("dynamodb", endpoint, key).list_tables()
    assert key[0] in [one["AccessKeyId"] for one in iam.list_access_keys()["AccessKeyMetadata"]]
    iam.update_access_key(AccessKeyId=key[0], Status="Inactive")
    assert refused(client("dynamodb", endpoint, key).list_tables) == "UnrecognizedClientException"
    iam.delete_access_key(AccessKeyId=key[0])
    assert refused(lambda: iam.delete_access_key(AccessKeyId=key[0])) == "NoSuchEntity"
    assert client("sts", endpoint).get_caller_identity()["Arn"] == "arn:aws:iam::000000000000:root"


def test_objects_and_presigned_urls(endpoint):
    s3 = client("s3", endpoint, signature_version="s3v4", s3={"addressing_style": "path"})
    s3.put_object(Bucket="b", Key="a b/ü+=.txt", Body=b"data")
    assert s3.get_object(Bucket="b", Key="a b/ü+=.txt")["Body"].read() == b"data"
    s3.upload_fileobj(io.BytesIO(b"x" * 300_000), "b", "large")
    assert s3.head_object(Bucket="b", Key="large")["ContentLength"] == 300_000
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "a b/ü+=.txt"})
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == b"data"
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(url.replace("/b/", "/c/"))
    assert error.value.code == 403
    assert b"<Code>SignatureDoesNotMatch</Code>" in error.value.read()
