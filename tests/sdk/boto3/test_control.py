"""A session's own server, as docs/testing.md shows it: tables a test, and a clock that tests move."""

import json
import os
import subprocess
import urllib.request
import uuid

import boto3
import pytest


class Stator:
    """A running server: its endpoint, and what only tests may ask of it."""

    def __init__(self, binary="stator"):
        command = [binary, "--memory", "--test-control", "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        # The first line is: stator VERSION answers at URL ...
        self.endpoint = self.process.stdout.readline().split(" answers at ")[1].split()[0]

    def now(self):
        """The server's time, in seconds since 1970."""
        with urllib.request.urlopen(self.endpoint + "/_stator/clock") as answer:
            return json.load(answer)["epoch_seconds"]

    def advance(self, seconds):
        """Moves the server's clock forward, and waits for what becomes due."""
        self.post("/_stator/clock/advance", {"seconds": seconds})
        self.post("/_stator/idle", {})

    def post(self, path, body):
        request = urllib.request.Request(self.endpoint + path, json.dumps(body).encode())
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def stop(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture(scope="session")
def stator():
    server = Stator(os.environ.get("STATOR_BINARY", "stator"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def dynamodb(stator):
    return boto3.resource("dynamodb", endpoint_url=stator.endpoint, region_name="us-east-1",
                          aws_access_key_id="local", aws_secret_access_key="local")


@pytest.fixture
def sessions(dynamodb):
    """A table of its own for each test."""
    table = dynamodb.create_table(
        TableName=f"sessions-{uuid.uuid4()}", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
    dynamodb.meta.client.update_time_to_live(
        TableName=table.name,
        TimeToLiveSpecification={"AttributeName": "expires", "Enabled": True})
    yield table
    table.delete()


def test_a_session_ends_after_an_hour(stator, sessions):
    sessions.put_item(Item={"id": "ada", "expires": int(stator.now()) + 3600})
    stator.advance(3000)
    assert "Item" in sessions.get_item(Key={"id": "ada"})
    stator.advance(600)
    assert "Item" not in sessions.get_item(Key={"id": "ada"})
