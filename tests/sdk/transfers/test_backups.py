"""Backups of a running server in the S3 of another make (moto), and servers that come back from them."""

import os
import re
import subprocess

import pytest
from server import BINARY, Server, items, make_table
from test_buckets import Endpoint, in_s3

CONFIGURATION = """
[buckets.lake]
endpoint = "{endpoint}"
bucket = "company-lake"
credentials-file = "lake.credentials"
"""


@pytest.fixture(scope="module")
def endpoint():
    endpoint = Endpoint()
    endpoint.client().create_bucket(Bucket="company-lake")
    yield endpoint
    endpoint.stop()


@pytest.fixture
def place(endpoint, tmp_path):
    """A directory with a configuration that knows the bucket."""
    keys = "[default]\naws_access_key_id = lake\naws_secret_access_key = secret\n"
    (tmp_path / "lake.credentials").write_text(keys)
    (tmp_path / "stator.toml").write_text(CONFIGURATION.format(endpoint=endpoint.url))
    return tmp_path


def run(place, *arguments):
    environment = {**os.environ, "STATOR_CONFIG": str(place / "stator.toml")}
    environment.pop("AWS_ENDPOINT_URL", None)
    return subprocess.run([BINARY, *arguments], env=environment, capture_output=True, text=True)


def back_up(place, destination, server):
    """The name of the backup, its bytes, and how many of them were sent."""
    done = run(place, "backup", destination, "--endpoint", server.endpoint)
    assert done.returncode == 0, done.stderr
    name, figures = done.stdout.splitlines()[:2]
    found = re.fullmatch(r"\d+ files, (\d+) bytes, of which (\d+) were copied now", figures)
    return name, int(found[1]), int(found[2])


def fill(client, numbers):
    for number in numbers:
        client.put_item(TableName="people", Item={
            "pk": {"S": f"person-{number}"}, "text": {"S": f"{number} " * 200}})


def test_a_server_comes_back_from_s3(endpoint, place):
    server = Server(place / "data", "--config", str(place / "stator.toml"))
    client, s3 = server.client(), endpoint.client()
    make_table(client, "people")
    fill(client, range(300))
    first, bytes_of_first, sent = back_up(place, "s3://lake/nightly", server)
    assert first.startswith("s3://lake/nightly/2") and sent == bytes_of_first
    fill(client, range(300, 330))
    expected = items(client, "people")
    second, bytes_of_second, sent = back_up(place, "s3://lake/nightly/", server)
    assert second > first and sent < bytes_of_second
    fill(client, range(330, 340))
    server.kill()

    # Each is whole by itself: an old one is removed as a folder.
    # The other one may be of the same second, with a longer name.
    for key in in_s3(s3, first.removeprefix("s3://lake/") + "/"):
        s3.delete_object(Bucket="company-lake", Key=key)
    checked = run(place, "verify", "s3://lake/nightly")
    assert checked.returncode == 0 and "no damage found" in checked.stdout, checked.stderr
    refused = run(place, "restore-server", "s3://lake/nightly", "--data", str(place / "data"))
    assert refused.returncode != 0 and "not empty" in refused.stderr
    done = run(place, "restore-server", "s3://lake/nightly", "--data", str(place / "restored"))
    assert done.returncode == 0, done.stderr
    assert not (place / "restored.fetched").exists()
    restored = Server(place / "restored")
    assert items(restored.client(), "people") == expected
    restored.end()

    # As files it is a backup like any other.
    for key, found in in_s3(s3, second.removeprefix("s3://lake/")).items():
        path = place / "copied" / key.split("/", 2)[2]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(found["Body"].read())
    assert run(place, "verify", str(place / "copied")).returncode == 0

    key = next(key for key in in_s3(s3, "nightly/") if "/log/" in key and key.endswith(".log"))
    s3.put_object(Bucket="company-lake", Key=key, Body=b"damaged")
    found = run(place, "verify", "s3://lake/nightly")
    assert found.returncode == 1 and key.split("/", 2)[2] in found.stderr, found.stderr
    refused = run(place, "restore-server", "s3://lake/nightly", "--data", str(place / "again"))
    assert refused.returncode == 1 and not (place / "again").exists()


def test_what_is_wrong_is_said(endpoint, place):
    server = Server(place / "data", "--config", str(place / "stator.toml"))
    endpoint.client().put_object(Bucket="company-lake", Key="letters/1.txt", Body=b"x")
    for destination, sentence in [
        ("s3://sea/nightly", "`[buckets]` has lake"),
        ("s3://lake/letters", "which is no backup"),
    ]:
        done = run(place, "backup", destination, "--endpoint", server.endpoint)
        assert done.returncode == 1 and sentence in done.stderr, done
    endpoint.calls_without_keys(0)
    done = run(place, "backup", "s3://lake/other", "--endpoint", server.endpoint)
    endpoint.calls_without_keys(1_000_000)
    assert done.returncode == 1 and "InvalidAccessKeyId" in done.stderr, done
    server.end()
    nothing = run(place, "restore-server", "s3://lake/none", "--data", str(place / "new"))
    assert nothing.returncode != 0 and "there is no backup in s3://lake/none" in nothing.stderr


def test_a_directory_without_server_goes_to_s3(endpoint, place):
    server = Server(place / "data")
    make_table(server.client(), "people")
    fill(server.client(), range(10))
    expected = items(server.client(), "people")
    server.end()
    done = run(place, "backup", "s3://lake/cold", "--data", str(place / "data"))
    assert done.returncode == 0, done.stderr
    done = run(place, "restore-server", "s3://lake/cold", "--data", str(place / "data"), "--replace")
    assert done.returncode == 0, done.stderr
    restored = Server(place / "data")
    assert items(restored.client(), "people") == expected
    restored.end()
