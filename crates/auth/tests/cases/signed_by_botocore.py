"""Writes signed_by_botocore.json: requests that AWS's SDK for Python signed, with the credentials and the time.

    python crates/auth/tests/cases/signed_by_botocore.py

Signed with the botocore that is installed; the version is in the file. Nothing is sent.
"""

import datetime
import io
import json
import pathlib
import unittest.mock

import botocore
import botocore.auth
import botocore.session
from botocore.awsrequest import AWSResponse

KEYS = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
TOKEN = "AQoDYXdzEPT//////////wEXAMPLE+token=="
NOW = datetime.datetime(2026, 4, 1, 12, 34, 56, tzinfo=datetime.timezone.utc)


def client(service, token=None, scheme="http", region="eu-west-2"):
    session = botocore.session.Session()
    return session.create_client(
        service, region_name=region, aws_access_key_id=KEYS[0], aws_secret_access_key=KEYS[1],
        aws_session_token=token, endpoint_url=f"{scheme}://{service}.example.com:8000")


def text(value):
    return value.decode() if isinstance(value, bytes) else value


def sent(name, service, call, token=None, scheme="http"):
    """The request that `call` sends."""
    one = client(service, token, scheme)
    found = {}

    def keep(request, **_):
        body = request.body
        if hasattr(body, "read"):
            body = body.read()
        found.update(
            name=name, service=service, method=request.method, url=request.url,
            headers=[[text(key).lower(), text(value)] for key, value in request.headers.items()],
            body=(body or b"").decode() if isinstance(body, bytes) else (body or ""), token=token)
        return AWSResponse(request.url, 200, {}, io.BytesIO(b""))

    one.meta.events.register("before-send", keep)
    try:
        call(one)
    except Exception:
        # The empty answer is no answer of the service; the request is what counts.
        pass
    assert found, name
    return found


def presigned(name, service, operation, params, token=None):
    """A presigned URL, used as a GET."""
    url = client(service, token).generate_presigned_url(
        operation, params, ExpiresIn=60, HttpMethod="GET")
    host = url.split("/")[2]
    return {"name": name, "service": service, "method": "GET", "url": url,
            "headers": [["host", host]], "body": "", "token": token}


def with_host(case):
    if not any(name == "host" for name, _ in case["headers"]):
        case["headers"].insert(0, ["host", case["url"].split("/")[2]])
    return case


def cases():
    key = {"TableName": "T", "Key": {"id": {"S": "é"}}}
    put = {"Bucket": "b", "Body": b"0123456789" * 5}
    yield sent("dynamodb", "dynamodb", lambda c: c.get_item(**key))
    yield sent("dynamodb, temporary", "dynamodb", lambda c: c.get_item(**key), TOKEN)
    yield sent("sts", "sts", lambda c: c.get_caller_identity())
    yield sent("cloudformation", "cloudformation", lambda c: c.describe_stacks(StackName="a b"))
    yield sent("s3, list", "s3", lambda c: c.list_objects_v2(Bucket="b", Prefix="a b/ü", Delimiter="/"))
    for odd in ["plain", "a b", "a//b", "a/../b", "./a", "ü/é", "a+b", "a%20b", "~!*'()&=;:@$,", "a/"]:
        yield sent(f"s3, key {odd}", "s3", lambda c, odd=odd: c.get_object(Bucket="b", Key=odd))
    yield sent("s3, put", "s3", lambda c: c.put_object(Key="k", **put))
    yield sent("s3, put, temporary", "s3", lambda c: c.put_object(Key="k", **put), TOKEN)
    for kind in ["CRC32", "SHA1", "SHA256"]:
        yield sent(f"s3, put, {kind}", "s3", lambda c, kind=kind: c.put_object(
            Key="k", Bucket="b", Body=io.BytesIO(put["Body"]), ChecksumAlgorithm=kind), scheme="https")
    yield presigned("s3, presigned", "s3", "get_object", {"Bucket": "b", "Key": "a b/ü"})
    yield presigned("s3, presigned, temporary", "s3", "get_object", {"Bucket": "b", "Key": "k"}, TOKEN)
    yield presigned("sts, presigned", "sts", "get_caller_identity", {})
    yield presigned("sts, presigned, temporary", "sts", "get_caller_identity", {}, TOKEN)


def main():
    now = NOW.replace(tzinfo=None)
    with unittest.mock.patch.object(botocore.auth, "get_current_datetime", lambda *_, **__: now):
        found = [with_host(case) for case in cases()]
    out = {"botocore": botocore.__version__, "access_key": KEYS[0], "secret": KEYS[1],
           "time": NOW.strftime("%Y%m%dT%H%M%SZ"), "requests": found}
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(out, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
