//! What can be wrong with a template or its inputs, as data; Display is the one home of the
//! sentences.
//!
//! CloudFormation answers all of these as `ValidationError`. The sentences are AWS's where they are
//! known; where AWS does not say which part of the template is meant, the place follows in
//! parentheses.

mod display;
mod forms;

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
}

/// What is wrong with the form of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// It is not JSON or not YAML.
    Malformed {
        /// Which it is taken for.
        language: Language,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// More, if it is known.
        detail: Option<String>,
    },
    /// A YAML alias.
    Alias,
    /// A tag that is no short form.
    Tag {
        /// The tag.
        tag: String,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// The description is too long.
    Description {
        /// Bytes at most.
        limit: usize,
    },
    /// It nests too deep.
    Depth {
        /// Levels at most.
        limit: usize,
    },
    /// It is not an object.
    Structure,
    /// Sections that do not exist.
    Sections(Vec<String>),
    /// A version other than 2010-09-09.
    Version(String),
    /// A section, or an entry of one, that is not an object.
    NotObject {
        /// `/Resources/Main`.
        path: String,
    },
    /// A member that must be text.
    NotText {
        /// The entry that has it: `/Resources/Main`.
        path: String,
        /// The member: `Type`.
        member: &'static str,
    },
    /// A null.
    Null {
        /// Where.
        path: String,
    },
    /// No resource at all.
    NoResources,
    /// A name with other characters than letters and digits.
    Name {
        /// `Resource`, `Parameter`, `Output`, …
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// A mapping's key with characters that are not allowed.
    MappingName(String),
    /// A mapping's value that is neither text nor a list.
    MappingValue,
    /// More entries of a section than AWS takes.
    Count {
        /// `resources`.
        of: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// One entry of a section.
    Entry(EntryFault),
    /// What entries say of each other.
    Relation(RelationFault),
}

/// What is wrong with one entry of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryFault {
    /// A member of a resource that does not exist.
    ResourceMember {
        /// The resource.
        resource: String,
        /// The member.
        member: String,
    },
    /// A member of a parameter that does not exist.
    ParameterMember {
        /// The parameter.
        parameter: String,
        /// The member.
        member: String,
    },
    /// A parameter without a type.
    NoParameterType(String),
    /// A parameter type that does not exist.
    ParameterType(String),
    /// An output without a value.
    NoOutputValue(String),
    /// An output whose value is no text.
    OutputValue(String),
    /// An export without a name, or with other characters than its name may have.
    ExportName(String),
    /// `DependsOn` of another form.
    DependsOn(String),
    /// A rule without assertions.
    NoAssertions(String),
    /// A policy that does not exist.
    Policy {
        /// The resource.
        resource: String,
        /// `DeletionPolicy` or `UpdateReplacePolicy`.
        attribute: &'static str,
        /// What it says.
        given: String,
        /// What it may say.
        allowed: &'static [&'static str],
    },
}

/// What is wrong between entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelationFault {
    /// References to resources that do not exist, or not under these conditions.
    Unresolved {
        /// Their names.
        names: Vec<String>,
        /// `Resources` or `Outputs`.
        block: &'static str,
    },
    /// References out of a condition that it may not make.
    ConditionReference(Vec<String>),
    /// A condition that does not exist.
    UnknownCondition {
        /// Its name.
        name: String,
        /// `Resources`, `Outputs` or `Conditions`.
        block: &'static str,
    },
    /// Conditions that need each other.
    CircularConditions(Vec<String>),
    /// Types that are no type at all.
    UnrecognizedTypes(Vec<String>),
}

/// What a text is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// It begins with a brace.
    Json,
    /// Everything else.
    Yaml,
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

/// What is wrong with a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParameterFault {
    /// Without a value.
    Missing(Vec<String>),
    /// Not in the template.
    Unknown(Vec<String>),
    /// Given more than once.
    Twice(String),
    /// `UsePreviousValue` without a previous value.
    NoPrevious(String),
    /// Not one of `AllowedValues`.
    NotAllowed {
        /// The parameter.
        name: String,
        /// The values that are allowed.
        allowed: Vec<String>,
        /// `ConstraintDescription`.
        description: Option<String>,
    },
    /// Does not match `AllowedPattern`.
    Pattern {
        /// The parameter.
        name: String,
        /// The pattern.
        pattern: String,
        /// `ConstraintDescription`.
        description: Option<String>,
    },
    /// A pattern that is none, or that takes too long.
    BadPattern {
        /// The parameter.
        name: String,
        /// The pattern.
        pattern: String,
    },
    /// Too short.
    TooShort {
        /// The parameter.
        name: String,
        /// `MinLength`.
        limit: String,
        /// `ConstraintDescription`.
        description: Option<String>,
    },
    /// Too long.
    TooLong {
        /// The parameter.
        name: String,
        /// `MaxLength`.
        limit: String,
        /// `ConstraintDescription`.
        description: Option<String>,
    },
    /// Not a number.
    NotNumber {
        /// The parameter.
        name: String,
        /// `ConstraintDescription`.
        description: Option<String>,
    },
    /// Too small.
    TooSmall {
        /// The parameter.
        name: String,
        /// `MinValue`.
        limit: String,
        /// `ConstraintDescription`.
        description: Option<String>,
    },
    /// Too large.
    TooLarge {
        /// The parameter.
        name: String,
        /// `MaxValue`.
        limit: String,
        /// `ConstraintDescription`.
        description: Option<String>,
    },
    /// SSM parameters that do not exist.
    NotInStore(Vec<String>),
}

impl From<Format> for TemplateError {
    fn from(format: Format) -> Self {
        Self::Format(format)
    }
}

impl From<EntryFault> for Format {
    fn from(fault: EntryFault) -> Self {
        Self::Entry(fault)
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
