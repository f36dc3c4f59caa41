"""Makes every assembly that the tests deploy, in one process: starting CDK takes longer than all of them.

    synth.py DIRECTORY

Each variant becomes DIRECTORY/VARIANT, a cdk.out.
"""

import sys
from pathlib import Path

from aws_cdk import App, CfnTag, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam

sys.path.insert(0, str(Path(__file__).parents[3] / "examples" / "cdk"))

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
    app = App(outdir=str(directory / "everything"))
    Everything(app, "Everything")
    app.synth()


main(Path(sys.argv[1]))
