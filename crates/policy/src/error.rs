//! Errors of policy documents: what is wrong, where, and AWS's sentence for it.
//!
//! The Display of [`Fault`] is the only home of these sentences. Those that IAM answers with the
//! code `MalformedPolicyDocument` are its own; where no source has AWS's, the sentence is ours in
//! the same style.

use std::fmt;

/// A place in a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a text is no policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// Where the fault is.
    pub position: Position,
    /// What is wrong.
    pub fault: Fault,
}

impl PolicyError {
    /// The code that IAM answers with.
    pub const CODE: &'static str = "MalformedPolicyDocument";

    /// The error `fault` at `position`.
    pub(crate) const fn new(position: Position, fault: Fault) -> Self {
        Self { position, fault }
    }
}

/// The sentence with its place, for people who edit the document. An API answers the fault alone.
impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.fault, self.position)
    }
}

impl std::error::Error for PolicyError {}

/// What can be wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Longer than the API takes, in bytes.
    TooLong {
        /// The most bytes.
        limit: usize,
    },
    /// Not JSON.
    Json {
        /// What the reader expected.
        expected: &'static str,
    },
    /// A value of another JSON type than the element has.
    Type {
        /// The element.
        field: String,
        /// What it takes.
        expected: &'static str,
    },
    /// An element twice in one block.
    Duplicate {
        /// The element.
        field: String,
    },
    /// An element that does not exist.
    Unknown {
        /// The element.
        field: String,
        /// The one that is probably meant.
        suggestion: Option<&'static str>,
    },
    /// A required element is missing.
    Missing {
        /// The element.
        field: &'static str,
    },
    /// An element that this kind of policy must not have.
    Prohibited {
        /// The element.
        field: &'static str,
    },
    /// A principal in a policy that is attached to one.
    PrincipalInIdentityPolicy,
    /// No action, or an empty list.
    NoActions,
    /// No resource, or an empty list.
    NoResources,
    /// A version that does not exist.
    Version {
        /// The version.
        given: String,
    },
    /// Neither `Allow` nor `Deny`.
    Effect {
        /// The effect.
        given: String,
    },
    /// A statement id of other characters than IAM takes.
    SidCharacters,
    /// Two statements with one id.
    SidTwice,
    /// An action without service prefix.
    NoVendor,
    /// A service prefix of other characters than those of services.
    Vendor {
        /// The prefix.
        given: String,
    },
    /// An action with more than one colon.
    TwoColons,
    /// A resource that is neither an ARN nor `*`.
    NotAnArn {
        /// The resource.
        given: String,
    },
    /// A resource in a partition that does not exist.
    Partition {
        /// The partition.
        given: String,
        /// The resource.
        resource: String,
    },
    /// A principal of no known form.
    Principal {
        /// The principal.
        given: String,
    },
    /// A condition operator that does not exist.
    Operator {
        /// The operator.
        given: String,
        /// The one that is probably meant.
        suggestion: Option<&'static str>,
    },
    /// `NullIfExists`.
    NullIfExists,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { limit } => {
                write!(f, "The policy document is longer than {limit} bytes.")
            }
            Self::Json { expected } => {
                write!(f, "This policy contains invalid Json: expected {expected}.")
            }
            Self::Type { field, expected } => {
                write!(f, "Syntax errors in policy: {field} must be {expected}.")
            }
            Self::Duplicate { field } => {
                write!(f, "Syntax errors in policy: {field} appears more than once in a block.")
            }
            Self::Unknown { field, suggestion } => {
                write!(f, "Unknown field {field}")?;
                did_you_mean(f, *suggestion)
            }
            Self::Missing { field } => write!(f, "Missing required field {field}"),
            Self::Prohibited { field } => write!(f, "Has prohibited field {field}"),
            Self::PrincipalInIdentityPolicy => {
                f.write_str("Policy document should not specify a principal.")
            }
            Self::NoActions => f.write_str("Policy statement must contain actions."),
            Self::NoResources => f.write_str("Policy statement must contain resources."),
            Self::Version { given } => {
                write!(f, "The policy must contain a valid version string, not \"{given}\".")
            }
            Self::Effect { given } => {
                write!(f, "Invalid effect: {given}. Use Allow or Deny.")
            }
            Self::SidCharacters => f.write_str(
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the \
                 regular expression [0-9A-Za-z]*",
            ),
            Self::SidTwice => f.write_str("Statement IDs (SID) in a single policy must be unique."),
            Self::NoVendor => f.write_str(
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            ),
            Self::Vendor { given } => write!(f, "Vendor {given} is not valid"),
            Self::TwoColons => f.write_str("Actions/Condition can contain only one colon."),
            Self::NotAnArn { given } => {
                write!(f, "Resource {given} must be in ARN format or \"*\".")
            }
            Self::Partition { given, resource } => {
                write!(f, "Partition \"{given}\" is not valid for resource \"{resource}\".")
            }
            Self::Principal { given } => {
                write!(f, "Invalid principal in policy: {given}")
            }
            Self::Operator { given, suggestion } => {
                write!(f, "Invalid Condition type : {given}.")?;
                did_you_mean(f, *suggestion)
            }
            Self::NullIfExists => f.write_str(
                "Invalid Condition type : NullIfExists. Null itself asks whether a key exists.",
            ),
        }
    }
}

/// `Did you mean …?`, as the policy checks of IAM Access Analyzer say it.
pub(crate) fn did_you_mean(f: &mut fmt::Formatter<'_>, suggestion: Option<&str>) -> fmt::Result {
    suggestion.map_or(Ok(()), |name| write!(f, " Did you mean {name}?"))
}
