"""Plain `cdk deploy`, without bootstrap, on a server that verifies signatures: by the account itself, and by
users through the roles of CDK's bootstrap, which every account has; and the rights that an app grants."""

import json
import os
import subprocess

import boto3
import pytest
from botocore.exceptions import ClientError

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

    def client(self, service, credentials=None):
        """A client of the administrator, or of who has these credentials: key, secret, and perhaps a token."""
        session = boto3.Session(*credentials, region_name="us-east-1") if credentials else self.session
        return session.client(service, endpoint_url=self.endpoint)

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

    def outputs(self, stack):
        [stack] = self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

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


def deploy(cdk, server, credentials, variant="first"):
    environment = server.environment(credentials)
    return cdk(variant, "deploy", "--require-approval", "never", environment=environment)


def test_the_account_itself_deploys_without_bootstrap(cdk, server):
    done = deploy(cdk, server, ADMINISTRATOR)
    assert done.returncode == 0, done.stdout + done.stderr
    assert TABLE in server.tables()


def test_a_user_deploys_through_the_roles_of_the_bootstrap(cdk, server):
    assume = ["arn:aws:iam::000000000000:role/cdk-*", "arn:aws:iam::000000000000:role/Granted-Writer*"]
    alice = server.user("alice", {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": assume})
    done = deploy(cdk, server, alice, "granted")
    assert done.returncode == 0, done.stdout + done.stderr
    assert server.tables() == ["Granted-Books", "Granted-Other"]
    stack = server.client("cloudformation").describe_stacks(StackName="Granted")["Stacks"][0]
    name = "cdk-hnb659fds-cfn-exec-role-000000000000-us-east-1"
    assert stack["RoleARN"] == f"arn:aws:iam::000000000000:role/{name}"

    # `grant_read_write_data(role)`: who assumes the role reads and writes this table, and no other.
    made = server.outputs("Granted")
    given = server.client("sts", alice).assume_role(RoleArn=made["Role"], RoleSessionName="tuesday")["Credentials"]
    writer = server.client("dynamodb", (given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]))
    item = {"pk": {"S": "1"}}
    writer.put_item(TableName="Granted-Books", Item=item)
    assert writer.get_item(TableName="Granted-Books", Key=item)["Item"] == item
    assert is_denied(writer.get_item, TableName="Granted-Other", Key=item)
    assert is_denied(writer.put_item, TableName="Granted-Other", Item=item)
    assert is_denied(writer.delete_table, TableName="Granted-Books")

    # `grant_read_data(group)`: who is in the group reads this table, and writes none.
    iam = server.client("iam")
    key = iam.create_access_key(UserName=made["User"])["AccessKey"]
    reader = server.client("dynamodb", (key["AccessKeyId"], key["SecretAccessKey"]))
    assert reader.get_item(TableName="Granted-Books", Key=item)["Item"] == item
    assert is_denied(reader.put_item, TableName="Granted-Books", Item=item)
    assert is_denied(reader.get_item, TableName="Granted-Other", Key=item)
    iam.remove_user_from_group(GroupName=made["Group"], UserName=made["User"])
    assert is_denied(reader.get_item, TableName="Granted-Books", Key=item)


def is_denied(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"] == "AccessDeniedException"


def test_who_may_assume_no_role_deploys_nothing(cdk, server):
    done = deploy(cdk, server, server.user("mallory"))
    assert done.returncode != 0
    assert "not authorized to perform" in done.stdout + done.stderr
    assert server.tables() == []
