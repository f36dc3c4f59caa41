"""A real app by the CDK CLI: tables among functions, buckets, queues and APIs, on a server that skips those."""

import json
import os
import subprocess
from pathlib import Path

import boto3
import pytest

TABLES = ["Service-Carts", "Service-Orders", "Service-Users"]


@pytest.fixture(scope="module")
def skipping():
    """A server of its own, which skips what it does not provide; its endpoint."""
    command = [os.environ["STATOR_BINARY"], "--memory", "--skip-unsupported"]
    server = subprocess.Popen(
        [*command, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True
    )
    yield server.stdout.readline().split(" answers at ")[1].split()[0]
    server.terminate()
    server.wait()


@pytest.fixture(scope="module")
def at(skipping):
    """The clients of that server."""
    return lambda service: boto3.client(service, endpoint_url=skipping)


@pytest.fixture
def here(skipping):
    """What makes the CLI call that server."""
    return {"AWS_ENDPOINT_URL": skipping}


def left(dynamodb):
    return dynamodb.list_tables()["TableNames"]


def test_a_service_is_deployed_works_fails_with_its_own_reason_and_goes(cdk, at, here):
    dynamodb, cloudformation = at("dynamodb"), at("cloudformation")
    done = cdk("service", "deploy", "--require-approval", "never", environment=here)
    assert done.returncode == 0, done.stdout + done.stderr
    assert left(dynamodb) == TABLES
    for table in TABLES:
        dynamodb.put_item(TableName=table, Item={"pk": {"S": "a"}})
        assert dynamodb.scan(TableName=table)["Count"] == 1

    done = cdk("service-broken", "deploy", "--require-approval", "never", environment=here)
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "must both be specified when BillingMode is PROVISIONED" in said, said
    # The events of one failed deployment, of which the rollback is an operation of its own.
    events = cloudformation.describe_stack_events(StackName="Service")["StackEvents"]
    assert all(event["OperationId"] for event in events)
    stack = cloudformation.describe_stacks(StackName="Service")["Stacks"][0]
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert left(dynamodb) == TABLES
    assert dynamodb.scan(TableName=TABLES[0])["Count"] == 1

    done = cdk("service", "destroy", "--force", environment=here)
    assert done.returncode == 0, done.stdout + done.stderr
    assert left(dynamodb) == []
    assert cloudformation.describe_stacks()["Stacks"] == []


def test_an_import_of_a_full_table_changes_nothing(cdk, at, here, tmp_path):
    dynamodb = at("dynamodb")
    dynamodb.create_table(
        TableName="Taken-Full",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "mail", "AttributeType": "S"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-mail",
                "KeySchema": [{"AttributeName": "mail", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        DeletionProtectionEnabled=True,
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    dynamodb.update_time_to_live(
        TableName="Taken-Full",
        TimeToLiveSpecification={"Enabled": True, "AttributeName": "ends"},
    )
    dynamodb.update_continuous_backups(
        TableName="Taken-Full",
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
    )
    dynamodb.put_item(TableName="Taken-Full", Item={"pk": {"S": "a"}, "mail": {"S": "m"}})
    before = read(dynamodb)
    assembly = Path(os.environ["CDK_ASSEMBLIES"]) / "taken"
    resources = json.loads((assembly / "Taken.template.json").read_text())["Resources"]
    logical_id = next(
        name for name, one in resources.items() if one["Type"] == "AWS::DynamoDB::Table"
    )
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({logical_id: {"TableName": "Taken-Full"}}))
    done = cdk("taken", "import", "--resource-mapping", str(mapping), environment=here)
    assert done.returncode == 0, done.stdout + done.stderr
    stack = at("cloudformation").describe_stacks(StackName="Taken")["Stacks"][0]
    assert stack["StackStatus"] == "IMPORT_COMPLETE"
    assert read(dynamodb) == before


def read(dynamodb):
    """All that a deployment could change of the table."""
    name = {"TableName": "Taken-Full"}
    table = dynamodb.describe_table(**name)["Table"]
    backups = dynamodb.describe_continuous_backups(**name)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    return [
        table,
        dynamodb.describe_time_to_live(**name)["TimeToLiveDescription"],
        recovery,
        dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"],
        dynamodb.scan(**name)["Items"],
    ]


def test_the_tables_of_a_sam_template_are_made_and_its_functions_skipped(at):
    dynamodb, cloudformation = at("dynamodb"), at("cloudformation")
    template = (Path(__file__).parent / "templates" / "serverless.yaml").read_text()
    capabilities = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
    cloudformation.create_stack(StackName="Sam", TemplateBody=template, Capabilities=capabilities)
    stack = cloudformation.describe_stacks(StackName="Sam")["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stack["Outputs"]}
    assert outputs["Table"].endswith(":table/serverless-items")
    assert outputs["Role"].startswith("arn:aws:iam::000000000000:role/Sam-HandlerRole-")
    assert outputs["Url"].endswith(".execute-api.us-east-1.amazonaws.com/Prod/items")

    table = dynamodb.describe_table(TableName="serverless-items")["Table"]
    assert table["KeySchema"] == [{"AttributeName": "pk", "KeyType": "HASH"}]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    tags = dynamodb.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    assert {"Key": "team", "Value": "shop"} in tags
    # Without properties the key is `id`, a string.
    table = dynamodb.describe_table(TableName=outputs["Other"])["Table"]
    assert table["AttributeDefinitions"] == [{"AttributeName": "id", "AttributeType": "S"}]

    cloudformation.delete_stack(StackName="Sam")
    assert "serverless-items" not in left(dynamodb)


def test_a_table_moves_between_stacks_with_its_items(cdk, at, here):
    dynamodb, cloudformation = at("dynamodb"), at("cloudformation")
    done = cdk("moving", "deploy", "--all", "--require-approval", "never", environment=here)
    assert done.returncode == 0, done.stdout + done.stderr
    dynamodb.put_item(TableName="Moving-Orders", Item={"pk": {"S": "a"}})
    before = dynamodb.describe_table(TableName="Moving-Orders")["Table"]

    done = cdk("moved", "refactor", "--unstable", "refactor", "--force", environment=here)
    said = done.stdout + done.stderr
    assert done.returncode == 0 and "Stack refactor complete" in said, said
    assert dynamodb.describe_table(TableName="Moving-Orders")["Table"] == before
    assert dynamodb.scan(TableName="Moving-Orders")["Count"] == 1
    resources = cloudformation.describe_stack_resources(StackName="MovingTwo")["StackResources"]
    assert "Moving-Orders" in [one["PhysicalResourceId"] for one in resources]

    # What was moved is what the app says: nothing is left to do, and it goes with its new stack.
    done = cdk("moved", "diff", "--all", "--fail", environment=here)
    assert done.returncode == 0, done.stdout + done.stderr
    done = cdk("moved", "destroy", "MovingOne", "--force", environment=here)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Moving-Orders" in left(dynamodb)
    done = cdk("moved", "destroy", "--all", "--force", environment=here)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Moving-Orders" not in left(dynamodb)


def test_drift_is_found_after_a_manual_change(cdk, at, here):
    dynamodb = at("dynamodb")
    done = cdk("moving", "deploy", "MovingTwo", "--require-approval", "never", environment=here)
    assert done.returncode == 0, done.stdout + done.stderr
    done = cdk("moving", "drift", "MovingTwo", "--fail", environment=here)
    assert done.returncode == 0, done.stdout + done.stderr
    unit = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    dynamodb.update_table(
        TableName="Moving-Carts", BillingMode="PROVISIONED", ProvisionedThroughput=unit
    )
    done = cdk("moving", "drift", "MovingTwo", "--fail", environment=here)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BillingMode" in done.stdout + done.stderr
    done = cdk("moving", "destroy", "MovingTwo", "--force", environment=here)
    assert done.returncode == 0, done.stdout + done.stderr
