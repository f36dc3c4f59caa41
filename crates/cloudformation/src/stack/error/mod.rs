//! Errors of calls about stacks, as data; the one home of CloudFormation's sentences outside
//! templates and resources.

mod change_set;
mod import;
mod refactor;

use std::fmt;

use engine::EngineError;
use templates::TemplateError;

pub(crate) use self::change_set::ChangeSetError;
pub(crate) use self::import::ImportError;
pub(crate) use self::refactor::RefactorError;
use crate::stack::status::StackStatus;

/// Why a call is refused.
#[derive(Debug)]
pub(crate) enum StackError {
    /// No stack of that name or id, in operations whose text says `with id`.
    NoStackWithId(String),
    /// The same, in all others.
    NoStack(String),
    /// CreateStack of a name that is taken.
    Exists(String),
    /// The stack cannot be changed as it is now.
    NotUpdatable {
        /// Its ARN.
        id: String,
        /// Its state.
        status: StackStatus,
    },
    /// There is nothing to roll back.
    NotRollbackable {
        /// Its ARN.
        id: String,
        /// Its state.
        status: StackStatus,
    },
    /// No update is in progress that could be cancelled.
    NotCancellable,
    /// The stack is protected.
    Protected(String),
    /// UpdateStack without a change.
    NoUpdates,
    /// The exports of the stack are in use.
    ExportInUse {
        /// The export.
        export: String,
        /// The name of a stack that uses it.
        by: String,
    },
    /// No detection of drift of that id.
    NoDetection(String),
    /// No operation of that id.
    NoOperation(String),
    /// A change set that cannot be made, found or carried out.
    ChangeSet(ChangeSetError),
    /// The template needs capabilities that were not given.
    Capabilities(Vec<&'static str>),
    /// The type of a resource would change.
    TypeChange(Vec<String>),
    /// Resources that cannot be moved.
    Refactor(RefactorError),
    /// A request to import that cannot be carried out.
    Import(ImportError),
    /// No resource of that logical id.
    NoResource {
        /// The logical id.
        logical_id: String,
        /// The stack's name.
        stack: String,
    },
    /// A parameter of the request that is missing.
    Missing(&'static str),
    /// A parameter of the request that is not what it should be.
    Malformed {
        /// The parameter.
        name: &'static str,
        /// What it was.
        value: String,
        /// What it takes.
        expected: &'static str,
    },
    /// Neither a template body nor its URL, or both.
    TemplateSource,
    /// A URL that names no object of this server.
    TemplateUrl(String),
    /// What is wrong with the template.
    Template(TemplateError),
    /// No export of that name.
    NoExport(String),
    /// An export that no stack uses.
    NotImported(String),
    /// The role that was passed is not there, or does not trust the service.
    Role(String),
    /// Whom the operation acts for may not do it: the sentence.
    Denied(String),
    /// The action is not known.
    UnknownAction(String),
    /// The store failed.
    Engine(EngineError),
}

impl From<ImportError> for StackError {
    fn from(error: ImportError) -> Self {
        Self::Import(error)
    }
}

impl From<ChangeSetError> for StackError {
    fn from(error: ChangeSetError) -> Self {
        Self::ChangeSet(error)
    }
}

impl From<RefactorError> for StackError {
    fn from(error: RefactorError) -> Self {
        Self::Refactor(error)
    }
}

impl From<TemplateError> for StackError {
    fn from(error: TemplateError) -> Self {
        Self::Template(error)
    }
}

impl From<EngineError> for StackError {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl StackError {
    /// The HTTP status and the code.
    pub(crate) const fn code(&self) -> (u16, &'static str) {
        match self {
            Self::Exists(_) => (400, "AlreadyExistsException"),
            Self::ChangeSet(error) => error.code(),
            Self::Refactor(RefactorError::NotFound(_)) => (404, "StackRefactorNotFoundException"),
            Self::Capabilities(_) => (400, "InsufficientCapabilitiesException"),
            Self::UnknownAction(_) => (400, "InvalidAction"),
            Self::Denied(_) => (403, "AccessDenied"),
            Self::Engine(_) => (500, "InternalFailure"),
            Self::NoStackWithId(_)
            | Self::NoStack(_)
            | Self::NotUpdatable { .. }
            | Self::NotRollbackable { .. }
            | Self::NoOperation(_)
            | Self::NoDetection(_)
            | Self::Protected(_)
            | Self::NoUpdates
            | Self::ExportInUse { .. }
            | Self::TypeChange(_)
            | Self::Import(_)
            | Self::NotCancellable
            | Self::Refactor(_)
            | Self::NoResource { .. }
            | Self::Missing(_)
            | Self::Malformed { .. }
            | Self::Role(_)
            | Self::TemplateSource
            | Self::TemplateUrl(_)
            | Self::Template(_)
            | Self::NoExport(_)
            | Self::NotImported(_) => (400, "ValidationError"),
        }
    }
}

impl fmt::Display for StackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoStackWithId(name) => write!(f, "Stack with id {name} does not exist"),
            Self::NoStack(name) => write!(f, "Stack [{name}] does not exist"),
            Self::Exists(name) => write!(f, "Stack [{name}] already exists"),
            Self::NotUpdatable { id, status } => {
                write!(f, "Stack:{id} is in {} state and can not be updated.", status.as_str())
            }
            Self::NotRollbackable { id, status } => {
                write!(f, "Stack:{id} is in {} state and can not be rolled back.", status.as_str())
            }
            Self::Protected(name) => {
                write!(f, "Stack [{name}] cannot be deleted while TerminationProtection is enabled")
            }
            Self::NoUpdates => f.write_str("No updates are to be performed."),
            Self::ExportInUse { export, by } => {
                write!(f, "Delete canceled. Cannot delete export {export} as it is in use by {by}.")
            }
            Self::NoDetection(id) => write!(f, "Drift detection [{id}] does not exist"),
            Self::NoOperation(id) => write!(f, "Operation [{id}] does not exist"),
            Self::ChangeSet(error) => error.fmt(f),
            Self::Capabilities(names) => {
                write!(f, "Requires capabilities : [{}]", names.join(", "))
            }
            Self::TypeChange(logical_ids) => write!(
                f,
                "Update of resource type is not permitted. The new template modifies resource type \
                 of the following resources: [{}]",
                logical_ids.join(", ")
            ),
            Self::Import(error) => error.fmt(f),
            Self::NotCancellable => {
                f.write_str("CancelUpdateStack cannot be called from current stack status")
            }
            Self::Refactor(error) => error.fmt(f),
            Self::NoResource { logical_id, stack } => {
                write!(f, "Resource {logical_id} does not exist for stack {stack}")
            }
            Self::Missing(name) => write!(f, "The request must contain the parameter {name}"),
            Self::Malformed { name, value, expected } => {
                write!(f, "{name} is {value:?}; it takes {expected}")
            }
            Self::TemplateSource => {
                f.write_str("Either Template URL or Template Body must be specified.")
            }
            Self::TemplateUrl(url) => write!(
                f,
                "{url} names no object that was put into this server; upload the template here first"
            ),
            Self::Template(error) => error.fmt(f),
            Self::NoExport(name) => write!(f, "No export named {name} found."),
            Self::NotImported(name) => write!(f, "Export '{name}' is not imported by any stack."),
            Self::Role(role) => write!(f, "Role {role} is invalid or cannot be assumed"),
            Self::Denied(sentence) => f.write_str(sentence),
            Self::UnknownAction(action) => {
                write!(f, "The action {action} is not valid for this web service.")
            }
            Self::Engine(_) => f.write_str("Internal failure"),
        }
    }
}

impl std::error::Error for StackError {}
