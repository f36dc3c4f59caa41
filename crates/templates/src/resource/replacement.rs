//! Why a change of properties makes a new resource.

/// Why a resource must be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplacementReason {
    /// The property, `KeySchema`.
    pub property: String,
    /// Why, in a few words: `the key of a table cannot change`.
    pub why: String,
}
