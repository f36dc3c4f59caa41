//! Calls of IAM for a resource of a stack: what it makes belongs to it, and what it did not make
//! is neither changed nor deleted for it.
//!
//! A call may be repeated, because a process can end between a call and the record of it.

use std::sync::Arc;

use access::{AccessControl, CallPermission, Holder};
use model::Caller;
use wire::aws::query::Query;

use super::Iam;
use super::call::{IamCall, member};
use super::error::IamError;
use super::input;
use super::verb::kind_of;

/// The action that makes somebody a member of a group.
const ADD_MEMBER: &str = "AddUserToGroup";

/// A call for a resource of a stack.
#[derive(Debug)]
pub struct OwnedCall {
    access: Arc<AccessControl>,
    caller: Arc<Caller>,
    form: Query,
    owner: String,
}

/// Why a call was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IamFault {
    /// The status of the answer.
    pub status: u16,
    /// `EntityAlreadyExists`.
    pub code: &'static str,
    /// The sentence.
    pub message: String,
}

impl From<IamError> for IamFault {
    fn from(error: IamError) -> Self {
        let (status, code) = error.code();
        Self { status, code, message: error.to_string() }
    }
}

impl Iam {
    /// The call of a form (`Action=…`) by `caller` for the resource `owner`; none where signatures
    /// are not verified.
    ///
    /// # Errors
    /// The form cannot be read.
    pub fn for_resource(
        &self,
        owner: &str,
        caller: Arc<Caller>,
        form: &[u8],
    ) -> Result<Option<OwnedCall>, IamFault> {
        let Some(access) = self.access.clone() else { return Ok(None) };
        let form = Query::parse(form).map_err(|fault| IamError::Form(fault.to_string()))?;
        Ok(Some(OwnedCall { access, caller, form, owner: owner.to_owned() }))
    }
}

impl OwnedCall {
    fn call(&self) -> IamCall<'_> {
        let account = &self.caller.principal.account;
        let (access, form, owner) = (&*self.access, &self.form, Some(self.owner.as_str()));
        IamCall { access, caller: &self.caller, account, form, owner }
    }

    fn action(&self) -> &str {
        self.form.action().unwrap_or_default()
    }

    /// The permissions that the caller needs.
    #[must_use]
    pub fn permissions(&self) -> Vec<CallPermission> {
        let call = self.call();
        let mut needed = vec![call.permission(self.action())];
        if call.ends_versions(self.action()) {
            needed.push(call.permission("DeletePolicyVersion"));
        }
        needed
    }

    /// Whether nothing remains to be done: what the call would bring about is so already, or what
    /// it would take away is not there, or is not of this resource.
    #[must_use]
    pub fn is_done(&self) -> bool {
        let (action, call) = (self.action(), self.call());
        let ends = ["Delete", "Detach", "Remove"].iter().any(|verb| action.starts_with(verb));
        match call.target(action) {
            Target::Own => call.is_so(action),
            // Whom somebody else added is in the group, and stays in it when the resource goes.
            Target::Other if action == ADD_MEMBER => true,
            Target::Other | Target::Absent => ends,
        }
    }

    /// Makes the call.
    ///
    /// # Errors
    /// IAM refuses it.
    pub async fn carry_out(&self) -> Result<(), IamFault> {
        let (action, call) = (self.action(), self.call());
        let creates = action.starts_with("Create") && action != "CreatePolicyVersion";
        let makes = creates || action == ADD_MEMBER;
        match call.target(action) {
            Target::Other if !makes => Err(call.not_owned(action).into()),
            Target::Own | Target::Other | Target::Absent => {
                call.carry_out(action).await.map(drop).map_err(IamFault::from)
            }
        }
    }
}

/// What a call is about, as the resource sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// It belongs to the resource.
    Own,
    /// It is somebody else's.
    Other,
    Absent,
}

