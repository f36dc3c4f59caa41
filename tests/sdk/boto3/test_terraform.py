"""The calls of Terraform's `aws_dynamodb_table`, in their order, with what it waits for.

Pulumi's table resource is generated from the same provider. Neither program runs here: this follows the public
source of the provider (create, read, update, delete and wait of the table), and the state that it reads after
each step is what a second `terraform plan` compares.
"""

import uuid

import boto3
import pytest

# Answers until a state is reached; without a limit a wrong state would never end.
POLLS = 2_000


class Table:
    """The resource: what the provider does for each part of its life."""

    def __init__(self, client, name):
        self.client = client
        self.name = name

    def wait(self, state, pending, target):
        """As the provider's StateChangeConf: any state but these is an error there."""
        for _ in range(POLLS):
            now = state()
            if now in target:
                return
            assert now in pending, f"unexpected state {now!r}, wanted target {target}"
        raise AssertionError(f"still {now!r}, not {target}")

    def described(self):
        try:
            return self.client.describe_table(TableName=self.name)["Table"]
        except self.client.exceptions.ResourceNotFoundException:
            return None

    def table_state(self):
        table = self.described()
        return table["TableStatus"] if table else None

    def index_state(self, index):
        indexes = (self.described() or {}).get("GlobalSecondaryIndexes", [])
        return next((one["IndexStatus"] for one in indexes if one["IndexName"] == index), None)

    def active(self):
        self.wait(self.table_state, ["CREATING", "UPDATING"], ["ACTIVE"])

    def index_active(self, index):
        self.wait(lambda: self.index_state(index), ["CREATING", "UPDATING"], ["ACTIVE"])

    def ttl(self, attribute, enabled):
        specification = {"AttributeName": attribute, "Enabled": enabled}
        self.client.update_time_to_live(
            TableName=self.name, TimeToLiveSpecification=specification
        )
        pending, target = ["ENABLED", "DISABLING"], ["DISABLED"]
        if enabled:
            pending, target = ["DISABLED", "ENABLING"], ["ENABLED"]
        self.wait(lambda: self.ttl_description()["TimeToLiveStatus"], pending, target)

    def ttl_description(self):
        return self.client.describe_time_to_live(TableName=self.name)["TimeToLiveDescription"]

    def recovery(self, enabled, days=None):
        specification = {"PointInTimeRecoveryEnabled": enabled}
        if days:
            specification["RecoveryPeriodInDays"] = days
        self.client.update_continuous_backups(
            TableName=self.name, PointInTimeRecoverySpecification=specification
        )
        pending, target = ([], ["DISABLED"]) if not enabled else (["ENABLING"], ["ENABLED"])
        self.wait(lambda: self.recovery_state()["PointInTimeRecoveryStatus"], pending, target)

    def recovery_state(self):
        answer = self.client.describe_continuous_backups(TableName=self.name)
        return answer["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]

    def update(self, **changes):
        self.client.update_table(TableName=self.name, **changes)
        self.active()

    def index_deleted(self, index):
        self.client.update_table(
            TableName=self.name,
            GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": index}}],
        )
        pending = ["ACTIVE", "DELETING", "UPDATING"]
        self.wait(lambda: self.index_state(index), pending, [None])

    def index_created(self, attributes, index, **more):
        create = {
            "IndexName": index,
            "KeySchema": [{"AttributeName": index, "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
            **more,
        }
        self.client.update_table(
            TableName=self.name,
            AttributeDefinitions=attributes,
            GlobalSecondaryIndexUpdates=[{"Create": create}],
        )
        self.index_active(index)

    def encrypted(self, enabled):
        self.client.update_table(TableName=self.name, SSESpecification={"Enabled": enabled})
        pending, target = ["DISABLING", "ENABLING", "UPDATING"], ["DISABLED", "ENABLED", None]
        self.wait(
            lambda: self.described().get("SSEDescription", {}).get("Status"), pending, target
        )

    def read(self):
        """What the provider puts into its state: the calls of a refresh, of a plan and of an import."""
        table = self.described()
        if table is None:
            return None
        throughput = table["ProvisionedThroughput"]
        stream = table.get("StreamSpecification", {})
        tags = self.client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
        ttl = self.ttl_description()
        summary = table.get("BillingModeSummary", {"BillingMode": "PROVISIONED"})
        return {
            "billing_mode": summary["BillingMode"],
            "capacity": (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]),
            "attribute": sorted(one["AttributeName"] for one in table["AttributeDefinitions"]),
            "key": [one["AttributeName"] for one in table["KeySchema"]],
            "lsi": sorted(one["IndexName"] for one in table.get("LocalSecondaryIndexes", [])),
            "gsi": sorted(one["IndexName"] for one in table.get("GlobalSecondaryIndexes", [])),
            "stream": stream.get("StreamViewType") if stream.get("StreamEnabled") else None,
            "stream_arn": table.get("LatestStreamArn"),
            "encrypted": table.get("SSEDescription", {}).get("Status") == "ENABLED",
            "class": table.get("TableClassSummary", {}).get("TableClass"),
            "protected": table["DeletionProtectionEnabled"],
            "recovery": self.recovery_state()["PointInTimeRecoveryStatus"],
            "ttl": ttl.get("AttributeName") if ttl["TimeToLiveStatus"] == "ENABLED" else None,
            "tags": {one["Key"]: one["Value"] for one in tags},
        }

    def delete(self):
        self.client.delete_table(TableName=self.name)
        self.wait(self.table_state, ["ACTIVE", "DELETING"], [None])


ATTRIBUTES = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "mail")]
WITH_CITY = [*ATTRIBUTES, {"AttributeName": "city", "AttributeType": "S"}]


