//! Another name or path for a user or a group: UpdateUser and UpdateGroup.

use access::{CallPermission, Holder, HolderKind};

use super::call::{Answer, IamCall, longest, nothing};
use super::error::IamError;
use super::input::{self, Member};
use super::verb::kind_of;

/// The parameter with the new name.
const fn new_name(kind: HolderKind) -> Member {
    match kind {
        HolderKind::User => ("NewUserName", "newUserName"),
        HolderKind::Role => ("NewRoleName", "newRoleName"),
        HolderKind::Group => ("NewGroupName", "newGroupName"),
    }
}

impl IamCall<'_> {
    /// The id, keys, memberships and policies stay; a policy that names the former ARN does not
    /// follow.
    pub(super) async fn rename(&self, kind: HolderKind) -> Result<Answer, IamError> {
        let mut change = self.access.identities.change().await?;
        let directory = &mut change.directory;
        let former = self.named(kind, directory)?;
        let mut holder = Holder::clone(&former);
        if self.form.has(input::NEW_PATH.0) {
            holder.path = input::path(self.form, input::NEW_PATH)?;
        }
        if self.form.has(new_name(kind).0) {
            holder.name = input::name(self.form, new_name(kind), longest(kind))?.to_owned();
        }
        let named = directory.holder(kind, self.account, &holder.name);
        if named.is_some_and(|other| other.id != former.id) {
            return Err(IamError::HolderExists(kind, holder.name));
        }
        let members: Vec<Holder> = match kind {
            HolderKind::Group => directory.members(&former).map(|user| (**user).clone()).collect(),
            HolderKind::User | HolderKind::Role => Vec::new(),
        };
        for mut user in members {
            let owner = user.groups.remove(&former.name).flatten();
            user.groups.insert(holder.name.clone(), owner);
            directory.put(user);
        }
        directory.remove(&former);
        directory.put(holder.clone());
        if kind == HolderKind::User {
            // Before the user: should the rest fail, the same call again finds the user and ends
            // it, and meanwhile the keys let nobody in.
            let keys = &self.access.keys;
            keys.rename_user(self.account, &former.name, &holder.name).await?;
        }
        change.commit().await?;
        Ok(nothing())
    }

    /// The permission that a rename also needs: on what there is afterwards. Source:
    /// API_UpdateUser, `NewUserName` and its note.
    pub(super) fn permission_on_renamed(&self, action: &str) -> Option<CallPermission> {
        let (verb, kind) = kind_of(action)?;
        let renames = verb == "Update" && kind != HolderKind::Role;
        let directory = self.access.identities.now();
        let mut holder = renames.then(|| self.named(kind, &directory).ok())??.as_ref().clone();
        if let Some(path) = self.form.text(input::NEW_PATH.0) {
            path.clone_into(&mut holder.path);
        }
        if let Some(name) = self.form.text(new_name(kind).0) {
            name.clone_into(&mut holder.name);
        }
        Some(CallPermission::new(format!("iam:{action}"), holder.arn()))
    }
}
