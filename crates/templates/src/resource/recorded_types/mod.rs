//! Recorded types: resource types that accompany tables, recorded in the stack without effect here.
//!
//! Their values of `Ref` and `Fn::GetAtt` have the form of AWS's, so that templates resolve.

mod skipped;

use model::Namespace;
use serde_json::{Map, Value};

use self::skipped::last_part;
pub use self::skipped::{made_up, skipped_type};
use super::context::{Observed, Properties, ResourceContext};
use super::error::ResourceError;
use super::resource_type::{Effect, ResourceType};
use super::schema::UpdateBehavior;
use super::{members, names};

/// Characters of a generated name at most: the shortest limit among these types (IAM's 64).
const MAX_NAME: usize = 64;

/// A type that is recorded.
pub struct RecordedType {
    resource_type: &'static str,
    /// The property that names it.
    named_by: Option<&'static str>,
    physical: Form,
    /// What `Fn::GetAtt` gives.
    attributes: &'static [(&'static str, Form)],
}

/// How an id or an attribute looks.
#[derive(Clone, Copy)]
enum Form {
    /// The physical id.
    Id,
    /// The given name, or one made of stack and logical id.
    Name,
    /// An ARN without a Region, `arn:aws:iam::account:role/Name`.
    IamArn(&'static str),
    /// An ARN with a Region, of a service and a kind.
    Arn(&'static str, &'static str),
    Uuid,
    /// A property as it was given.
    Property(&'static str),
    /// A presigned address, as wait conditions have.
    Handle,
    /// The name in lower case, as buckets have it.
    LowerName,
    /// Ten small letters and digits, as API Gateway gives.
    ShortId,
    /// `us-east-1_AbCdEfGhI`, as user pools have.
    PoolId,
    /// The address of a queue.
    QueueUrl,
    /// An ARN made of service, prefix and the name: of a physical id.
    ArnOf(&'static str, &'static str),
    /// The same, of an attribute.
    PlainArn(&'static str, &'static str),
    /// The ARN of a log group.
    LogGroupArn,
    /// The address of an HTTP API.
    ApiEndpoint,
    /// The physical id behind this text.
    Before(&'static str),
    /// The physical id before this text.
    After(&'static str),
    /// `ID.SERVICE.REGION.amazonaws.com`.
    Regional(&'static str),
    /// The address of a bucket's web site.
    Website,
    /// What follows the last `/` or `:` of the physical id.
    LastPart,
}

const fn recorded(
    resource_type: &'static str,
    named_by: Option<&'static str>,
    physical: Form,
    attributes: &'static [(&'static str, Form)],
) -> RecordedType {
    RecordedType { resource_type, named_by, physical, attributes }
}

/// All of them. Sources of names and attributes: the template reference of each type.
pub static RECORDED_TYPES: &[RecordedType] = &[
    recorded(
        "AWS::IAM::InstanceProfile",
        Some("InstanceProfileName"),
        Form::Name,
        &[("Arn", Form::IamArn("instance-profile"))],
    ),
    recorded("AWS::IAM::ServiceLinkedRole", None, Form::Name, &[("RoleName", Form::Id)]),
    recorded("AWS::CDK::Metadata", None, Form::Uuid, &[]),
    recorded("AWS::CloudFormation::WaitConditionHandle", None, Form::Handle, &[]),
    recorded(
        "AWS::SSM::Parameter",
        Some("Name"),
        Form::Name,
        &[("Type", Form::Property("Type")), ("Value", Form::Property("Value"))],
    ),
    recorded(
        "AWS::KMS::Key",
        None,
        Form::Uuid,
        &[("Arn", Form::Arn("kms", "key")), ("KeyId", Form::Id)],
    ),
    recorded("AWS::KMS::Alias", Some("AliasName"), Form::Name, &[("AliasName", Form::Id)]),
];

impl RecordedType {
    fn custom_name(&self, properties: &Properties) -> Option<String> {
        members::text(properties, self.named_by?)
    }

    fn attribute(
        form: Form,
        context: &ResourceContext,
        physical_id: &str,
        properties: &Properties,
    ) -> Option<Value> {
        let ResourceContext { partition, namespace: Namespace { account, region }, .. } = context;
        // Random parts are derived from the physical id, which was chosen once.
        let entropy = names::folded(physical_id.bytes());
        let name = last_part(physical_id);
        let text = match form {
            Form::Id
            | Form::Name
            | Form::Handle
            | Form::LowerName
            | Form::PoolId
            | Form::QueueUrl => physical_id.to_owned(),
            Form::ShortId => short_id(entropy),
            Form::ArnOf(service, prefix) | Form::PlainArn(service, prefix) => {
                format!("arn:{partition}:{service}:{region}:{account}:{prefix}{name}")
            }
            Form::LogGroupArn => {
                format!("arn:{partition}:logs:{region}:{account}:log-group:{physical_id}:*")
            }
            Form::ApiEndpoint => {
                format!("https://{physical_id}.execute-api.{region}.amazonaws.com")
            }
            Form::Before(text) => format!("{text}{physical_id}"),
            Form::After(text) => format!("{physical_id}{text}"),
            Form::Regional(service) => format!("{physical_id}.{service}.{region}.amazonaws.com"),
            Form::Website => format!("http://{physical_id}.s3-website-{region}.amazonaws.com"),
            Form::LastPart => name.to_owned(),
            Form::IamArn(kind) => format!("arn:{partition}:iam::{account}:{kind}/{physical_id}"),
            Form::Arn(service, kind) => {
                format!("arn:{partition}:{service}:{region}:{account}:{kind}/{physical_id}")
            }
            Form::Uuid => names::uuid(entropy),
            Form::Property(property) => return properties.get(property).cloned(),
        };
        Some(Value::from(text))
    }
}

fn short_id(entropy: u64) -> String {
    names::suffix(entropy).to_lowercase().chars().take(10).collect()
}

impl ResourceType for RecordedType {
    fn resource_type(&self) -> &'static str {
        self.resource_type
    }

    fn effect(&self) -> Effect {
        Effect::Recorded
    }

    fn identifiers(&self) -> &'static [&'static str] {
        &[]
    }

    fn has_attribute(&self, name: &str) -> bool {
        self.attributes.iter().any(|(attribute, _)| *attribute == name)
    }

    fn update_behavior(&self, _: &str) -> UpdateBehavior {
        UpdateBehavior::InPlace
    }

    fn validate(&self, _: &Properties) -> Result<(), ResourceError> {
        Ok(())
    }

    fn physical_id(
        &self,
        context: &ResourceContext,
        properties: &Properties,
        entropy: u64,
    ) -> Result<String, ResourceError> {
        let ResourceContext { partition, namespace, stack_name, logical_id, .. } = context;
        let Namespace { account, region } = namespace;
        let own = || {
            self.custom_name(properties)
                .unwrap_or_else(|| names::generated(stack_name, logical_id, entropy, MAX_NAME))
        };
        Ok(match self.physical {
            Form::Uuid => names::uuid(entropy),
            Form::IamArn(kind) => format!("arn:{partition}:iam::{account}:{kind}/{}", own()),
            Form::Arn(service, kind) => {
                let id = names::uuid(entropy);
                format!("arn:{partition}:{service}:{region}:{account}:{kind}:{id}:{}", own())
            }
            Form::Handle => format!(
                "https://cloudformation-waitcondition-{region}.s3.amazonaws.com/{}/{logical_id}/{}",
                context.stack_id,
                names::suffix(entropy)
            ),
            Form::LowerName => own().to_lowercase(),
            Form::ShortId => short_id(entropy),
            Form::PoolId => {
                format!("{region}_{}", names::suffix(entropy).chars().take(9).collect::<String>())
            }
            Form::QueueUrl => format!("https://sqs.{region}.amazonaws.com/{account}/{}", own()),
            Form::ArnOf(service, prefix) | Form::PlainArn(service, prefix) => {
                format!("arn:{partition}:{service}:{region}:{account}:{prefix}{}", own())
            }
            Form::Id
            | Form::Name
            | Form::Property(_)
            | Form::LogGroupArn
            | Form::ApiEndpoint
            | Form::Before(_)
            | Form::After(_)
            | Form::Regional(_)
            | Form::Website
            | Form::LastPart => own(),
        })
    }

    fn attributes(
        &self,
        context: &ResourceContext,
        physical_id: &str,
        properties: &Properties,
        _: &Observed,
    ) -> Map<String, Value> {
        self.attributes
            .iter()
            .filter_map(|(name, form)| {
                Some((
                    (*name).to_owned(),
                    Self::attribute(*form, context, physical_id, properties)?,
                ))
            })
            .collect()
    }
}
