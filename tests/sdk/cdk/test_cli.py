"""`aws cloudformation deploy` and `delete-stack`, with a YAML template that uses every intrinsic."""

import base64
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture
def gone(cloudformation):
    yield
    for stack in ("Importing", "Intrinsics"):
        cloudformation.delete_stack(StackName=stack)


def deploy(aws, stack, template, *arguments):
    file = str(TEMPLATES / template)
    return aws(
        *("cloudformation", "deploy", "--stack-name", stack, "--template-file", file), *arguments
    )


def test_a_template_with_every_intrinsic(aws, dynamodb, cloudformation, gone):
    done = deploy(aws, "Intrinsics", "intrinsics.yaml", "--capabilities", "CAPABILITY_AUTO_EXPAND")
    assert done.returncode == 0, done.stdout + done.stderr
    tables = dynamodb.list_tables()["TableNames"]
    assert {"Yaml-Main", "Yaml-One", "Yaml-Two"} <= set(tables)
    main = dynamodb.describe_table(TableName="Yaml-Main")["Table"]
    assert main["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert [index["IndexName"] for index in main["GlobalSecondaryIndexes"]] == ["city-index"]
    listed = dynamodb.list_tags_of_resource(ResourceArn=main["TableArn"])["Tags"]
    tags = {tag["Key"]: tag["Value"] for tag in listed}
    assert tags["where"] == "us-east-1/000000000000/Intrinsics"
    assert tags["encoded"] == base64.b64encode(b"Ada").decode()
    # The second /24 of 10.0.0.0/16.
    assert tags["network"] == "10.0.1.0/24"
    assert tags["zone"] == "us-east-1a"
    assert tags["count"] == "2 attributes"
    described = cloudformation.describe_stacks(StackName="Intrinsics")["Stacks"][0]
    outputs = {output["OutputKey"]: output for output in described["Outputs"]}
    assert outputs["Json"]["OutputValue"] == '{"a":1}'
    assert outputs["Name"]["OutputValue"] == "Yaml-Main"
    assert outputs["Name"]["ExportName"] == "Intrinsics-name"
    assert outputs["Arn"]["OutputValue"] == main["TableArn"]
    listed = cloudformation.list_stack_resources(StackName="Intrinsics")
    ids = [resource["LogicalResourceId"] for resource in listed["StackResourceSummaries"]]
    assert sorted(ids) == ["Main", "ShardOne", "ShardTwo"]

    again = deploy(
        aws,
        *("Intrinsics", "intrinsics.yaml", "--capabilities", "CAPABILITY_AUTO_EXPAND"),
        "--no-fail-on-empty-changeset",
    )
    assert again.returncode == 0 and "No changes to deploy" in again.stdout + again.stderr

    done = deploy(aws, "Importing", "importing.yaml", "--parameter-overrides", "Owner=Intrinsics")
    assert done.returncode == 0, done.stdout + done.stderr
    refused = aws("cloudformation", "delete-stack", "--stack-name", "Intrinsics")
    assert refused.returncode != 0 and "in use by Importing" in refused.stderr

    done = deploy(
        aws,
        *("Intrinsics", "intrinsics.yaml", "--capabilities", "CAPABILITY_AUTO_EXPAND"),
        *("--parameter-overrides", "Stage=production", "Capacity=7"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    throughput = dynamodb.describe_table(TableName="Yaml-Main")["Table"]["ProvisionedThroughput"]
    assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (50, 7)

    for stack in ("Importing", "Intrinsics"):
        done = aws("cloudformation", "delete-stack", "--stack-name", stack)
        assert done.returncode == 0, done.stderr
    left = dynamodb.list_tables()["TableNames"]
    assert not [table for table in left if table.startswith("Yaml-")]
