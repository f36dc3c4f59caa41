//! What a template says about itself, for ValidateTemplate and GetTemplateSummary.

use std::collections::HashSet;

use super::sections::{Sections, resource_types};
use crate::resource;
use crate::sam::SIMPLE_TABLE;

/// The answer to GetTemplateSummary; ValidateTemplate shows a part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// `Description`.
    pub description: Option<String>,
    /// `AWSTemplateFormatVersion`.
    pub version: Option<String>,
    /// The `Metadata` section as JSON text.
    pub metadata: Option<String>,
    /// The declared parameters, in order.
    pub parameters: Vec<ParameterDeclaration>,
    /// Resource types, each once, in order of appearance.
    pub resource_types: Vec<String>,
    /// Capabilities that the caller must acknowledge.
    pub capabilities: Vec<Capability>,
    /// Why, in AWS's words: `The following resource(s) require capabilities: [AWS::IAM::Role]`.
    pub capabilities_reason: Option<String>,
    /// `Transform`.
    pub declared_transforms: Vec<String>,
    /// The properties that identify a resource when it is imported, by type.
    pub resource_identifiers: Vec<ResourceIdentifiers>,
    /// Resources of types that are not provided, with their types; those with a condition are left
    /// out, because it may not hold.
    pub unsupported: Vec<(String, String)>,
}

/// One declared parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParameterDeclaration {
    /// Its name.
    pub key: String,
    /// `Type`.
    pub parameter_type: String,
    /// `Default`, as text.
    pub default: Option<String>,
    /// `NoEcho`.
    pub no_echo: bool,
    /// `Description`.
    pub description: Option<String>,
    /// `AllowedValues`.
    pub allowed_values: Vec<String>,
}

/// A capability, as CreateStack and related actions take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capability {
    /// `CAPABILITY_IAM`.
    Iam,
    /// `CAPABILITY_NAMED_IAM`.
    NamedIam,
    /// `CAPABILITY_AUTO_EXPAND`.
    AutoExpand,
}

impl Capability {
    /// Its name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Iam => "CAPABILITY_IAM",
            Self::NamedIam => "CAPABILITY_NAMED_IAM",
            Self::AutoExpand => "CAPABILITY_AUTO_EXPAND",
        }
    }
}

/// `ResourceIdentifierSummaries` of one type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceIdentifiers {
    /// `ResourceType`.
    pub resource_type: String,
    /// `LogicalResourceIds`.
    pub logical_ids: Vec<String>,
    /// `ResourceIdentifiers`, `TableName`.
    pub identifiers: Vec<String>,
}

/// The summary of `sections`.
pub(super) fn summary(sections: &Sections) -> Summary {
    let resources = resource_types(&sections.resources);
    let mut summary = Summary {
        description: sections.description.clone(),
        version: sections.version.clone(),
        metadata: sections.metadata.as_ref().map(ToString::to_string),
        parameters: sections.parameters.iter().map(declaration).collect(),
        declared_transforms: sections.transforms.clone(),
        ..Summary::default()
    };
    let mut demanding: Vec<String> = Vec::new();
    let mut known = HashSet::new();
    for (logical_id, resource_type, resource) in resources {
        let kind = resource_type.to_owned();
        if let Some(capability) = capability(resource_type, resource) {
            if !summary.capabilities.contains(&capability) {
                summary.capabilities.push(capability);
            }
            if !demanding.contains(&kind) {
                demanding.push(kind.clone());
            }
        }
        add_identifier(&mut summary, logical_id, &kind);
        if !is_provided(sections, resource_type) && resource.get("Condition").is_none() {
            summary.unsupported.push((logical_id.to_owned(), kind.clone()));
        }
        if known.insert(resource_type) {
            summary.resource_types.push(kind);
        }
    }
    // The named form includes the other.
    if summary.capabilities.contains(&Capability::NamedIam) {
        summary.capabilities.retain(|capability| *capability != Capability::Iam);
    }
    if !demanding.is_empty() {
        summary.capabilities_reason = Some(format!(
            "The following resource(s) require capabilities: [{}]",
            demanding.join(", ")
        ));
    }
    if !sections.transforms.is_empty() {
        summary.capabilities.push(Capability::AutoExpand);
        summary.capabilities_reason.get_or_insert_with(|| {
            format!(
                "The following transform(s) require capabilities: [{}]",
                sections.transforms.join(", ")
            )
        });
    }
    summary
}

/// Whether resources of that type are made here, also what a transform makes of them.
fn is_provided(sections: &Sections, resource_type: &str) -> bool {
    let of_transform = sections.serverless() && resource_type == SIMPLE_TABLE;
    of_transform || resource::find(resource_type).is_some()
}

fn declaration(declared: &super::parameter::Declaration) -> ParameterDeclaration {
    ParameterDeclaration {
        key: declared.name.clone(),
        parameter_type: declared.type_name.clone(),
        default: declared.default.clone(),
        no_echo: declared.no_echo,
        description: declared.description.clone(),
        allowed_values: declared.allowed_values.clone(),
    }
}

/// The capability that a resource needs. Source: "Acknowledging IAM resources in CloudFormation
/// templates".
fn capability(resource_type: &str, resource: &serde_json::Value) -> Option<Capability> {
    let name = match resource_type {
        "AWS::IAM::Group" => "GroupName",
        "AWS::IAM::InstanceProfile" => "InstanceProfileName",
        "AWS::IAM::ManagedPolicy" => "ManagedPolicyName",
        "AWS::IAM::Role" => "RoleName",
        "AWS::IAM::User" => "UserName",
        "AWS::IAM::AccessKey" | "AWS::IAM::Policy" | "AWS::IAM::UserToGroupAddition" => {
            return Some(Capability::Iam);
        }
        _ => return None,
    };
    let named = resource.get("Properties").and_then(|properties| properties.get(name)).is_some();
    Some(if named { Capability::NamedIam } else { Capability::Iam })
}

/// Adds what identifies a resource of this type when it is imported.
fn add_identifier(summary: &mut Summary, logical_id: &str, resource_type: &str) {
    let Some(provider) = resource::find(resource_type) else { return };
    if provider.identifiers().is_empty() {
        return;
    }
    let known = &mut summary.resource_identifiers;
    match known.iter_mut().find(|entry| entry.resource_type == resource_type) {
        Some(entry) => entry.logical_ids.push(logical_id.to_owned()),
        None => known.push(ResourceIdentifiers {
            resource_type: resource_type.to_owned(),
            logical_ids: vec![logical_id.to_owned()],
            identifiers: provider.identifiers().iter().map(|name| (*name).to_owned()).collect(),
        }),
    }
}
