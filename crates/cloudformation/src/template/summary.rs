//! What a template says about itself, for ValidateTemplate and GetTemplateSummary.

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

/// A capability of CreateStack and its kin.
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
