"""Templates that fail: what the CLI's user and a program are told, and that the next attempt works."""

import json
import time

import pytest
from botocore.exceptions import ClientError

STACK = "Failing"


def table(name, **properties):
    return {
        "Type": "AWS::DynamoDB::Table",
        "Properties": {
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            **properties,
        },
    }


def text(resources, **sections):
    return json.dumps({"Resources": resources, **sections})


@pytest.fixture
def clean(cloudformation, dynamodb):
    """Afterwards a good template of the same name must work, and nothing be left."""
    yield
    for stack in ("Other", STACK):
        cloudformation.delete_stack(StackName=stack)
    cloudformation.create_stack(StackName=STACK, TemplateBody=text({"Good": table("Failing-Good")}))
    stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    cloudformation.delete_stack(StackName=STACK)
    left = dynamodb.list_tables()["TableNames"]
    assert not [name for name in left if name.startswith("Failing-")]


def refused(cloudformation, template):
    with pytest.raises(ClientError) as error:
        cloudformation.create_stack(StackName=STACK, TemplateBody=template)
    assert error.value.response["Error"]["Code"] == "ValidationError"
    with pytest.raises(ClientError, match="does not exist"):
        cloudformation.describe_stacks(StackName=STACK)
    return error.value.response["Error"]["Message"]


def failed(cloudformation, template):
    """Creates a stack that fails; the reason of its first resource that did."""
    cloudformation.create_stack(StackName=STACK, TemplateBody=template)
    status = "IN_PROGRESS"
    while status.endswith("IN_PROGRESS"):
        status = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]
    assert status == "ROLLBACK_COMPLETE"
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    wrong = [event for event in events if event["ResourceStatus"] == "CREATE_FAILED"]
    return wrong[-1]["LogicalResourceId"], wrong[-1]["ResourceStatusReason"]


def test_a_key_that_is_not_defined(cloudformation, clean):
    bad = table("Failing-Bad", KeySchema=[{"AttributeName": "other", "KeyType": "HASH"}])
    template = text({"Good": table("Failing-Good"), "Bad": {**bad, "DependsOn": "Good"}})
    logical_id, reason = failed(cloudformation, template)
    assert logical_id == "Bad" and "other" in reason


def test_a_name_that_is_taken(cloudformation, dynamodb, clean):
    cloudformation.create_stack(
        StackName="Other", TemplateBody=text({"First": table("Failing-Taken")})
    )
    logical_id, reason = failed(cloudformation, text({"Second": table("Failing-Taken")}))
    assert logical_id == "Second" and "Failing-Taken" in reason and "already exists" in reason
    assert "Failing-Taken" in dynamodb.list_tables()["TableNames"]


def test_an_unknown_type(cloudformation, clean):
    queue = {"Type": "AWS::SQS::Queue"}
    message = refused(cloudformation, text({"Good": table("Failing-Good"), "Queue": queue}))
    assert "AWS::SQS::Queue" in message


def test_a_circle(cloudformation, clean):
    one = {**table("Failing-One"), "DependsOn": "Two"}
    two = {**table("Failing-Two"), "DependsOn": "One"}
    message = refused(cloudformation, text({"One": one, "Two": two}))
    assert "Circular dependency between resources: [One, Two]" in message


def test_a_parameter_without_a_value(cloudformation, clean):
    template = text({"Good": table({"Ref": "Name"})}, Parameters={"Name": {"Type": "String"}})
    assert refused(cloudformation, template) == "Parameters: [Name] must have values"


def test_an_import_of_nothing(cloudformation, clean):
    template = text({"Bad": table({"Fn::ImportValue": "absent"})})
    try:
        logical_id, reason = failed(cloudformation, template)
        assert logical_id == "Bad"
    except ClientError as error:
        reason = str(error)
    assert "No export named absent found" in reason


def test_the_first_question_after_a_deployment_is_answered_with_its_end(cloudformation, clean):
    begun = time.monotonic()
    cloudformation.create_stack(StackName=STACK, TemplateBody=text({"Good": table("Failing-Good")}))
    stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE", time.monotonic() - begun
