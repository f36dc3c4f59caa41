"""A CDK app with one stack: a single table, its two indexes and a stream.

    cdk deploy                               # creates it
    cdk deploy -c stage=production           # the table is kept when the stack is destroyed
    cdk deploy -c indexes=status,region      # two more indexes, in one deployment
    cdk deploy -c ttl=expires_at             # items expire
"""

from dataclasses import dataclass

from aws_cdk import App, CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct


@dataclass(frozen=True)
class Config:
    """What differs between stages."""

    prefix: str
    is_production: bool
    indexes: tuple[str, ...] = ()
    time_to_live: str | None = None


class Tables(Stack):
    """The tables of the application."""

    def __init__(self, scope: Construct, construct_id: str, *, config: Config, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
        table = dynamodb.Table(
            self,
            "MainTable",
            table_name=f"{config.prefix}-Main",
            partition_key=dynamodb.Attribute(name="pk", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="sk", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            removal_policy=RemovalPolicy.RETAIN if config.is_production else RemovalPolicy.DESTROY,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=config.is_production
            ),
            stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
            time_to_live_attribute=config.time_to_live,
        )
        # Lookups by email.
        table.add_global_secondary_index(
            index_name="email-index",
            partition_key=dynamodb.Attribute(name="email", type=dynamodb.AttributeType.STRING),
            projection_type=dynamodb.ProjectionType.ALL,
        )
        # Queries by date.
        table.add_global_secondary_index(
            index_name="gsi1",
            partition_key=dynamodb.Attribute(name="gsi1pk", type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name="gsi1sk", type=dynamodb.AttributeType.STRING),
            projection_type=dynamodb.ProjectionType.ALL,
        )
        for name in config.indexes:
            table.add_global_secondary_index(
                index_name=f"{name}-index",
                partition_key=dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING),
                projection_type=dynamodb.ProjectionType.ALL,
            )
        CfnOutput(self, "TableName", value=table.table_name)
        CfnOutput(self, "TableArn", value=table.table_arn)
        CfnOutput(self, "StreamArn", value=table.table_stream_arn or "")


def main() -> None:
    """Reads the context and makes the stack."""
    app = App()
    stage = app.node.try_get_context("stage") or "development"
    indexes = app.node.try_get_context("indexes") or ""
    config = Config(
        prefix=app.node.try_get_context("prefix") or "Shop",
        is_production=stage == "production",
        indexes=tuple(name for name in indexes.split(",") if name),
        time_to_live=app.node.try_get_context("ttl"),
    )
    Tables(app, "Tables", config=config)
    app.synth()


if __name__ == "__main__":
    main()
