//! Names of actions that users and roles have alike.

use access::HolderKind;

/// The name of an action without the kind that it is about.
pub(super) fn kind_of(action: &str) -> Option<(String, HolderKind)> {
    let kinds = [("User", HolderKind::User), ("Role", HolderKind::Role)];
    kinds.into_iter().find_map(|(name, kind)| {
        let (before, after) = action.split_once(name)?;
        Some((format!("{before}{after}"), kind))
    })
}
