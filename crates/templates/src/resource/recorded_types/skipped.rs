//! Skipped types: resource types that are not provided, recorded so that the tables beside them can
//! be deployed.
//!
//! What `Ref` and `Fn::GetAtt` return of them is made up in the form of AWS's: known types by the
//! table, all others by the name of the attribute. Sources: the template reference of each type.

use model::Namespace;
use serde_json::{Value, json};

use super::{Form, RecordedType, recorded};
use crate::resource::names;

/// The known ones.
static SKIPPED_TYPES: &[RecordedType] = &[
    recorded(
        "AWS::Lambda::Function",
        Some("FunctionName"),
        Form::Name,
        &[("Arn", Form::PlainArn("lambda", "function:"))],
    ),
    recorded("AWS::Lambda::Version", None, Form::ArnOf("lambda", "function:"), &[]),
    recorded("AWS::Lambda::Alias", Some("Name"), Form::ArnOf("lambda", "function:"), &[]),
    recorded(
        "AWS::Lambda::LayerVersion",
        Some("LayerName"),
        Form::ArnOf("lambda", "layer:"),
        &[("LayerVersionArn", Form::Id)],
    ),
    recorded("AWS::Lambda::EventSourceMapping", None, Form::Uuid, &[("Id", Form::Id)]),
    recorded("AWS::Lambda::Url", None, Form::ArnOf("lambda", "function:"), &[]),
    recorded(
        "AWS::S3::Bucket",
        Some("BucketName"),
        Form::LowerName,
        &[
            ("Arn", Form::Before("arn:aws:s3:::")),
            ("DomainName", Form::After(".s3.amazonaws.com")),
            ("RegionalDomainName", Form::Regional("s3")),
            ("DualStackDomainName", Form::Regional("s3.dualstack")),
            ("WebsiteURL", Form::Website),
        ],
    ),
    recorded(
        "AWS::SQS::Queue",
        Some("QueueName"),
        Form::QueueUrl,
        &[
            ("Arn", Form::PlainArn("sqs", "")),
            ("QueueName", Form::LastPart),
            ("QueueUrl", Form::Id),
        ],
    ),
    recorded(
        "AWS::SNS::Topic",
        Some("TopicName"),
        Form::ArnOf("sns", ""),
        &[("TopicArn", Form::Id), ("TopicName", Form::LastPart)],
    ),
    recorded("AWS::SNS::Subscription", None, Form::ArnOf("sns", ""), &[("Arn", Form::Id)]),
    recorded(
        "AWS::ApiGatewayV2::Api",
        None,
        Form::ShortId,
        &[("ApiId", Form::Id), ("ApiEndpoint", Form::ApiEndpoint)],
    ),
    recorded("AWS::ApiGatewayV2::Integration", None, Form::ShortId, &[("IntegrationId", Form::Id)]),
    recorded("AWS::ApiGatewayV2::Route", None, Form::ShortId, &[("RouteId", Form::Id)]),
    recorded("AWS::ApiGatewayV2::Stage", Some("StageName"), Form::Name, &[]),
    recorded(
        "AWS::ApiGateway::RestApi",
        None,
        Form::ShortId,
        &[("RestApiId", Form::Id), ("RootResourceId", Form::ShortId)],
    ),
    recorded("AWS::ApiGateway::Resource", None, Form::ShortId, &[("ResourceId", Form::Id)]),
    recorded("AWS::ApiGateway::Deployment", None, Form::ShortId, &[("DeploymentId", Form::Id)]),
    recorded("AWS::ApiGateway::Stage", Some("StageName"), Form::Name, &[]),
    recorded(
        "AWS::Logs::LogGroup",
        Some("LogGroupName"),
        Form::Name,
        &[("Arn", Form::LogGroupArn)],
    ),
    recorded(
        "AWS::Events::Rule",
        Some("Name"),
        Form::Name,
        &[("Arn", Form::PlainArn("events", "rule/"))],
    ),
    recorded(
        "AWS::Events::EventBus",
        Some("Name"),
        Form::Name,
        &[("Arn", Form::PlainArn("events", "event-bus/")), ("Name", Form::Id)],
    ),
    recorded(
        "AWS::StepFunctions::StateMachine",
        Some("StateMachineName"),
        Form::ArnOf("states", "stateMachine:"),
        &[("Arn", Form::Id), ("Name", Form::LastPart)],
    ),
    recorded(
        "AWS::SecretsManager::Secret",
        Some("Name"),
        Form::ArnOf("secretsmanager", "secret:"),
        &[("Id", Form::Id)],
    ),
    recorded(
        "AWS::Kinesis::Stream",
        Some("Name"),
        Form::Name,
        &[("Arn", Form::PlainArn("kinesis", "stream/"))],
    ),
    recorded(
        "AWS::Cognito::UserPool",
        None,
        Form::PoolId,
        &[("UserPoolId", Form::Id), ("Arn", Form::PlainArn("cognito-idp", "userpool/"))],
    ),
];

/// Anything else.
static OTHER: RecordedType = recorded("", None, Form::Name, &[]);

/// The form of a type that is skipped.
#[must_use]
pub fn skipped_type(resource_type: &str) -> &'static RecordedType {
    SKIPPED_TYPES.iter().find(|known| known.resource_type == resource_type).unwrap_or(&OTHER)
}

/// An attribute of a skipped resource, in the form that its name speaks of.
#[must_use]
pub fn made_up(
    resource_type: &str,
    attribute: &str,
    physical_id: &str,
    namespace: &Namespace,
) -> Value {
    let Namespace { account, region } = namespace;
    let mut parts = resource_type.split("::").skip(1).map(str::to_lowercase);
    let service = parts.next().unwrap_or_default();
    let kind = parts.next().unwrap_or_default();
    let name = last_part(physical_id);
    // Of a nested one the last name counts: `Endpoint.Address`.
    let last = attribute.rsplit('.').next().unwrap_or_default();
    let host = format!("{}.{service}.{region}.amazonaws.com", name.to_lowercase());
    if last.ends_with("Arn") && physical_id.starts_with("arn:") {
        Value::from(physical_id)
    } else if last.ends_with("Arn") {
        Value::from(format!("arn:aws:{service}:{region}:{account}:{kind}/{name}"))
    } else if last.ends_with("Arns") {
        json!([format!("arn:aws:{service}:{region}:{account}:{kind}/{name}")])
    } else if ["Url", "URL", "Uri", "Endpoint"].iter().any(|end| last.ends_with(end)) {
        Value::from(format!("https://{host}"))
    } else if ["DomainName", "DNSName", "Address"].iter().any(|end| last.ends_with(end)) {
        Value::from(host)
    } else if last.ends_with("Port") {
        Value::from("443")
    } else if matches!(last, "NameServers" | "DnsEntries" | "CidrBlockAssociations") {
        json!([host])
    } else if last.ends_with("Id") && last != "Id" && !kind.ends_with(&last.to_lowercase()) {
        let entropy = attribute.bytes().chain(physical_id.bytes());
        Value::from(names::suffix(names::folded(entropy)).to_lowercase())
    } else {
        Value::from(name)
    }
}

/// What follows the last `/` or `:`.
pub(super) fn last_part(physical_id: &str) -> &str {
    physical_id.rsplit(['/', ':']).next().unwrap_or_default()
}
