//! The calls of CloudWatch.

use access::CallPermission;
use engine::{InsightRule, Namespace, RequestCtx};
use serde_json::{Value, json};
use wire::aws::{Call, Reply};

use super::CloudWatch;
use super::error::CloudWatchError;
use super::input::Input;
use super::protocol::Protocol;
use super::report::Asked;
use crate::service::AwsService;

/// Rules a page. Source: API_DescribeInsightRules.
const PAGE: u64 = 500;
/// What the schema of a rule is that a service manages. Source: API_InsightRule.
const SCHEMA: &str = r#"{"Name":"ServiceLogRule","Version":1}"#;

impl AwsService for CloudWatch {
    async fn answer(&self, context: &RequestCtx, call: &Call) -> Reply {
        let protocol = Protocol::of(call);
        match self.dispatch(&context.namespace, protocol, call) {
            Ok(answer) => protocol.answer(call, &answer),
            Err(error) => protocol.refusal(call, &error),
        }
    }

    /// Source: service authorization reference, `list_amazoncloudwatch`: both actions are about
    /// rules, DescribeInsightRules about all of them.
    fn permissions(&self, namespace: &Namespace, call: &Call) -> Vec<CallPermission> {
        let protocol = Protocol::of(call);
        let operation = protocol.operation(call);
        let rule = protocol.input(call).ok().filter(|_| operation == "GetInsightRuleReport");
        let rule = rule.and_then(|input| input.text("RuleName").map(str::to_owned));
        let Namespace { account, region } = namespace;
        let resource = rule.map_or_else(
            || "*".to_owned(),
            |rule| format!("arn:aws:cloudwatch:{region}:{account}:insight-rule/{rule}"),
        );
        vec![CallPermission::new(format!("cloudwatch:{operation}"), resource)]
    }
}

impl CloudWatch {
    fn dispatch(
        &self,
        namespace: &Namespace,
        protocol: Protocol,
        call: &Call,
    ) -> Result<Value, CloudWatchError> {
        let operation = protocol.operation(call);
        match operation.as_str() {
            "GetInsightRuleReport" => self.report(namespace, &protocol.input(call)?),
            "DescribeInsightRules" => self.rules(namespace, &protocol.input(call)?),
            other => Err(CloudWatchError::unknown(other)),
        }
    }

    fn report(&self, namespace: &Namespace, input: &Input) -> Result<Value, CloudWatchError> {
        let asked = Asked::read(input)?;
        let span = (asked.from, asked.to);
        let found = self.engine.insight_report(namespace, asked.rule, span, asked.period);
        let (rule, report) = found.ok_or_else(|| CloudWatchError::no_rule(asked.rule))?;
        Ok(asked.answer(&rule, report))
    }

    /// A token is the name of the last rule of its page.
    fn rules(&self, namespace: &Namespace, input: &Input) -> Result<Value, CloudWatchError> {
        let size = input.number("MaxResults", 1..=PAGE)?.unwrap_or(PAGE);
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let all = self.engine.insight_rules(namespace);
        let after = input.text("NextToken");
        if let Some(token) = after
            && !token.starts_with("DynamoDBContributorInsights-")
        {
            return Err(CloudWatchError::token());
        }
        let mut rest = all.iter().filter(|rule| after.is_none_or(|after| *rule.name > *after));
        let page: Vec<&InsightRule> = rest.by_ref().take(size).collect();
        let more = rest.next().is_some();
        let mut answer =
            json!({ "InsightRules": page.iter().map(|rule| described(rule)).collect::<Vec<_>>() });
        if let (true, Some(last), Some(members)) = (more, page.last(), answer.as_object_mut()) {
            members.insert("NextToken".to_owned(), last.name.clone().into());
        }
        Ok(answer)
    }
}

fn described(rule: &InsightRule) -> Value {
    let mut contribution = json!({ "Keys": rule.labels, "Filters": [] });
    if let (false, Some(members)) = (rule.throttles, contribution.as_object_mut()) {
        members.insert("ValueOf".to_owned(), "ConsumedThroughputUnits".into());
    }
    let definition = json!({
        "Schema": { "Name": "ServiceLogRule", "Version": 1 },
        "AggregateOn": if rule.throttles { "Count" } else { "Sum" },
        "Contribution": contribution,
    });
    json!({
        "Name": rule.name,
        "State": "ENABLED",
        "Schema": SCHEMA,
        "Definition": definition.to_string(),
        "ManagedRule": true,
    })
}
