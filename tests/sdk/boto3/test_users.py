"""Users, policies and roles, as docs/security.md makes them, on a server that verifies signatures."""

import json
import os
import subprocess

import boto3
import pytest
from botocore.exceptions import ClientError

TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/Books"


class Server:
    """A running server and the administrator's session."""

    def __init__(self):
        command = [os.environ.get("STATOR_BINARY", "stator"), "--memory", "--auth", "--listen", "127.0.0.1:0"]
        key = {
            "STATOR_ADMIN_ACCESS_KEY_ID": "TEAMADMINISTRATOR",
            "STATOR_ADMIN_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        }
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **key})
        self.endpoint = self.process.stdout.readline().split(" answers at ")[1].split()[0]
        self.admin = self.session(*key.values())

    @staticmethod
    def session(key, secret, token=None):
        return boto3.Session(key, secret, token, region_name="us-east-1")

    def client(self, session, service):
        return session.client(service, endpoint_url=self.endpoint)

    def stop(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture(scope="module")
def server():
    server = Server()
    server.client(server.admin, "dynamodb").create_table(
        TableName="Books",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
    )
    yield server
    server.stop()


def policy(action, resource=TABLE):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def user(server, name):
    """A new user's session."""
    iam = server.client(server.admin, "iam")
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return server.session(key["AccessKeyId"], key["SecretAccessKey"])


def code(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]


def test_a_policy_allows_and_everything_else_is_denied(server):
    iam = server.client(server.admin, "iam")
    ada = user(server, "ada")
    dynamodb = server.client(ada, "dynamodb")
    denied = (
        "AccessDeniedException",
        "User: arn:aws:iam::000000000000:user/ada is not authorized to perform: dynamodb:GetItem on resource: "
        f"{TABLE} because no identity-based policy allows the dynamodb:GetItem action",
    )
    assert code(dynamodb.get_item, TableName="Books", Key={"k": {"S": "1"}}) == denied
    document = policy("dynamodb:GetItem")
    iam.put_user_policy(UserName="ada", PolicyName="books", PolicyDocument=document)
    dynamodb.get_item(TableName="Books", Key={"k": {"S": "1"}})
    assert code(dynamodb.list_tables)[0] == "AccessDeniedException"
    kept = iam.get_user_policy(UserName="ada", PolicyName="books")
    assert kept["PolicyDocument"] == json.loads(document)
    assert iam.list_user_policies(UserName="ada")["PolicyNames"] == ["books"]
    assert server.client(ada, "sts").get_caller_identity()["Arn"] == "arn:aws:iam::000000000000:user/ada"
    assert code(server.client(ada, "iam").create_user, UserName="more")[0] == "AccessDenied"
    assert code(server.client(ada, "s3").list_buckets)[0] == "AccessDenied"
    assert code(server.client(ada, "ssm").get_parameter, Name="/a")[0] == "AccessDeniedException"
    assert code(server.client(ada, "cloudformation").list_stacks)[0] == "AccessDenied"


def test_managed_policies_are_attached_and_versioned(server):
    iam = server.client(server.admin, "iam")
    bea = user(server, "bea")
    dynamodb = server.client(bea, "dynamodb")
    made = iam.create_policy(PolicyName="lists", PolicyDocument=policy("dynamodb:ListTables", "*"), Description="d")
    arn = made["Policy"]["Arn"]
    iam.attach_user_policy(UserName="bea", PolicyArn=arn)
    assert dynamodb.list_tables()["TableNames"] == ["Books"]
    attached = iam.list_attached_user_policies(UserName="bea")["AttachedPolicies"]
    assert attached == [{"PolicyName": "lists", "PolicyArn": arn}]
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy("dynamodb:Scan"), SetAsDefault=True)
    assert code(dynamodb.list_tables)[0] == "AccessDeniedException"
    dynamodb.scan(TableName="Books")
    version = iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]
    assert version["Document"]["Statement"][0]["Action"] == "dynamodb:ListTables"
    assert not version["IsDefaultVersion"]
    assert code(iam.delete_policy, PolicyArn=arn)[0] == "DeleteConflict"
    iam.detach_user_policy(UserName="bea", PolicyArn=arn)
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    iam.delete_policy(PolicyArn=arn)
    assert code(iam.get_policy, PolicyArn=arn)[0] == "NoSuchEntity"
    assert code(iam.create_policy, PolicyName="wrong", PolicyDocument="{}")[0] == "MalformedPolicyDocument"


