//! Faults of parameters: their values and constraints.

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
    /// Matching a pattern takes more steps back than there are for one value.
    PatternSteps {
        /// The parameter.
        name: String,
        /// The pattern.
        pattern: String,
        /// How many there are.
        steps: usize,
    },
    /// A pattern that is none, or whose compiled form is too large.
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
