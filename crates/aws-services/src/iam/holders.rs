//! Users, roles and groups: made, shown, listed, changed and deleted.

use std::collections::BTreeMap;

use access::{AccessKey, Directory, Holder, HolderKind, PolicyText, RoleSettings, unique_id};
use policy::{Attachment, Principal};

use super::call::{Answer, IamCall, longest, member, nothing};
use super::describe;
use super::error::IamError;
use super::input::{self, page};
use super::verb::element;

/// Bytes of a trust policy. Source: "IAM and AWS STS quotas".
const TRUST: usize = 2_048;
/// Seconds that sessions of a role may last: API_CreateRole, `MaxSessionDuration`.
const HOUR: u32 = 3_600;
const TWELVE_HOURS: u32 = 43_200;

impl IamCall<'_> {
    pub(super) async fn create_holder(&self, kind: HolderKind) -> Result<Answer, IamError> {
        let name = input::name(self.form, member(kind), longest(kind))?.to_owned();
        let path = input::path(self.form, input::PATH)?;
        if kind == HolderKind::Group && !self.access.may_have_groups() {
            return Err(IamError::NoGroups);
        }
        let mut change = self.access.identities.change().await?;
        let directory = &mut change.directory;
        if let Some(found) = directory.holder(kind, self.account, &name) {
            // An earlier attempt of the same resource made it.
            let own = self.owner.is_some() && found.owner.as_deref() == self.owner;
            return if own { Ok(nothing()) } else { Err(IamError::HolderExists(kind, name)) };
        }
        // Keys without a user are those of a rename that did not end: they are not for another one.
        let of_user = |key: &AccessKey| {
            key.user.as_deref().is_some_and(|user| user.eq_ignore_ascii_case(&name))
        };
        let keys = self.access.keys.of_account(self.account);
        if kind == HolderKind::User && keys.iter().any(|key| of_user(key)) {
            return Err(IamError::HolderExists(kind, name));
        }
        let (prefix, role) = match kind {
            HolderKind::User => ("AIDA", None),
            HolderKind::Role => ("AROA", Some(self.role_settings(directory)?)),
            HolderKind::Group => ("AGPA", None),
        };
        // Groups have neither.
        let (boundary, tags) = match kind {
            HolderKind::User | HolderKind::Role => {
                (self.boundary(directory)?, input::tags(self.form))
            }
            HolderKind::Group => (None, Vec::new()),
        };
        let holder = Holder {
            kind,
            account: self.account.to_owned(),
            name,
            path,
            id: unique_id(prefix)?,
            created: self.access.now_micros(),
            tags,
            inline: BTreeMap::new(),
            attached: Vec::new(),
            boundary,
            role,
            groups: BTreeMap::new(),
            owner: self.owner.map(str::to_owned),
            inline_owners: BTreeMap::new(),
        };
        directory.put(holder.clone());
        change.commit().await?;
        Ok(Box::new(move |xml| {
            xml.element(element(kind), |xml| describe::holder(&holder, true, xml));
        }))
    }

    fn role_settings(&self, directory: &Directory) -> Result<RoleSettings, IamError> {
        Ok(RoleSettings {
            trust: self.trust("AssumeRolePolicyDocument", directory)?,
            description: self.form.text("Description").map(str::to_owned),
            max_session: self.max_session()?.unwrap_or(HOUR),
        })
    }

    /// The trust policy in a parameter; the users and roles of this account that it names exist.
    fn trust(&self, name: &'static str, directory: &Directory) -> Result<PolicyText, IamError> {
        let member = match name {
            "PolicyDocument" => "policyDocument",
            _ => "assumeRolePolicyDocument",
        };
        let quota = |most| format!("Cannot exceed quota for ACLSizePerRole: {most}");
        let trust = input::policy(self.form, (name, member), Attachment::Trust, (TRUST, quota))?;
        let statements = trust.document.statements.iter();
        let principals = statements.filter_map(|one| one.principals.as_ref());
        for principal in principals.flat_map(|principals| &principals.named) {
            let Principal::Arn(arn) = principal else { continue };
            if !self.exists(arn, directory) {
                let text = format!("Invalid principal in policy: \"AWS\":\"{arn}\"");
                return Err(IamError::Malformed(text));
            }
        }
        Ok(trust)
    }

    /// Whether an ARN names nobody of this account, or somebody who is there.
    fn exists(&self, arn: &str, directory: &Directory) -> bool {
        let own = format!("arn:aws:iam::{}:", self.account);
        let Some((kind, path)) = arn.strip_prefix(&own).and_then(|rest| rest.split_once('/'))
        else {
            return true;
        };
        let kind = if kind == "role" { HolderKind::Role } else { HolderKind::User };
        let name = path.rsplit('/').next().unwrap_or(path);
        directory.holder(kind, self.account, name).is_some_and(|holder| holder.arn() == arn)
    }

    fn max_session(&self) -> Result<Option<u32>, IamError> {
        let Some(text) = self.form.text("MaxSessionDuration") else { return Ok(None) };
        let seconds = text.parse().unwrap_or(0);
        let constraint = match seconds {
            HOUR..=TWELVE_HOURS => return Ok(Some(seconds)),
            0..HOUR => "Member must have value greater than or equal to 3600",
            _ => "Member must have value less than or equal to 43200",
        };
        Err(IamError::Constraint(text.to_owned(), "maxSessionDuration", constraint))
    }

    /// The permissions boundary that the call names, which must be there.
    fn boundary(&self, directory: &Directory) -> Result<Option<String>, IamError> {
        let Some(arn) = self.form.text("PermissionsBoundary") else { return Ok(None) };
        let found = directory.policy(self.account, arn);
        found
            .map(|policy| Some(policy.arn()))
            .ok_or_else(|| IamError::NotAttachable(arn.to_owned()))
    }

    pub(super) fn get_holder(&self, kind: HolderKind) -> Result<Answer, IamError> {
        let directory = self.access.identities.now();
        let named = self.form.text(member(kind).0).is_some() || kind == HolderKind::Role;
        let holder = match (named, self.own_name()) {
            (true, _) => self.shown(kind, &directory)?,
            (false, Err(error)) => return Err(error),
            (false, Ok(None)) => return Ok(self.root()),
            (false, Ok(Some(own))) => {
                let own = directory.holder(kind, self.account, &own).cloned();
                own.ok_or(IamError::Missing("userName"))?
            }
        };
        Ok(Box::new(move |xml| {
            xml.element(element(kind), |xml| describe::holder(&holder, true, xml));
        }))
    }

    /// What GetUser says to the account itself.
    fn root(&self) -> Answer {
        let account = self.account.to_owned();
        Box::new(move |xml| {
            xml.element("User", |xml| {
                xml.text("UserId", &account);
                xml.text("Arn", &format!("arn:aws:iam::{account}:root"));
                xml.text("CreateDate", &crate::timestamp::iso8601(0));
            });
        })
    }

    pub(super) fn list_holders(&self, kind: HolderKind) -> Answer {
        let directory = self.access.identities.now();
        let prefix = input::path_prefix(self.form);
        let mut found: Vec<_> = directory.holders(kind, self.account, prefix).cloned().collect();
        if kind == HolderKind::Role {
            // Of a Region each; those of the one that is asked.
            let region = &self.caller.namespace.region;
            found.extend(directory.bootstrap_roles(self.account, region, prefix));
        }
        let (holders, next) = page(self.form, found, |holder| &holder.name);
        Box::new(move |xml| {
            let list = format!("{}s", element(kind));
            xml.list(&list, &holders, |xml, holder| describe::holder(holder, false, xml));
            describe::end(next.as_deref(), xml);
        })
    }

    pub(super) async fn delete_holder(&self, kind: HolderKind) -> Result<Answer, IamError> {
        let mut change = self.access.identities.change().await?;
        let holder = self.named(kind, &change.directory)?;
        let keys = self.access.keys.of(self.account, Some(&holder.name));
        if kind == HolderKind::User && !keys.is_empty() {
            let text = "Cannot delete entity, must delete access keys first.";
            return Err(IamError::Conflict(text));
        }
        let is_in_use = match kind {
            HolderKind::User => !holder.groups.is_empty(),
            HolderKind::Role => false,
            HolderKind::Group => change.directory.members(&holder).next().is_some(),
        };
        if is_in_use {
            let text = "Cannot delete entity, must remove users from group first.";
            return Err(IamError::Conflict(text));
        }
        if !holder.attached.is_empty() {
            let text = "Cannot delete entity, must detach all policies first.";
            return Err(IamError::Conflict(text));
        }
        if !holder.inline.is_empty() {
            return Err(IamError::Conflict("Cannot delete entity, must delete policies first."));
        }
        change.directory.remove(&holder);
        change.commit().await?;
        Ok(nothing())
    }

    pub(super) async fn update_trust(&self) -> Result<Answer, IamError> {
        self.update(HolderKind::Role, |directory, holder| {
            let trust = self.trust("PolicyDocument", directory)?;
            if let Some(role) = &mut holder.role {
                role.trust = trust;
            }
            Ok(())
        })
        .await
    }

    pub(super) async fn update_role(&self) -> Result<Answer, IamError> {
        let max_session = self.max_session()?;
        self.update(HolderKind::Role, |_, holder| {
            if let Some(role) = &mut holder.role {
                role.max_session = max_session.unwrap_or(role.max_session);
                if self.form.has("Description") {
                    role.description = self.form.text("Description").map(str::to_owned);
                }
            }
            Ok(())
        })
        .await
    }

    pub(super) async fn put_boundary(&self, kind: HolderKind) -> Result<Answer, IamError> {
        input::required(self.form, ("PermissionsBoundary", "permissionsBoundary"))?;
        self.update(kind, |directory, holder| {
            holder.boundary = self.boundary(directory)?;
            Ok(())
        })
        .await
    }

    pub(super) async fn delete_boundary(&self, kind: HolderKind) -> Result<Answer, IamError> {
        self.update(kind, |_, holder| {
            holder.boundary = None;
            Ok(())
        })
        .await
    }

    pub(super) async fn tag(&self, kind: HolderKind) -> Result<Answer, IamError> {
        let given = input::tags(self.form);
        self.update(kind, |_, holder| {
            holder.tags.retain(|(key, _)| given.iter().all(|(new, _)| new != key));
            holder.tags.extend(given.clone());
            Ok(())
        })
        .await
    }

    pub(super) async fn untag(&self, kind: HolderKind) -> Result<Answer, IamError> {
        let keys = self.form.texts("TagKeys");
        self.update(kind, |_, holder| {
            holder.tags.retain(|(key, _)| !keys.contains(key));
            Ok(())
        })
        .await
    }

    pub(super) fn list_tags(&self, kind: HolderKind) -> Result<Answer, IamError> {
        let directory = self.access.identities.now();
        let holder = self.shown(kind, &directory)?;
        Ok(Box::new(move |xml| {
            describe::tags(&holder.tags, xml);
            describe::end(None, xml);
        }))
    }

    /// The instance profiles of a role: there are none here.
    pub(super) fn list_profiles(&self) -> Result<Answer, IamError> {
        self.shown(HolderKind::Role, &self.access.identities.now())?;
        Ok(Box::new(|xml| {
            xml.element("InstanceProfiles", |_| {});
            describe::end(None, xml);
        }))
    }
}
