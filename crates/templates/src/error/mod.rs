//! What can be wrong with a template or its inputs, as data; Display is the one home of the
//! sentences.
//!
//! CloudFormation answers all of these as `ValidationError`. The sentences are AWS's where they are
//! known; where AWS does not say which part of the template is meant, the place follows in
//! parentheses.

mod display;
mod format;
mod forms;
mod parameter;
mod serverless;

pub use format::{EntryFault, Format, Language, RelationFault};
pub use parameter::ParameterFault;
pub use serverless::ServerlessFault;

/// What is wrong with a template or its inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TemplateError {
    /// The text is too long.
    TooLarge {
        /// In bytes.
        limit: usize,
    },
    /// The text or the form of a section.
    Format(Format),
    /// An intrinsic function.
    Intrinsic(Box<Intrinsic>),
    /// A parameter.
    Parameter(ParameterFault),
    /// An assertion of a rule does not hold.
    Rule {
        /// The rule.
        rule: String,
        /// `AssertDescription`.
        description: Option<String>,
    },
    /// Resources wait for each other.
    Circular(Vec<String>),
    /// Resources whose type is another than the stack has.
    TypeChanged(Vec<String>),
    /// Resource types without a provider, with the logical ids that have them.
    Unsupported(Vec<(String, String)>),
    /// A transform that is not known here.
    Transform(String),
    /// Resources that the transform of AWS SAM cannot read, by logical id.
    Serverless(Vec<(String, ServerlessFault)>),
}

/// An intrinsic function that cannot be resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intrinsic {
    /// Where it is, from the outside in: `Resources`, `Main`, `Properties`, …
    pub path: Vec<String>,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong with an intrinsic function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Its argument has another form than it takes.
    Form(&'static str),
    /// A function that does not exist or does not belong here.
    Unknown(String),
    /// A function of AWS::LanguageExtensions without that transform.
    NeedsExtensions(&'static str),
    /// `Ref` of something that does not exist.
    Reference(String),
    /// `Fn::GetAtt` of a resource that does not exist.
    Resource {
        /// The function that names it.
        function: &'static str,
        /// The resource.
        name: String,
    },
    /// An attribute that the type does not have.
    Attribute {
        /// The resource.
        resource: String,
        /// The attribute.
        attribute: String,
    },
    /// A condition that does not exist.
    Condition(String),
    /// Something else than a boolean function where one must be.
    NotBoolean,
    /// A variable name of `Fn::Sub` with characters that are not allowed.
    Variable(String),
    /// A mapping that does not exist.
    Mapping(String),
    /// A key that a mapping does not have.
    MappingKey(Vec<String>),
    /// An index that `Fn::Select` cannot reach.
    Index(String),
    /// An export that does not exist.
    Export(String),
    /// A dynamic reference that cannot be resolved here.
    Dynamic(String),
    /// A resource that does not exist yet although it should.
    NotYet(String),
    /// The result would be too large.
    TooLarge {
        /// In bytes.
        limit: usize,
    },
}

impl From<Format> for TemplateError {
    fn from(format: Format) -> Self {
        Self::Format(format)
    }
}

impl From<EntryFault> for TemplateError {
    fn from(fault: EntryFault) -> Self {
        Self::Format(Format::Entry(fault))
    }
}

impl From<RelationFault> for TemplateError {
    fn from(fault: RelationFault) -> Self {
        Self::Format(Format::Relation(fault))
    }
}

impl From<ParameterFault> for TemplateError {
    fn from(fault: ParameterFault) -> Self {
        Self::Parameter(fault)
    }
}

impl From<Fault> for TemplateError {
    fn from(fault: Fault) -> Self {
        Self::Intrinsic(Box::new(Intrinsic { path: Vec::new(), fault }))
    }
}

impl TemplateError {
    /// The same error, seen from one level further out.
    #[must_use]
    pub(crate) fn inside(mut self, segment: impl Into<String>) -> Self {
        if let Self::Intrinsic(intrinsic) = &mut self {
            intrinsic.path.insert(0, segment.into());
        }
        self
    }
}

impl std::error::Error for TemplateError {}