impl IamCall<'_> {
    fn target(&self, action: &str) -> Target {
        let directory = self.access.identities.now();
        let text = |name: &str| self.form.text(name).unwrap_or_default();
        let is_own = |owner: Option<&String>| match owner.map(String::as_str) == self.owner {
            true => Target::Own,
            false => Target::Other,
        };
        if action.contains("AccessKey") {
            // The stack chose the id, so that nobody else has it.
            let found = self.access.keys.find(text("AccessKeyId"));
            return if found.is_some() { Target::Own } else { Target::Absent };
        }
        let policy = directory.policy(self.account, text("PolicyArn"));
        let policy = policy.map(|policy| is_own(policy.owner.as_ref()));
        let Some((verb, kind)) = kind_of(action) else {
            let named = || {
                let name = text("PolicyName");
                let mut known = directory.policies(self.account);
                let found = known
                    .find(|one| one.account == self.account && one.name.eq_ignore_ascii_case(name));
                found.map(|found| is_own(found.owner.as_ref()))
            };
            let found = if action == "CreatePolicy" { named() } else { policy };
            return found.unwrap_or(Target::Absent);
        };
        let holder = directory.holder(kind, self.account, text(member(kind).0));
        let Some(holder) = holder else { return Target::Absent };
        let own = is_own(holder.owner.as_ref());
        match verb.as_str() {
            // A policy of one resource may be in the role of another.
            "PutPolicy" | "DeletePolicy" => match holder.inline.get(text("PolicyName")) {
                Some(_) => is_own(holder.inline_owners.get(text("PolicyName"))),
                None => Target::Absent,
            },
            "AddToGroup" | "RemoveFromGroup" => self.membership(holder),
            // Of the role or of the policy.
            "AttachPolicy" | "DetachPolicy" if policy == Some(Target::Own) => Target::Own,
            _ => own,
        }
    }

    /// Whether a user is in the group that the call names, and because of whom.
    fn membership(&self, user: &Holder) -> Target {
        let group = self.form.text(input::GROUP.0).unwrap_or_default();
        let mut groups = user.groups.iter();
        match groups.find(|(name, _)| name.eq_ignore_ascii_case(group)) {
            Some((_, owner)) if owner.as_deref() == self.owner => Target::Own,
            Some(_) => Target::Other,
            None => Target::Absent,
        }
    }

    /// Whether what a call would make of its target, which is there, it is already.
    fn is_so(&self, action: &str) -> bool {
        let directory = self.access.identities.now();
        let text = |name: &str| self.form.text(name).unwrap_or_default();
        let Some((verb, kind)) = kind_of(action) else {
            return match action {
                "CreatePolicyVersion" => {
                    let policy = directory.policy(self.account, text("PolicyArn"));
                    let version = policy.and_then(|policy| policy.effective());
                    version.is_some_and(|version| version.policy.text == text("PolicyDocument"))
                }
                "UpdateAccessKey" => {
                    let key = self.access.keys.find(text("AccessKeyId"));
                    key.is_some_and(|key| key.active == (text("Status") == "Active"))
                }
                other => other.starts_with("Create"),
            };
        };
        let holder = directory.holder(kind, self.account, text(member(kind).0));
        holder.is_some_and(|holder| self.is_like(&verb, holder))
    }

    /// Whether a user, role or group is as an action makes it.
    fn is_like(&self, verb: &str, holder: &Holder) -> bool {
        let text = |name: &str| self.form.text(name).unwrap_or_default();
        let is_attached = || holder.attached.iter().any(|arn| arn == text("PolicyArn"));
        let tagged = |key: &str| holder.tags.iter().find(|(known, _)| known == key);
        let role = holder.role.as_ref();
        match verb {
            "Create" => true,
            "AttachPolicy" => is_attached(),
            "DetachPolicy" => !is_attached(),
            "AddToGroup" => self.membership(holder) != Target::Absent,
            "RemoveFromGroup" => self.membership(holder) == Target::Absent,
            "PutPolicy" => {
                let policy = holder.inline.get(text("PolicyName"));
                policy.is_some_and(|policy| policy.text == text("PolicyDocument"))
            }
            "PutPermissionsBoundary" => {
                holder.boundary.as_deref() == self.form.text("PermissionsBoundary")
            }
            "DeletePermissionsBoundary" => holder.boundary.is_none(),
            "Tag" => input::tags(self.form).iter().all(|tag| tagged(&tag.0) == Some(tag)),
            "Untag" => self.form.texts("TagKeys").iter().all(|key| tagged(key).is_none()),
            "UpdateAssumePolicy" => {
                role.is_some_and(|role| role.trust.text == text("PolicyDocument"))
            }
            "Update" => role.is_some_and(|role| {
                role.description.as_deref().unwrap_or_default() == text("Description")
                    && role.max_session.to_string() == text("MaxSessionDuration")
            }),
            _ => false,
        }
    }

    fn not_owned(&self, action: &str) -> IamError {
        let text = |name: &str| self.form.text(name).unwrap_or_default().to_owned();
        match kind_of(action) {
            Some((verb, kind)) if verb == "PutPolicy" => {
                IamError::InlineExists(kind, text(member(kind).0), text("PolicyName"))
            }
            Some((_, kind)) => {
                IamError::NotOwned(format!("The {} {}", kind.as_str(), text(member(kind).0)))
            }
            None => IamError::NotOwned(format!("The policy {}", text("PolicyArn"))),
        }
    }

    /// Whether the call ends versions of a managed policy too.
    fn ends_versions(&self, action: &str) -> bool {
        let most = match action {
            "CreatePolicyVersion" => super::managed::VERSIONS,
            "DeletePolicy" => 2,
            _ => return false,
        };
        let arn = self.form.text("PolicyArn").unwrap_or_default();
        let directory = self.access.identities.now();
        directory.policy(self.account, arn).is_some_and(|policy| policy.versions.len() >= most)
    }
}
