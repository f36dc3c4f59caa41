"""Contributor insights and their reports in CloudWatch, through boto3."""

from datetime import datetime, timedelta, timezone

import boto3
import pytest
from botocore.exceptions import ClientError


def test_the_hottest_keys_are_in_the_report(client, new_table):
    cloudwatch = boto3.client("cloudwatch")
    table = new_table([("pk", "S"), ("sk", "S")])
    name = table.name
    answer = client.update_contributor_insights(
        TableName=name,
        ContributorInsightsAction="ENABLE",
        ContributorInsightsMode="ACCESSED_AND_THROTTLED_KEYS",
    )
    assert answer["ContributorInsightsStatus"] == "ENABLING"
    waiter = client.get_waiter("contributor_insights_enabled")
    waiter.wait(TableName=name, WaiterConfig={"Delay": 1})
    for number in range(5):
        table.put_item(Item={"pk": "hot", "sk": str(number)})
    table.put_item(Item={"pk": "cold", "sk": "0"})
    described = client.describe_contributor_insights(TableName=name)
    rules = {rule.split("-")[1]: rule for rule in described["ContributorInsightsRuleList"]}
    assert set(rules) == {"PKC", "SKC", "PKT", "SKT"}

    def report(kind, **more):
        now = datetime.now(timezone.utc)
        return cloudwatch.get_insight_rule_report(
            RuleName=rules[kind],
            StartTime=now - timedelta(hours=1),
            EndTime=now + timedelta(minutes=5),
            Period=3600,
            **more,
        )

    found = report("PKC", Metrics=["Sum", "UniqueContributors"])
    assert found["KeyLabels"] == ["pk"]
    values = {
        tuple(one["Keys"]): one["ApproximateAggregateValue"] for one in found["Contributors"]
    }
    # A write of a small item is one unit, which counts three.
    assert values == {("hot",): 15.0, ("cold",): 3.0}
    assert found["Contributors"][0]["Keys"] == ["hot"]
    assert sum(point["Sum"] for point in found["MetricDatapoints"]) == 18.0
    assert found["MetricDatapoints"][0]["Timestamp"].tzinfo is not None
    assert len(report("SKC", MaxContributorCount=2)["Contributors"]) == 2
    assert report("PKT")["Contributors"] == []
    names, page = set(), {}
    while not names or "NextToken" in page:
        token = {"NextToken": page["NextToken"]} if "NextToken" in page else {}
        page = cloudwatch.describe_insight_rules(**token)
        names |= {rule["Name"] for rule in page["InsightRules"]}
    assert set(rules.values()) <= names
    client.update_contributor_insights(TableName=name, ContributorInsightsAction="DISABLE")
    with pytest.raises(ClientError) as caught:
        report("PKC")
    assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"
    assert name not in {
        one["TableName"]
        for one in client.list_contributor_insights()["ContributorInsightsSummaries"]
    }
