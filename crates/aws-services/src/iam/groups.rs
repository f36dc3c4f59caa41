//! Who is in a group: added, removed and shown.

use access::HolderKind;

use super::call::{Answer, IamCall};
use super::describe;
use super::error::IamError;
use super::input::page;

/// Groups that a user may be in. Source: "IAM and AWS STS quotas".
const OF_USER: usize = 10;

impl IamCall<'_> {
    /// One who is in the group already stays in it.
    pub(super) async fn add_member(&self) -> Result<Answer, IamError> {
        self.update(HolderKind::User, |directory, user| {
            let group = self.named(HolderKind::Group, directory)?;
            if user.groups.contains_key(&group.name) {
                return Ok(());
            }
            if user.groups.len() >= OF_USER {
                let quota = format!("Cannot exceed quota for GroupsPerUser: {OF_USER}");
                return Err(IamError::Quota(quota));
            }
            user.groups.insert(group.name.clone(), self.owner.map(str::to_owned));
            Ok(())
        })
        .await
    }

    /// Who is not in the group may be removed all the same.
    pub(super) async fn remove_member(&self) -> Result<Answer, IamError> {
        self.update(HolderKind::User, |directory, user| {
            let group = self.named(HolderKind::Group, directory)?;
            user.groups.remove(&group.name);
            Ok(())
        })
        .await
    }

    /// The group that the call names, with who is in it.
    pub(super) fn get_group(&self) -> Result<Answer, IamError> {
        let directory = self.access.identities.now();
        let group = self.named(HolderKind::Group, &directory)?;
        let members = directory.members(&group).cloned();
        let (members, next) = page(self.form, members, |user| &user.name);
        Ok(Box::new(move |xml| {
            xml.element("Group", |xml| describe::holder(&group, false, xml));
            xml.list("Users", &members, |xml, user| describe::holder(user, false, xml));
            describe::end(next.as_deref(), xml);
        }))
    }

    /// The groups that the user whom the call names is in.
    pub(super) fn list_groups_of_user(&self) -> Result<Answer, IamError> {
        let directory = self.access.identities.now();
        let user = self.named(HolderKind::User, &directory)?;
        let groups = directory.groups_of(&user).cloned();
        let (groups, next) = page(self.form, groups, |group| &group.name);
        Ok(Box::new(move |xml| {
            xml.list("Groups", &groups, |xml, group| describe::holder(group, false, xml));
            describe::end(next.as_deref(), xml);
        }))
    }
}