def test_a_group_gives_its_members_its_policies(server):
    iam = server.client(server.admin, "iam")
    eva = user(server, "eva")
    dynamodb = server.client(eva, "dynamodb")
    made = iam.create_group(GroupName="Readers", Path="/team/")["Group"]
    assert (made["Path"], made["Arn"]) == ("/team/", "arn:aws:iam::000000000000:group/team/Readers")
    iam.put_group_policy(GroupName="Readers", PolicyName="books", PolicyDocument=policy("dynamodb:Scan"))
    assert iam.get_group_policy(GroupName="Readers", PolicyName="books")["PolicyDocument"]["Statement"][0]["Effect"] == "Allow"
    assert code(dynamodb.scan, TableName="Books")[0] == "AccessDeniedException"
    iam.add_user_to_group(GroupName="Readers", UserName="eva")
    dynamodb.scan(TableName="Books")
    assert [one["UserName"] for one in iam.get_group(GroupName="Readers")["Users"]] == ["eva"]
    assert iam.list_groups_for_user(UserName="eva")["Groups"] == iam.list_groups()["Groups"] == [made]
    with pytest.raises(iam.exceptions.DeleteConflictException):
        iam.delete_group(GroupName="Readers")
    with pytest.raises(iam.exceptions.EntityAlreadyExistsException):
        iam.create_group(GroupName="readers")
    iam.delete_group_policy(GroupName="Readers", PolicyName="books")
    everything = "arn:aws:iam::aws:policy/AdministratorAccess"
    iam.attach_group_policy(GroupName="Readers", PolicyArn=everything)
    assert dynamodb.list_tables()["TableNames"] == ["Books"]
    attached = iam.list_attached_group_policies(GroupName="Readers")["AttachedPolicies"]
    assert attached == [{"PolicyName": "AdministratorAccess", "PolicyArn": everything}]
    groups = iam.list_entities_for_policy(PolicyArn=everything)["PolicyGroups"]
    assert groups == [{"GroupName": "Readers", "GroupId": made["GroupId"]}]
    iam.remove_user_from_group(GroupName="Readers", UserName="eva")
    assert code(dynamodb.list_tables)[0] == "AccessDeniedException"
    iam.detach_group_policy(GroupName="Readers", PolicyArn=everything)
    iam.delete_group(GroupName="Readers")
    assert code(iam.get_group, GroupName="Readers") == ("NoSuchEntity", "The group with name Readers cannot be found.")


def test_a_role_is_assumed(server):
    iam = server.client(server.admin, "iam")
    cleo = user(server, "cleo")
    trust = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Principal": {"AWS": "arn:aws:iam::000000000000:user/cleo"},
            "Condition": {"StringEquals": {"sts:ExternalId": "42"}},
        },
    }
    role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    assert role["AssumeRolePolicyDocument"] == trust
    iam.put_role_policy(RoleName="reader", PolicyName="books", PolicyDocument=policy(["dynamodb:Scan", "dynamodb:GetItem"]))
    assume = server.client(cleo, "sts").assume_role
    ask = {"RoleArn": role["Arn"], "RoleSessionName": "tuesday"}
    assert code(assume, **ask)[0] == "AccessDenied", "without the external id"
    given = assume(**ask, ExternalId="42", Policy=policy("dynamodb:Scan"), DurationSeconds=900)
    assert given["AssumedRoleUser"]["Arn"] == "arn:aws:sts::000000000000:assumed-role/reader/tuesday"
    keys = given["Credentials"]
    session = server.session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    dynamodb = server.client(session, "dynamodb")
    dynamodb.scan(TableName="Books")
    denied = code(dynamodb.get_item, TableName="Books", Key={"k": {"S": "1"}})
    assert denied[0] == "AccessDeniedException" and "because no session policy allows" in denied[1]
    who = server.client(session, "sts").get_caller_identity()
    assert who["Arn"] == given["AssumedRoleUser"]["Arn"] and who["UserId"] == f"{role['RoleId']}:tuesday"
    without = server.client(server.session(keys["AccessKeyId"], keys["SecretAccessKey"]), "dynamodb")
    assert code(without.scan, TableName="Books")[0] == "UnrecognizedClientException"
    assert code(assume, **ask, ExternalId="42", DurationSeconds=7200)[0] == "ValidationError"
    iam.delete_role_policy(RoleName="reader", PolicyName="books")
    iam.delete_role(RoleName="reader")
    assert code(dynamodb.scan, TableName="Books")[0] == "AccessDeniedException"


def test_users_and_keys_are_listed_and_deleted(server):
    iam = server.client(server.admin, "iam")
    user(server, "dora")
    iam.tag_user(UserName="dora", Tags=[{"Key": "team", "Value": "a"}])
    assert iam.get_user(UserName="dora")["User"]["Tags"] == [{"Key": "team", "Value": "a"}]
    names = [one["UserName"] for page in iam.get_paginator("list_users").paginate(PaginationConfig={"PageSize": 1}) for one in page["Users"]]
    assert "dora" in names and names == sorted(names)
    [key] = iam.list_access_keys(UserName="dora")["AccessKeyMetadata"]
    assert (key["UserName"], key["Status"]) == ("dora", "Active")
    assert code(iam.delete_user, UserName="dora")[0] == "DeleteConflict"
    iam.delete_access_key(UserName="dora", AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName="dora")
    assert code(iam.get_user, UserName="dora") == ("NoSuchEntity", "The user with name dora cannot be found.")
    assert code(iam.create_user, UserName="ADA") == ("EntityAlreadyExists", "User with name ADA already exists.")