@pytest.fixture
def table(client):
    table = Table(client, f"terraform-{uuid.uuid4()}")
    yield table
    left = table.described()
    if left:
        if left["DeletionProtectionEnabled"]:
            table.update(DeletionProtectionEnabled=False)
        table.delete()


def created(table):
    """`terraform apply` of a new table."""
    table.client.create_table(
        TableName=table.name,
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=ATTRIBUTES,
        LocalSecondaryIndexes=[
            {
                "IndexName": "local",
                "KeySchema": [
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "mail", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "mail",
                "KeySchema": [{"AttributeName": "mail", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["name"]},
                "ProvisionedThroughput": {"ReadCapacityUnits": 2, "WriteCapacityUnits": 2},
            }
        ],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"},
        SSESpecification={"Enabled": True},
        TableClass="STANDARD",
        DeletionProtectionEnabled=True,
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    table.active()
    table.index_active("mail")
    table.ttl("expires", True)
    table.recovery(True)
    return table.read()


def test_the_provider_learns_the_account_before_anything_else():
    assert boto3.client("sts").get_caller_identity()["Account"].isdigit()


def test_create_and_read(table):
    state = created(table)
    arn = state.pop("stream_arn")
    assert f":table/{table.name}/stream/" in arn
    assert state == {
        "billing_mode": "PROVISIONED",
        "capacity": (5, 5),
        "attribute": ["mail", "pk", "sk"],
        "key": ["pk", "sk"],
        "lsi": ["local"],
        "gsi": ["mail"],
        "stream": "KEYS_ONLY",
        "encrypted": True,
        "class": "STANDARD",
        "protected": True,
        "recovery": "ENABLED",
        "ttl": "expires",
        "tags": {"team": "shop"},
    }


def test_an_import_and_a_second_plan_read_the_same_and_change_nothing(table, client):
    state = created(table)
    assert Table(client, table.name).read() == state
    assert table.read() == state


# Each change of the configuration: the calls in the order of the provider, and what the state says then.
def billing(table):
    table.update(BillingMode="PAY_PER_REQUEST")


def billing_back(table):
    billing(table)
    unit = {"ReadCapacityUnits": 3, "WriteCapacityUnits": 4}
    index = {"IndexName": "mail", "ProvisionedThroughput": unit}
    table.update(
        BillingMode="PROVISIONED",
        ProvisionedThroughput=unit,
        GlobalSecondaryIndexUpdates=[{"Update": index}],
    )
    table.index_active("mail")


def index_added(table):
    unit = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    table.index_created(WITH_CITY, "city", ProvisionedThroughput=unit)


def index_replaced(table):
    # Another projection: the index is deleted first, and made again at the end.
    table.index_deleted("mail")
    unit = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    table.index_created(ATTRIBUTES, "mail", ProvisionedThroughput=unit)


def stream_off(table):
    table.update(StreamSpecification={"StreamEnabled": False})


def stream_changed(table):
    stream_off(table)
    table.update(
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    )


def tags(table):
    arn = table.described()["TableArn"]
    table.client.untag_resource(ResourceArn=arn, TagKeys=["team"])
    table.client.tag_resource(ResourceArn=arn, Tags=[{"Key": "owner", "Value": "ada"}])


CHANGES = {
    "billing_mode": (billing, {"billing_mode": "PAY_PER_REQUEST", "capacity": (0, 0)}),
    "billing_mode there and back": (
        billing_back,
        {"billing_mode": "PROVISIONED", "capacity": (3, 4)},
    ),
    "global_secondary_index added": (
        index_added,
        {"gsi": ["city", "mail"], "attribute": ["city", "mail", "pk", "sk"]},
    ),
    "global_secondary_index replaced": (index_replaced, {"gsi": ["mail"]}),
    "stream_enabled": (stream_off, {"stream": None}),
    "stream_view_type": (stream_changed, {"stream": "NEW_AND_OLD_IMAGES"}),
    "table_class": (
        lambda table: table.update(TableClass="STANDARD_INFREQUENT_ACCESS"),
        {"class": "STANDARD_INFREQUENT_ACCESS"},
    ),
    "server_side_encryption": (lambda table: table.encrypted(False), {"encrypted": False}),
    "ttl": (lambda table: table.ttl("expires", False), {"ttl": None}),
    "point_in_time_recovery": (lambda table: table.recovery(False), {"recovery": "DISABLED"}),
    "recovery_period_in_days": (lambda table: table.recovery(True, 7), {"recovery": "ENABLED"}),
    "tags": (tags, {"tags": {"owner": "ada"}}),
    "deletion_protection_enabled": (
        lambda table: table.update(DeletionProtectionEnabled=False),
        {"protected": False},
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_update(table, change):
    before = created(table)
    act, differs = CHANGES[change]
    act(table)
    after = table.read()
    if "stream" in change:
        del before["stream_arn"], after["stream_arn"]
    assert after == {**before, **differs}


def test_delete(table, client):
    created(table)
    with pytest.raises(client.exceptions.ClientError, match="protected against deletion"):
        client.delete_table(TableName=table.name)
    table.update(DeletionProtectionEnabled=False)
    table.delete()
    # What is gone leaves the state at the next refresh.
    assert table.read() is None
