//! Differences: what a template would change, for change sets and `stator deploy --diff`.

mod change;
mod compare;
mod entry;
mod evaluation;
mod values;

pub use change::{
    Action, ChangeKind, Deployed, Detail, Part, PolicyAction, Recreation, Replacement,
    ResourceChange, Source,
};
pub use compare::compare;
pub(crate) use entry::{Import, entry};
