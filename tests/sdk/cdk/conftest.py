"""The CDK CLI, the AWS CLI and boto3 as functions. The endpoint comes from AWS_ENDPOINT_URL.

CDK_COMMAND is the CLI, CDK_ASSEMBLIES the directory that synth.py has filled.
"""

import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest


@pytest.fixture(scope="session")
def cdk(tmp_path_factory):
    """Runs `cdk ARGUMENTS…` on an assembly and answers the finished process."""
    home = tmp_path_factory.mktemp("home")
    everywhere = {
        **os.environ,
        "HOME": str(home),
        "CDK_HOME": str(home / "cdk"),
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "AWS_EC2_METADATA_DISABLED": "true",
        "NODE_NO_WARNINGS": "1",
        "CI": "true",
    }

    def run(variant, *arguments, environment=None):
        assembly = Path(os.environ["CDK_ASSEMBLIES"]) / variant
        command = [os.environ["CDK_COMMAND"], *arguments, "--app", str(assembly), "--no-notices"]
        return subprocess.run(
            command,
            cwd=home,
            env={**everywhere, **(environment or {})},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def deploy(cdk):
    """Deploys an assembly, which must succeed, and answers what the CLI printed."""

    def run(variant, *arguments):
        done = cdk(variant, "deploy", "--require-approval", "never", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


@pytest.fixture(scope="session")
def destroy(cdk):
    """Destroys the stack of an assembly."""

    def run(variant):
        done = cdk(variant, "destroy", "--force")
        assert done.returncode == 0, done.stdout + done.stderr

    return run


@pytest.fixture(scope="session")
def aws():
    """Runs `aws ARGUMENTS…` and answers the finished process."""

    def run(*arguments):
        command = [sys.executable, "-m", "awscli", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture(scope="session")
def dynamodb():
    return boto3.client("dynamodb")


@pytest.fixture(scope="session")
def cloudformation():
    return boto3.client("cloudformation")
