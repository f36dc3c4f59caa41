//! What can be wrong with a resource of SAM.

use std::fmt;

/// Why SAM refuses a resource. Source of the sentences: messages of the transform, as users report
/// them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerlessFault {
    /// A property that the type does not have.
    Property {
        /// The property.
        name: String,
        /// The type.
        resource_type: &'static str,
    },
    /// A property of another form than it has.
    Form(&'static str),
    /// A primary key without its name or its type.
    KeyMember(&'static str),
    /// A primary key of another type than `String`, `Number` and `Binary`.
    KeyType(String),
}

impl fmt::Display for ServerlessFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Property { name, resource_type } => {
                write!(f, "property {name} not defined for resource of type {resource_type}")
            }
            Self::Form(name) => write!(f, "Type of property '{name}' is invalid."),
            Self::KeyMember(name) => {
                write!(f, "'PrimaryKey' is missing required Property '{name}'.")
            }
            Self::KeyType(given) => write!(f, "Invalid 'Type' \"{given}\"."),
        }
    }
}
