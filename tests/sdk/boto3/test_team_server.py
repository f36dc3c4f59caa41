"""A team's server: authentication over TLS, with roles from templates, users of an identity provider, several accounts."""

import base64
import json
import os
import re
import subprocess
import tempfile
import time

import boto3
import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

ADMIN = ("TEAMADMINISTRATOR", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
ISSUER = "https://id.example.com/team"
OTHER = "111122223333"


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Provider:
    """An identity provider: a key set, and the tokens that it signs."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def key_set(self):
        numbers = self.key.public_key().public_numbers()
        part = lambda number: encoded(number.to_bytes((number.bit_length() + 7) // 8, "big"))
        key = {"kty": "RSA", "kid": "one", "alg": "RS256", "use": "sig", "n": part(numbers.n), "e": part(numbers.e)}
        return json.dumps({"keys": [key]})

    def token(self, subject):
        now = int(time.time())
        head = {"alg": "RS256", "kid": "one", "typ": "JWT"}
        claims = {"iss": ISSUER, "aud": "stator", "sub": subject, "iat": now, "nbf": now - 5, "exp": now + 600}
        text = ".".join(encoded(json.dumps(part).encode()) for part in (head, claims))
        return f"{text}.{encoded(self.key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


class Server:
    """A running server with data of its own, and the file that clients trust."""

    def __init__(self, directory, provider):
        self.binary = os.environ.get("STATOR_BINARY", "stator")
        keys = os.path.join(directory, "jwks.json")
        with open(keys, "w", encoding="ascii") as file:
            file.write(provider.key_set())
        command = [self.binary, "--data", os.path.join(directory, "data"), "--auth", "--tls-self-signed",
                   "--listen", "127.0.0.1:0", "--web-identity-jwks", keys, "--web-identity-issuer", ISSUER,
                   "--web-identity-audience", "stator"]
        variables = {"STATOR_ADMIN_ACCESS_KEY_ID": ADMIN[0], "STATOR_ADMIN_SECRET_ACCESS_KEY": ADMIN[1]}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **variables})
        self.endpoint = self.process.stdout.readline().split(" answers at ")[1].split()[0]
        assert self.endpoint.startswith("https://"), self.endpoint
        self.authority = os.path.join(directory, "data", "tls-ca.crt")

    def client(self, service, key=ADMIN, token=None):
        return boto3.client(service, endpoint_url=self.endpoint, region_name="us-east-1", verify=self.authority,
                            aws_access_key_id=key[0], aws_secret_access_key=key[1], aws_session_token=token)

    def command(self, *arguments):
        variables = {"AWS_ENDPOINT_URL": self.endpoint, "AWS_CA_BUNDLE": self.authority,
                     "AWS_ACCESS_KEY_ID": ADMIN[0], "AWS_SECRET_ACCESS_KEY": ADMIN[1]}
        run = subprocess.run([self.binary, *arguments], capture_output=True, text=True, check=True, timeout=60,
                             env={**os.environ, **variables})
        return run.stdout

    def stop(self):
        self.process.terminate()
        self.process.wait()


@pytest.fixture(scope="module")
def provider():
    return Provider()


@pytest.fixture(scope="module")
def server(provider):
    with tempfile.TemporaryDirectory() as directory:
        server = Server(directory, provider)
        yield server
        server.stop()


def make_table(dynamodb, name):
    made = dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                                 KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
                                 AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}])
    return made["TableDescription"]["TableArn"]


def user(server, name, admin=ADMIN):
    iam = server.client("iam", admin)
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def refused(call, **arguments):
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]["Code"]


TEMPLATE = """
Resources:
  Books:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: TemplateBooks
      BillingMode: PAY_PER_REQUEST
      KeySchema: [{AttributeName: k, KeyType: HASH}]
      AttributeDefinitions: [{AttributeName: k, AttributeType: S}]
  Reader:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{Effect: Allow, Action: 'sts:AssumeRole', Principal: {AWS: !GetAtt Guest.Arn}}]
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: '2012-10-17'
            Statement: [{Effect: Allow, Action: 'dynamodb:GetItem', Resource: !GetAtt Books.Arn}]
  Guest:
    Type: AWS::IAM::User
  GuestKey:
    Type: AWS::IAM::AccessKey
    Properties: {UserName: !Ref Guest}
Outputs:
  Role: {Value: !Ref Reader}
  Arn: {Value: !GetAtt Reader.Arn}
  Id: {Value: !GetAtt Reader.RoleId}
  User: {Value: !Ref Guest}
  Key: {Value: !Ref GuestKey}
  Secret: {Value: !GetAtt GuestKey.SecretAccessKey}
