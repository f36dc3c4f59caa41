//! Faults in the form of a template: its text, its sections, their entries.

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

impl From<EntryFault> for Format {
    fn from(fault: EntryFault) -> Self {
        Self::Entry(fault)
    }
}
