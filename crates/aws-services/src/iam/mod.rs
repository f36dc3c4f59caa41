//! IAM: users, groups, roles, policies and access keys of an account.

mod attached;
mod call;
mod describe;
mod error;
mod groups;
mod holders;
mod input;
mod keys;
mod managed;
mod owned;
mod permissions;
mod rename;
mod verb;

use std::sync::Arc;

use access::{AccessControl, CallPermission, HolderKind};
use engine::{Namespace, RequestCtx};
use wire::aws::query::{self, Query};
use wire::aws::{Call, Reply};

use super::service::{AwsService, form};
use call::{Answer, IamCall};
use error::IamError;
pub use owned::{IamFault, OwnedCall};
use verb::kind_of;

const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";

/// IAM.
#[derive(Clone, Debug)]
pub struct Iam {
    access: Option<Arc<AccessControl>>,
}

/// The actions that are answered.
pub const ACTIONS: [&str; 65] = [
    "AddUserToGroup",
    "AttachGroupPolicy",
    "AttachRolePolicy",
    "AttachUserPolicy",
    "CreateAccessKey",
    "CreateGroup",
    "CreatePolicy",
    "CreatePolicyVersion",
    "CreateRole",
    "CreateUser",
    "DeleteAccessKey",
    "DeleteGroup",
    "DeleteGroupPolicy",
    "DeletePolicy",
    "DeletePolicyVersion",
    "DeleteRole",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DeleteUser",
    "DeleteUserPermissionsBoundary",
    "DeleteUserPolicy",
    "DetachGroupPolicy",
    "DetachRolePolicy",
    "DetachUserPolicy",
    "GetGroup",
    "GetGroupPolicy",
    "GetPolicy",
    "GetPolicyVersion",
    "GetRole",
    "GetRolePolicy",
    "GetUser",
    "GetUserPolicy",
    "ListAccessKeys",
    "ListAttachedGroupPolicies",
    "ListAttachedRolePolicies",
    "ListAttachedUserPolicies",
    "ListEntitiesForPolicy",
    "ListGroupPolicies",
    "ListGroups",
    "ListGroupsForUser",
    "ListInstanceProfilesForRole",
    "ListPolicies",
    "ListPolicyVersions",
    "ListRolePolicies",
    "ListRoleTags",
    "ListRoles",
    "ListUserPolicies",
    "ListUserTags",
    "ListUsers",
    "PutGroupPolicy",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
    "PutUserPermissionsBoundary",
    "PutUserPolicy",
    "RemoveUserFromGroup",
    "SetDefaultPolicyVersion",
    "TagRole",
    "TagUser",
    "UntagRole",
    "UntagUser",
    "UpdateAccessKey",
    "UpdateAssumeRolePolicy",
    "UpdateGroup",
    "UpdateRole",
    "UpdateUser",
];

impl Iam {
    /// The service over the identities of a server; none where signatures are not verified.
    #[must_use]
    pub const fn new(access: Option<Arc<AccessControl>>) -> Self {
        Self { access }
    }

    async fn respond(&self, call: &Call) -> Result<String, IamError> {
        let access = self.access.as_deref().ok_or(IamError::NotVerified)?;
        let form = if call.body.is_empty() { call.query.as_bytes() } else { &call.body };
        let form = Query::parse(form).map_err(|fault| IamError::Form(fault.to_string()))?;
        let action = form.action().unwrap_or_default();
        let caller = &*call.caller;
        let account = &caller.principal.account;
        let own = IamCall { access, caller, account, form: &form, owner: None };
        let answer = own.carry_out(action).await?;
        Ok(query::answer(action, NAMESPACE, &call.request_id, answer))
    }
}

