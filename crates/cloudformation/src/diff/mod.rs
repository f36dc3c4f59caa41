//! What a template would change: the content of a change set and of `stator deploy --diff`.

mod change;
mod compare;
mod entry;
mod values;

pub use change::{
    Action, ChangeKind, Deployed, Detail, Part, PolicyAction, Recreation, Replacement,
    ResourceChange, Source,
};
pub use compare::compare;
pub(crate) use entry::entry;