"""


def test_a_role_of_a_template_is_assumed_and_goes_with_its_stack(server):
    stacks, iam = server.client("cloudformation"), server.client("iam")
    create = {"StackName": "Library", "TemplateBody": TEMPLATE}
    with pytest.raises(ClientError) as caught:
        stacks.create_stack(**create)
    assert caught.value.response["Error"]["Code"] == "InsufficientCapabilitiesException"
    assert caught.value.response["Error"]["Message"] == "Requires capabilities : [CAPABILITY_IAM]"
    stacks.create_stack(**create, Capabilities=["CAPABILITY_IAM"])
    stacks.get_waiter("stack_create_complete").wait(StackName="Library", WaiterConfig={"Delay": 1})
    outputs = stacks.describe_stacks(StackName="Library")["Stacks"][0]["Outputs"]
    made = {output["OutputKey"]: output["OutputValue"] for output in outputs}
    role = iam.get_role(RoleName=made["Role"])["Role"]
    assert (role["Arn"], role["RoleId"]) == (made["Arn"], made["Id"])
    assert made["Role"].startswith("Library-Reader-")
    assert made["Role"] in [one["RoleName"] for one in iam.list_roles()["Roles"]]
    assert iam.list_role_policies(RoleName=made["Role"])["PolicyNames"] == ["read"]

    guest = (made["Key"], made["Secret"])
    assert server.client("sts", guest).get_caller_identity()["Arn"].endswith(f":user/{made['User']}")
    get = {"TableName": "TemplateBooks", "Key": {"k": {"S": "1"}}}
    put = {"TableName": "TemplateBooks", "Item": {"k": {"S": "1"}}}
    assert refused(server.client("dynamodb", guest).get_item, **get) == "AccessDeniedException"
    given = server.client("sts", guest).assume_role(RoleArn=made["Arn"], RoleSessionName="tuesday")["Credentials"]
    session = ((given["AccessKeyId"], given["SecretAccessKey"]), given["SessionToken"])
    reader = server.client("dynamodb", *session)
    server.client("dynamodb").put_item(**put)
    assert reader.get_item(**get)["Item"] == put["Item"]
    assert refused(reader.put_item, **put) == "AccessDeniedException"

    stacks.delete_stack(StackName="Library")
    stacks.get_waiter("stack_delete_complete").wait(StackName="Library", WaiterConfig={"Delay": 1})
    assert refused(iam.get_role, RoleName=made["Role"]) == "NoSuchEntity"
    assert refused(reader.get_item, **get) == "AccessDeniedException"
    assert refused(server.client("sts", guest).get_caller_identity) == "InvalidClientTokenId"


def test_a_program_with_a_token_needs_no_key(server, provider, monkeypatch, tmp_path):
    iam = server.client("iam")
    arn = make_table(server.client("dynamodb"), "Shelf")
    provided = f"arn:aws:iam::000000000000:oidc-provider/{ISSUER.removeprefix('https://')}"
    condition = {"StringEquals": {"id.example.com/team:aud": "stator", "id.example.com/team:sub": "alice"}}
    trust = {"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated": provided},
        "Condition": condition}}
    role = iam.create_role(RoleName="web", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    may = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": arn}}
    iam.put_role_policy(RoleName="web", PolicyName="put", PolicyDocument=json.dumps(may))

    token = tmp_path / "token"
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(token))
    monkeypatch.setenv("AWS_ROLE_ARN", role["Arn"])
    monkeypatch.setenv("AWS_ROLE_SESSION_NAME", "tuesday")
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.endpoint)
    monkeypatch.setenv("AWS_CA_BUNDLE", server.authority)

    def of(subject):
        """Clients of a program that finds all it needs in its environment."""
        token.write_text(provider.token(subject))
        return boto3.Session(region_name="us-east-1")

    alice = of("alice")
    who = alice.client("sts").get_caller_identity()["Arn"]
    assert who == "arn:aws:sts::000000000000:assumed-role/web/tuesday"
    dynamodb = alice.client("dynamodb")
    dynamodb.put_item(TableName="Shelf", Item={"k": {"S": "1"}})
    assert refused(dynamodb.get_item, TableName="Shelf", Key={"k": {"S": "1"}}) == "AccessDeniedException"
    assert refused(of("mallory").client("dynamodb").list_tables) == "AccessDenied"


def test_accounts_share_a_table_as_far_as_both_allow_it(server):
    printed = server.command("keys", "create", "--account", OTHER)
    other = (re.search("AWS_ACCESS_KEY_ID=(.*)", printed)[1], re.search("AWS_SECRET_ACCESS_KEY=(.*)", printed)[1])
    assert server.client("sts", other).get_caller_identity()["Account"] == OTHER
    own, theirs = server.client("dynamodb"), server.client("dynamodb", other)
    # Two tables of one name.
    arn = make_table(own, "Shared")
    assert make_table(theirs, "Shared") == f"arn:aws:dynamodb:us-east-1:{OTHER}:table/Shared"
    own.put_item(TableName="Shared", Item={"k": {"S": "1"}, "of": {"S": "own"}})
    theirs.put_item(TableName="Shared", Item={"k": {"S": "1"}, "of": {"S": "theirs"}})
    get = {"Key": {"k": {"S": "1"}}, "ProjectionExpression": "#o", "ExpressionAttributeNames": {"#o": "of"}}
    assert theirs.get_item(TableName="Shared", **get)["Item"] == {"of": {"S": "theirs"}}

    carol = user(server, "carol", other)
    reader = server.client("dynamodb", carol)
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": arn}]}
    shared = json.loads(json.dumps(policy))
    shared["Statement"][0]["Principal"] = {"AWS": f"arn:aws:iam::{OTHER}:user/carol"}
    assert refused(reader.get_item, TableName=arn, **get) == "AccessDeniedException"
    own.put_resource_policy(ResourceArn=arn, Policy=json.dumps(shared))
    assert refused(reader.get_item, TableName=arn, **get) == "AccessDeniedException"
    server.client("iam", other).put_user_policy(UserName="carol", PolicyName="shared", PolicyDocument=json.dumps(policy))
    assert reader.get_item(TableName=arn, **get)["Item"] == {"of": {"S": "own"}}
    assert refused(reader.put_item, TableName=arn, Item={"k": {"S": "1"}}) == "AccessDeniedException"
