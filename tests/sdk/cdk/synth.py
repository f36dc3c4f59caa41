"""Makes every assembly that the tests deploy, in one process: starting CDK takes longer than all of them.

    synth.py DIRECTORY MARKET

Each variant becomes DIRECTORY/VARIANT, a cdk.out. MARKET has the constructs that `stator model generate cdk-python` makes
of the marketplace in both styles.
"""

import sys
from pathlib import Path

from aws_cdk import App, CfnOutput, CfnTag, NestedStack, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as apigatewayv2
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs

sys.path[:0] = [str(Path(__file__).parents[3] / "examples" / "cdk"), sys.argv[2]]

import market_cdk  # noqa: E402
import market_tables_cdk  # noqa: E402
from app import Config, Tables  # noqa: E402

STRING = dynamodb.AttributeType.STRING


def attribute(name: str, kind: dynamodb.AttributeType = STRING) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=kind)


class Everything(Stack):
    """A TableV2 with every setting, and a provisioned one with auto scaling."""

    def __init__(self, scope: App, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        policy = iam.PolicyDocument(
            statements=[
                iam.PolicyStatement(
                    actions=["dynamodb:GetItem"],
                    principals=[iam.AccountPrincipal("111122223333")],
                    resources=["*"],
                )
            ]
        )
        dynamodb.TableV2(
            self,
            "OnDemand",
            table_name="Everything-OnDemand",
            partition_key=attribute("pk"),
            sort_key=attribute("sk", dynamodb.AttributeType.NUMBER),
            billing=dynamodb.Billing.on_demand(
                max_read_request_units=100, max_write_request_units=50
            ),
            local_secondary_indexes=[
                dynamodb.LocalSecondaryIndexProps(
                    index_name="lsi1",
                    sort_key=attribute("l1"),
                    projection_type=dynamodb.ProjectionType.INCLUDE,
                    non_key_attributes=["a", "b"],
                )
            ],
            global_secondary_indexes=[
                dynamodb.GlobalSecondaryIndexPropsV2(
                    index_name="gsi1",
                    partition_key=attribute("g1"),
                    projection_type=dynamodb.ProjectionType.KEYS_ONLY,
                    max_read_request_units=40,
                )
            ],
            contributor_insights_specification=dynamodb.ContributorInsightsSpecification(
                enabled=True, mode=dynamodb.ContributorInsightsMode.THROTTLED_KEYS
            ),
            deletion_protection=True,
            dynamo_stream=dynamodb.StreamViewType.KEYS_ONLY,
            encryption=dynamodb.TableEncryptionV2.aws_managed_key(),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True, recovery_period_in_days=7
            ),
            resource_policy=policy,
            table_class=dynamodb.TableClass.STANDARD_INFREQUENT_ACCESS,
            tags=[CfnTag(key="team", value="shop")],
            time_to_live_attribute="expires",
            warm_throughput=dynamodb.WarmThroughput(
                read_units_per_second=13000, write_units_per_second=5000
            ),
        )
        dynamodb.TableV2(
            self,
            "Provisioned",
            table_name="Everything-Provisioned",
            partition_key=attribute("pk"),
            billing=dynamodb.Billing.provisioned(
                read_capacity=dynamodb.Capacity.fixed(10),
                write_capacity=dynamodb.Capacity.autoscaled(
                    min_capacity=5, max_capacity=20, target_utilization_percent=60
                ),
            ),
        )


def a_table(scope, construct_id: str, name: str, **settings) -> dynamodb.Table:
    return dynamodb.Table(
        scope,
        construct_id,
        table_name=name,
        partition_key=attribute("pk"),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        **{"removal_policy": RemovalPolicy.DESTROY, **settings},
    )