impl IamCall<'_> {
    async fn carry_out(&self, action: &str) -> Result<Answer, IamError> {
        match action {
            "CreateAccessKey" => self.create_key().await,
            "ListAccessKeys" => self.list_keys(),
            "UpdateAccessKey" => self.update_key().await,
            "DeleteAccessKey" => self.delete_key().await,
            "CreatePolicy" => self.create_policy().await,
            "GetPolicy" => self.get_policy(),
            "ListPolicies" => Ok(self.list_policies()),
            "ListEntitiesForPolicy" => self.list_entities(),
            "DeletePolicy" => self.delete_policy().await,
            "CreatePolicyVersion" => self.create_version().await,
            "GetPolicyVersion" => self.get_version(),
            "ListPolicyVersions" => self.list_versions(),
            "SetDefaultPolicyVersion" => self.set_default_version().await,
            "DeletePolicyVersion" => self.delete_version().await,
            "ListUsers" => Ok(self.list_holders(HolderKind::User)),
            "ListRoles" => Ok(self.list_holders(HolderKind::Role)),
            "UpdateAssumeRolePolicy" => self.update_trust().await,
            "UpdateRole" => self.update_role().await,
            "ListGroups" => Ok(self.list_holders(HolderKind::Group)),
            "GetGroup" => self.get_group(),
            "AddUserToGroup" => self.add_member().await,
            "RemoveUserFromGroup" => self.remove_member().await,
            "ListGroupsForUser" => self.list_groups_of_user(),
            "ListInstanceProfilesForRole" => self.list_profiles(),
            // Only by its own name: what is allowed or denied is the name.
            other => match kind_of(other).filter(|_| ACTIONS.contains(&other)) {
                Some((verb, kind)) => self.of_holder(&verb, kind, other).await,
                None => Err(IamError::UnknownAction(other.to_owned())),
            },
        }
    }

    /// The actions that users, roles and groups have alike, by their names without the kind.
    async fn of_holder(
        &self,
        verb: &str,
        kind: HolderKind,
        action: &str,
    ) -> Result<Answer, IamError> {
        match verb {
            "Create" => self.create_holder(kind).await,
            "Get" => self.get_holder(kind),
            "Delete" => self.delete_holder(kind).await,
            "PutPolicy" => self.put_inline(kind).await,
            "GetPolicy" => self.get_inline(kind),
            "ListPolicies" => self.list_inline(kind),
            "DeletePolicy" => self.delete_inline(kind).await,
            "AttachPolicy" => self.attach(kind).await,
            "DetachPolicy" => self.detach(kind).await,
            "ListAttachedPolicies" => self.list_attached(kind),
            "PutPermissionsBoundary" => self.put_boundary(kind).await,
            "DeletePermissionsBoundary" => self.delete_boundary(kind).await,
            "Tag" => self.tag(kind).await,
            "Untag" => self.untag(kind).await,
            "ListTags" => self.list_tags(kind),
            // UpdateRole is another thing.
            "Update" => self.rename(kind).await,
            _ => Err(IamError::UnknownAction(action.to_owned())),
        }
    }
}

impl AwsService for Iam {
    async fn answer(&self, _: &RequestCtx, call: &Call) -> Reply {
        match self.respond(call).await {
            Ok(text) => Reply::xml(200, text),
            Err(error) => {
                if let IamError::Access(error) = &error {
                    tracing::error!(%error, "a call of IAM failed");
                }
                let (status, code) = error.code();
                let message = error.to_string();
                let fault = query::Fault { sender: status < 500, code, message: &message };
                Reply::xml(status, query::error(NAMESPACE, &call.request_id, &fault))
            }
        }
    }

    fn permissions(&self, _: &Namespace, call: &Call) -> Vec<CallPermission> {
        let (Some(access), Some(form)) = (self.access.as_deref(), form(call)) else {
            return Vec::new();
        };
        let Some(action) = form.action() else { return Vec::new() };
        let caller = &*call.caller;
        let account = &caller.principal.account;
        let own = IamCall { access, caller, account, form: &form, owner: None };
        let first = std::iter::once(own.permission(action));
        first.chain(own.permission_on_renamed(action)).collect()
    }
}
