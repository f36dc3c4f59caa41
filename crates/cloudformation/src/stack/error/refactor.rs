//! Errors of refactors. The sentences are ours where AWS's are not known.

use std::fmt;

use templates::TemplateError;

/// Why resources cannot be moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RefactorError {
    /// No refactor of that id.
    NotFound(String),
    /// The refactor cannot be carried out.
    Status {
        /// Its id.
        id: String,
        /// `ExecutionStatus`.
        status: &'static str,
    },
    /// A stack that does not exist, and creating one was not asked for.
    NoStack(String),
    /// A stack that cannot be changed now.
    Busy(String),
    /// A stack that is defined twice.
    Twice(String),
    /// A mapping names a stack without a definition.
    Undefined(String),
    /// A mapping names a resource that its stack does not have.
    NoResource {
        /// The stack.
        stack: String,
        /// The logical id.
        resource: String,
    },
    /// A mapping leads to a logical id that is taken.
    Taken {
        /// The stack.
        stack: String,
        /// The logical id.
        resource: String,
    },
    /// A type whose resources cannot be moved.
    Type(String),
    /// What would be made, changed or removed.
    Changes {
        /// The stack.
        stack: String,
        /// Its resources, with what would happen to each.
        resources: Vec<String>,
    },
    /// A template that cannot be planned.
    Template {
        /// The stack.
        stack: String,
        /// What is wrong.
        error: TemplateError,
    },
    /// An export that others use, or that another stack has.
    Export(String),
    /// Nothing would move.
    Nothing,
}

impl fmt::Display for RefactorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(id) => write!(f, "Stack refactor [{id}] does not exist"),
            Self::Status { id, status } => write!(
                f,
                "Stack refactor [{id}] cannot be executed in its execution status [{status}]"
            ),
            Self::NoStack(name) => write!(f, "Stack {name} does not exist"),
            Self::Busy(name) => {
                write!(f, "Stack {name} is not in a state in which it can be refactored")
            }
            Self::Twice(name) => write!(f, "Stack {name} is defined twice"),
            Self::Undefined(name) => {
                write!(f, "Stack {name} is in a resource mapping and in no stack definition")
            }
            Self::NoResource { stack, resource } => {
                write!(f, "Resource {resource} does not exist in stack {stack}")
            }
            Self::Taken { stack, resource } => {
                write!(f, "Resource {resource} exists in stack {stack} already")
            }
            Self::Type(name) => write!(f, "Resources of type {name} cannot be moved"),
            Self::Changes { stack, resources } => write!(
                f,
                "Stack refactor does not support adding, changing or deleting resources; in stack \
                 {stack}: {}",
                resources.join(", ")
            ),
            Self::Template { stack, error } => write!(f, "Template of stack {stack}: {error}"),
            Self::Export(why) => f.write_str(why),
            Self::Nothing => f.write_str("No resource would be moved or renamed"),
        }
    }
}