class Service(Stack):
    """A table, a bundled function, a bucket, a queue, an HTTP API and two nested stacks."""

    def __init__(self, scope: App, construct_id: str, *, broken: bool) -> None:
        super().__init__(scope, construct_id)
        table = a_table(self, "Orders", "Service-Orders")
        queue = sqs.Queue(self, "Work")
        bucket = s3.Bucket(self, "Files")
        function = lambda_.Function(
            self,
            "Handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler="app.handler",
            code=lambda_.Code.from_asset(str(Path(__file__).parent / "function")),
            environment={
                "TABLE": table.table_name,
                "QUEUE": queue.queue_url,
                "BUCKET": bucket.bucket_name,
            },
        )
        table.grant_read_write_data(function)
        queue.grant_send_messages(function)
        api = apigatewayv2.CfnApi(
            self, "Api", name="service", protocol_type="HTTP", target=function.function_arn
        )
        for name in ("Users", "Carts"):
            nested = NestedStack(self, f"{name}Stack")
            a_table(nested, name, f"Service-{name}").grant_read_data(function)
        if broken:
            bad = a_table(self, "Broken", "Service-Broken").node.default_child
            bad.add_property_override("BillingMode", "PROVISIONED")
        self.export_value(api.attr_api_endpoint, name="service-endpoint")


class Granted(Stack):
    """Two tables, of which a role may write one, and a group of users may read it."""

    def __init__(self, scope: App, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        books = a_table(self, "Books", "Granted-Books")
        a_table(self, "Other", "Granted-Other")
        role = iam.Role(self, "Writer", assumed_by=iam.AccountRootPrincipal())
        books.grant_read_write_data(role)
        group = iam.Group(self, "Readers")
        books.grant_read_data(group)
        user = iam.User(self, "Guest", groups=[group])
        for name, value in (
            ("Role", role.role_arn), ("User", user.user_name), ("Group", group.group_name)
        ):
            CfnOutput(self, name, value=value)


class Taken(Stack):
    """A table that is there already, of which the app says little."""

    def __init__(self, scope: App, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        a_table(self, "Full", "Taken-Full", removal_policy=RemovalPolicy.RETAIN)


class Moving(Stack):
    """Some tables, of which one may be in another stack."""

    def __init__(self, scope: App, construct_id: str, *, tables: tuple) -> None:
        super().__init__(scope, construct_id)
        for name in tables:
            a_table(self, name, f"Moving-{name}")


class Market(Stack):
    """The tables of a marketplace in both styles."""

    def __init__(self, scope: App, construct_id: str) -> None:
        super().__init__(scope, construct_id)
        market_cdk.Tables(self, "One")
        market_tables_cdk.Tables(self, "Many")


def main(directory: Path) -> None:
    variants = {
        "first": {},
        "changed": {"indexes": ("status",), "time_to_live": "expires_at"},
        "two": {"indexes": ("status", "region", "city"), "time_to_live": "expires_at"},
        "kept": {"is_production": True},
    }
    for name, settings in variants.items():
        app = App(outdir=str(directory / name))
        config = Config(**{"prefix": "Shop", "is_production": False, **settings})
        Tables(app, "Tables", config=config)
        app.synth()
    for name, broken in (("service", False), ("service-broken", True)):
        app = App(outdir=str(directory / name))
        Service(app, "Service", broken=broken)
        app.synth()
    app = App(outdir=str(directory / "granted"))
    Granted(app, "Granted")
    app.synth()
    app = App(outdir=str(directory / "taken"))
    Taken(app, "Taken")
    app.synth()
    for name, one, two in (
        ("moving", ("Orders", "Users"), ("Carts",)),
        ("moved", ("Users",), ("Carts", "Orders")),
    ):
        app = App(outdir=str(directory / name))
        Moving(app, "MovingOne", tables=one)
        Moving(app, "MovingTwo", tables=two)
        app.synth()
    app = App(outdir=str(directory / "market"))
    Market(app, "Market")
    app.synth()
    app = App(outdir=str(directory / "everything"))
    Everything(app, "Everything")
    app.synth()


main(Path(sys.argv[1]))
