"""The AWS CLI as a function, and tables made with it.

The endpoint, the Region and the credentials come from the environment, as in any shell.
"""

import json
import subprocess
import sys
import uuid

import pytest

# The CLI of the interpreter that runs the tests, whatever else is installed.
COMMAND = [sys.executable, "-m", "awscli"]


@pytest.fixture(scope="session")
def run():
    """Runs `aws dynamodb ARGUMENTS…` and answers the finished process, whatever its exit code.

    An argument that is no string is given as JSON.
    """

    def call(*arguments, service="dynamodb"):
        texts = [text if isinstance(text, str) else json.dumps(text) for text in arguments]
        return subprocess.run(
            [*COMMAND, service, *texts], capture_output=True, text=True, timeout=120, check=False
        )

    return call


@pytest.fixture(scope="session")
def aws(run):
    """Runs a command that must succeed and answers its output, read as JSON if there is any."""

    def call(*arguments):
        done = run(*arguments)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    return call


@pytest.fixture(scope="session")
def s3(run):
    """Runs `aws s3 ARGUMENTS…`, which must succeed, and answers what it prints."""

    def call(*arguments):
        done = run(*arguments, service="s3")
        assert done.returncode == 0, done.stderr
        return done.stdout

    return call


@pytest.fixture(scope="session")
def table(aws):
    """A table of a string and a number key that all tests share, each with its own partition."""
    name = f"sdk-{uuid.uuid4()}"
    made = aws(
        "create-table",
        *("--table-name", name),
        *("--attribute-definitions", "AttributeName=pk,AttributeType=S"),
        "AttributeName=sk,AttributeType=N",
        *("--key-schema", "AttributeName=pk,KeyType=HASH", "AttributeName=sk,KeyType=RANGE"),
        *("--billing-mode", "PAY_PER_REQUEST"),
    )
    assert made["TableDescription"]["TableStatus"] == "CREATING"
    aws("wait", "table-exists", "--table-name", name)
    yield name
    aws("delete-table", "--table-name", name)
    aws("wait", "table-not-exists", "--table-name", name)
