//! The marker for values that are known only after a change set is applied.

/// The text that change sets show for a value that is not known before it is applied.
pub const UNKNOWN: &str = "{{changeSet:KNOWN_AFTER_APPLY}}";
