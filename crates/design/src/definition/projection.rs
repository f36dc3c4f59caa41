//! What indexes hold.

use super::Name;

/// What an index holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Projection {
    /// All attributes.
    All,
    /// The keys of index and table.
    Keys,
    /// The keys and these.
    Include(Vec<Name>),
}
