//! Names of actions that users, roles and groups have alike, and the words in them.

use access::HolderKind;

/// A user, role or group as names of actions and answers have it.
pub(super) const fn element(kind: HolderKind) -> &'static str {
    match kind {
        HolderKind::User => "User",
        HolderKind::Role => "Role",
        HolderKind::Group => "Group",
    }
}

/// The name of an action without the kind that it is about: `AddToGroup` and `ListGroupsFor` are
/// about users.
pub(super) fn kind_of(action: &str) -> Option<(String, HolderKind)> {
    let kinds = [HolderKind::User, HolderKind::Role, HolderKind::Group];
    kinds.into_iter().find_map(|kind| {
        let (before, after) = action.split_once(element(kind))?;
        Some((format!("{before}{after}"), kind))
    })
}

/// The kind of what an action needs permission on.
pub(super) fn guarded_kind(action: &str) -> Option<HolderKind> {
    match action {
        "AddUserToGroup" | "RemoveUserFromGroup" => Some(HolderKind::Group),
        _ => kind_of(action).map(|(_, kind)| kind),
    }
}
