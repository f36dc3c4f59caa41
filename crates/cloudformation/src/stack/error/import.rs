//! Errors of requests to import.

use std::fmt;

/// Why nothing is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ImportError {
    /// Resources to import that the template does not have.
    NotInTemplate(Vec<String>),
    /// A resource to import that the stack has already.
    InStack(String),
    /// Resources to import without a `DeletionPolicy`.
    NoPolicy(Vec<String>),
    /// A resource to import whose template names another one.
    Identifier {
        /// The property that identifies it.
        name: &'static str,
        /// The logical id.
        resource: String,
    },
    /// A type that cannot be imported.
    Unsupported(String),
    /// An import that would change other resources too.
    OtherChanges(Vec<String>),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInTemplate(ids) => {
                write!(f, "Resources [{}] do not exist in the template", ids.join(", "))
            }
            Self::InStack(id) => {
                write!(f, "Resource {id} is in the stack already and cannot be imported again")
            }
            Self::NoPolicy(ids) => write!(
                f,
                "The following resources to import [{}] must have DeletionPolicy attribute specified \
                 in the template.",
                ids.join(", ")
            ),
            Self::Identifier { name, resource } => write!(
                f,
                "The Identifier [{name}] for resource [{resource}] does not match the identifier \
                 value defined in the template"
            ),
            Self::Unsupported(name) => {
                write!(f, "ResourceTypes [{name}] are not supported for Import")
            }
            Self::OtherChanges(ids) => write!(
                f,
                "You have modified resources [{}] in your template that are not being imported. \
                 Update, create or delete operations cannot be executed during import operations.",
                ids.join(", ")
            ),
        }
    }
}
