"""Plain `cdk deploy`, without bootstrap, on a server that verifies signatures: by the account itself, and by
users through the roles of CDK's bootstrap, which every account has."""

import json
import os
import subprocess

import boto3
import pytest

TABLE = "Shop-Main"
ADMINISTRATOR = ("TEAMADMINISTRATOR", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


class Server:
    """A running server and the administrator's clients."""

    def __init__(self):
        command = [os.environ.get("STATOR_BINARY", "stator"), "--memory", "--auth", "--listen", "127.0.0.1:0"]
        key, secret = ADMINISTRATOR
        given = {"STATOR_ADMIN_ACCESS_KEY_ID": key, "STATOR_ADMIN_SECRET_ACCESS_KEY": secret}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **given})
        self.endpoint = self.process.stdout.readline().split(" answers at ")[1].split()[0]
        self.session = boto3.Session(key, secret, region_name="us-east-1")

    def client(self, service):
        return self.session.client(service, endpoint_url=self.endpoint)

    def environment(self, credentials):
        key, secret = credentials
        return {"AWS_ENDPOINT_URL": self.endpoint, "AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}

    def user(self, name, *statements):
        """A new user's key."""
        iam = self.client("iam")
        iam.create_user(UserName=name)
        if statements:
            document = json.dumps({"Version": "2012-10-17", "Statement": statements})
            iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=document)
        made = iam.create_access_key(UserName=name)["AccessKey"]
        return made["AccessKeyId"], made["SecretAccessKey"]

    def tables(self):
        return self.client("dynamodb").list_tables()["TableNames"]

    def stop(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture
def server():
    server = Server()
    yield server
    server.stop()


def deploy(cdk, server, credentials):
    environment = server.environment(credentials)
    return cdk("first", "deploy", "--require-approval", "never", environment=environment)


def test_the_account_itself_deploys_without_bootstrap(cdk, server):
    done = deploy(cdk, server, ADMINISTRATOR)
    assert done.returncode == 0, done.stdout + done.stderr
    assert TABLE in server.tables()


def test_a_user_deploys_through_the_roles_of_the_bootstrap(cdk, server):
    roles = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "arn:aws:iam::000000000000:role/cdk-*"}
    done = deploy(cdk, server, server.user("alice", roles))
    assert done.returncode == 0, done.stdout + done.stderr
    assert TABLE in server.tables()
    stack = server.client("cloudformation").describe_stacks(StackName="Tables")["Stacks"][0]
    name = "cdk-hnb659fds-cfn-exec-role-000000000000-us-east-1"
    assert stack["RoleARN"] == f"arn:aws:iam::000000000000:role/{name}"


def test_who_may_assume_no_role_deploys_nothing(cdk, server):
    done = deploy(cdk, server, server.user("mallory"))
    assert done.returncode != 0
    assert "not authorized to perform" in done.stdout + done.stderr
    assert server.tables() == []
