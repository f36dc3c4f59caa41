//! Resource types that come along with tables: recorded in the stack, without effect here.
//!
//! What they answer to `Ref` and `Fn::GetAtt` has the form of AWS's, so that templates resolve.

use model::Request;
use serde_json::{Map, Value};

use super::{
    Adoption, Change, Effect, Observed, Place, Properties, Provider, ResourceError, Step, Update,
    UpdateBehavior, name, reading,
};

/// Characters of a generated name at most: the shortest limit among these types (IAM's 64).
const MAX_NAME: usize = 64;

/// A type that is recorded.
pub(super) struct Companion {
    resource_type: &'static str,
    /// The property that names it.
    named_by: Option<&'static str>,
    physical: Form,
    /// What `Fn::GetAtt` gives; `None` takes any name and gives the physical id.
    attributes: Option<&'static [(&'static str, Form)]>,
}

/// How an id or an attribute looks.
#[derive(Clone, Copy)]
enum Form {
    /// The physical id.
    Id,
    /// The given name, or one made of stack and logical id.
    Name,
    /// Twenty-one characters of IAM, with a prefix.
    Unique(&'static str),
    /// An ARN without a Region, `arn:aws:iam::account:role/Name`.
    IamArn(&'static str),
    /// An ARN with a Region, of a service and a kind.
    Arn(&'static str, &'static str),
    Uuid,
    /// A property as it was given.
    Property(&'static str),
    /// Fixed text.
    Text(&'static str),
    /// A scalable target's `resource|dimension|namespace`.
    ScalableTarget,
    /// A presigned address, as wait conditions have.
    Handle,
}

const fn companion(
    resource_type: &'static str,
    named_by: Option<&'static str>,
    physical: Form,
    attributes: &'static [(&'static str, Form)],
) -> Companion {
    Companion { resource_type, named_by, physical, attributes: Some(attributes) }
}

/// All of them. Sources of names and attributes: the template reference of each type.
pub(super) static COMPANIONS: &[Companion] = &[
    companion(
        "AWS::IAM::Role",
        Some("RoleName"),
        Form::Name,
        &[("Arn", Form::IamArn("role")), ("RoleId", Form::Unique("AROA"))],
    ),
    companion("AWS::IAM::Policy", Some("PolicyName"), Form::Name, &[("Id", Form::Id)]),
    companion("AWS::IAM::RolePolicy", Some("PolicyName"), Form::Name, &[]),
    companion("AWS::IAM::UserPolicy", Some("PolicyName"), Form::Name, &[]),
    companion("AWS::IAM::GroupPolicy", Some("PolicyName"), Form::Name, &[]),
    companion(
        "AWS::IAM::ManagedPolicy",
        Some("ManagedPolicyName"),
        Form::IamArn("policy"),
        &[
            ("PolicyArn", Form::Id),
            ("PolicyId", Form::Unique("ANPA")),
            ("AttachmentCount", Form::Text("0")),
            ("DefaultVersionId", Form::Text("v1")),
            ("IsAttachable", Form::Text("true")),
            ("PermissionsBoundaryUsageCount", Form::Text("0")),
        ],
    ),
    companion("AWS::IAM::User", Some("UserName"), Form::Name, &[("Arn", Form::IamArn("user"))]),
    companion("AWS::IAM::Group", Some("GroupName"), Form::Name, &[("Arn", Form::IamArn("group"))]),
    companion("AWS::IAM::UserToGroupAddition", None, Form::Name, &[("Id", Form::Id)]),
    companion(
        "AWS::IAM::InstanceProfile",
        Some("InstanceProfileName"),
        Form::Name,
        &[("Arn", Form::IamArn("instance-profile"))],
    ),
    companion(
        "AWS::IAM::AccessKey",
        None,
        Form::Unique("AKIA"),
        &[("SecretAccessKey", Form::Uuid)],
    ),
    companion("AWS::IAM::ServiceLinkedRole", None, Form::Name, &[("RoleName", Form::Id)]),
    companion(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        None,
        Form::ScalableTarget,
        &[("Id", Form::Id)],
    ),
    companion(
        "AWS::ApplicationAutoScaling::ScalingPolicy",
        Some("PolicyName"),
        Form::Arn("autoscaling", "scalingPolicy"),
        &[("Arn", Form::Id), ("PolicyName", Form::Property("PolicyName"))],
    ),
    companion("AWS::CDK::Metadata", None, Form::Uuid, &[]),
    companion("AWS::CloudFormation::WaitConditionHandle", None, Form::Handle, &[]),
    companion(
        "AWS::SSM::Parameter",
        Some("Name"),
        Form::Name,
        &[("Type", Form::Property("Type")), ("Value", Form::Property("Value"))],
    ),
    companion(
        "AWS::KMS::Key",
        None,
        Form::Uuid,
        &[("Arn", Form::Arn("kms", "key")), ("KeyId", Form::Id)],
    ),
    companion("AWS::KMS::Alias", Some("AliasName"), Form::Name, &[("AliasName", Form::Id)]),
];

/// Anything, without a claim about what it is.
pub(super) static SKIPPED: Companion =
    Companion { resource_type: "", named_by: None, physical: Form::Name, attributes: None };

impl Companion {
    fn given_name(&self, properties: &Properties) -> Option<String> {
        reading::text(properties, self.named_by?)
    }

    fn shown(
        form: Form,
        place: &Place,
        physical_id: &str,
        properties: &Properties,
    ) -> Option<Value> {
        let Place { partition, account, region, .. } = place;
        // What depends on chance depends on the physical id, which was chosen once.
        let chance = physical_id
            .bytes()
            .fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let text = match form {
            Form::Id | Form::Name | Form::ScalableTarget | Form::Handle => physical_id.to_owned(),
            Form::Unique(prefix) => unique(prefix, chance),
            Form::IamArn(kind) => format!("arn:{partition}:iam::{account}:{kind}/{physical_id}"),
            Form::Arn(service, kind) => {
                format!("arn:{partition}:{service}:{region}:{account}:{kind}/{physical_id}")
            }
            Form::Uuid => name::uuid(chance),
            Form::Property(property) => return properties.get(property).cloned(),
            Form::Text(text) => text.to_owned(),
        };
        Some(Value::from(text))
    }
}

/// Twenty-one characters, as IAM's ids have.
fn unique(prefix: &str, entropy: u64) -> String {
    let more = name::suffix(entropy.wrapping_add(1));
    format!("{prefix}{}{}", name::suffix(entropy), more.get(..5).unwrap_or_default())
}

impl Provider for Companion {
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
        self.attributes.is_none_or(|known| known.iter().any(|(attribute, _)| *attribute == name))
    }

    fn is_open_ended(&self) -> bool {
        self.attributes.is_none()
    }

    fn update_behavior(&self, _: &str) -> UpdateBehavior {
        UpdateBehavior::InPlace
    }

    fn validate(&self, _: &Properties) -> Result<(), ResourceError> {
        Ok(())
    }

    fn physical_id(
        &self,
        place: &Place,
        properties: &Properties,
        entropy: u64,
    ) -> Result<String, ResourceError> {
        let Place { partition, account, region, stack_name, logical_id, .. } = place;
        let own = || {
            self.given_name(properties)
                .unwrap_or_else(|| name::generated(stack_name, logical_id, entropy, MAX_NAME))
        };
        Ok(match self.physical {
            Form::Uuid => name::uuid(entropy),
            Form::Unique(prefix) => unique(prefix, entropy),
            Form::IamArn(kind) => format!("arn:{partition}:iam::{account}:{kind}/{}", own()),
            Form::Arn(service, kind) => {
                let id = name::uuid(entropy);
                format!("arn:{partition}:{service}:{region}:{account}:{kind}:{id}:{}", own())
            }
            Form::ScalableTarget => {
                let part = |property| reading::text(properties, property).unwrap_or_default();
                let (resource, dimension, namespace) =
                    (part("ResourceId"), part("ScalableDimension"), part("ServiceNamespace"));
                format!("{resource}|{dimension}|{namespace}")
            }
            Form::Handle => format!(
                "https://cloudformation-waitcondition-{region}.s3.amazonaws.com/{}/{logical_id}/{}",
                place.stack_id,
                name::suffix(entropy)
            ),
            Form::Id | Form::Name | Form::Property(_) | Form::Text(_) => own(),
        })
    }

    fn create(&self, _: &Place, _: &str, _: &Properties) -> Result<Vec<Step>, ResourceError> {
        Ok(Vec::new())
    }

    fn update(&self, place: &Place, asked: &Update<'_>) -> Result<Change, ResourceError> {
        let same = asked.old == asked.new && asked.old_tags == place.stack_tags;
        Ok(if same { Change::None } else { Change::InPlace(Vec::new()) })
    }

    fn delete(&self, _: &Place, _: &str) -> Result<Vec<Step>, ResourceError> {
        Ok(Vec::new())
    }

    fn observe(&self, _: &Place, _: &str) -> Vec<Request> {
        Vec::new()
    }

    fn adopt(
        &self,
        _: &Place,
        _: &str,
        _: &Observed,
        _: &Properties,
    ) -> Result<Adoption, ResourceError> {
        Ok(Adoption::Same)
    }

    fn reference(&self, _: &Place, physical_id: &str, _: &Properties) -> String {
        physical_id.to_owned()
    }

    fn attributes(
        &self,
        place: &Place,
        physical_id: &str,
        properties: &Properties,
        _: &Observed,
    ) -> Map<String, Value> {
        let known = self.attributes.unwrap_or_default();
        known
            .iter()
            .filter_map(|(name, form)| {
                Some(((*name).to_owned(), Self::shown(*form, place, physical_id, properties)?))
            })
            .collect()
    }
}
