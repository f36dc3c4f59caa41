//! Managed policies: made, shown, listed, given versions, and deleted.

use std::sync::Arc;

use access::{Directory, ManagedPolicy, PolicyText, PolicyVersion, policy_arn, unique_id};
use policy::Attachment;

use super::call::{Answer, IamCall, nothing};
use super::describe;
use super::error::IamError;
use super::input::{self, page};

/// Bytes of a managed policy, and versions that one may have. Source: "IAM and AWS STS quotas".
const BYTES: usize = 6_144;
pub(super) const VERSIONS: usize = 5;

impl IamCall<'_> {
    pub(super) async fn create_policy(&self) -> Result<Answer, IamError> {
        let name = input::name(self.form, input::POLICY, 128)?.to_owned();
        let path = input::path(self.form, input::PATH)?;
        let policy = self.document()?;
        let mut change = self.access.identities.change().await?;
        let mut own = change.directory.policies(self.account);
        let found =
            own.find(|one| one.account == self.account && one.name.eq_ignore_ascii_case(&name));
        if let Some(found) = found {
            // An earlier attempt of the same resource made it.
            let own = self.owner.is_some() && found.owner.as_deref() == self.owner;
            return if own { Ok(nothing()) } else { Err(IamError::PolicyExists(name)) };
        }
        drop(own);
        let created = self.access.now_micros();
        let managed = ManagedPolicy {
            account: self.account.to_owned(),
            name,
            path,
            id: unique_id("ANPA")?,
            description: self.form.text("Description").map(str::to_owned),
            tags: input::tags(self.form),
            created,
            updated: created,
            versions: vec![PolicyVersion { number: 1, policy, created }],
            default: 1,
            newest: 1,
            owner: self.owner.map(str::to_owned),
        };
        change.directory.put_policy(managed.clone());
        change.commit().await?;
        let directory = self.access.identities.now();
        Ok(Box::new(move |xml| {
            xml.element("Policy", |xml| describe::policy(&managed, &directory, true, xml));
        }))
    }

    fn document(&self) -> Result<PolicyText, IamError> {
        let quota = |most| format!("Cannot exceed quota for PolicySize: {most}");
        let member = ("PolicyDocument", "policyDocument");
        input::policy(self.form, member, Attachment::Identity, (BYTES, quota))
    }

    /// The managed policy that the call names.
    pub(super) fn managed(&self, directory: &Directory) -> Result<Arc<ManagedPolicy>, IamError> {
        let arn = input::required(self.form, input::POLICY_ARN)?;
        let found = directory.policy(self.account, arn).cloned();
        found.ok_or_else(|| IamError::NoSuchPolicy(arn.to_owned()))
    }

    pub(super) fn get_policy(&self) -> Result<Answer, IamError> {
        let directory = self.access.identities.now();
        let policy = self.managed(&directory)?;
        Ok(Box::new(move |xml| {
            xml.element("Policy", |xml| describe::policy(&policy, &directory, true, xml));
        }))
    }

    pub(super) fn list_policies(&self) -> Answer {
        let directory = self.access.identities.now();
        let scope = self.form.text("Scope").unwrap_or("All");
        let prefix = input::path_prefix(self.form);
        let found = directory.policies(self.account).filter(|policy| {
            let own = policy.account == self.account;
            let in_scope = match scope {
                "Local" => own,
                "AWS" => !own,
                _ => true,
            };
            let wanted = !self.form.flag("OnlyAttached")
                || directory.users_of(&policy.arn()).next().is_some();
            in_scope && wanted && policy.path.starts_with(prefix)
        });
        let (policies, next) = page(self.form, found.cloned(), |policy| &policy.name);
        Box::new(move |xml| {
            xml.list("Policies", &policies, |xml, policy| {
                describe::policy(policy, &directory, false, xml);
            });
            describe::end(next.as_deref(), xml);
        })
    }

    pub(super) fn get_version(&self) -> Result<Answer, IamError> {
        let policy = self.managed(&self.access.identities.now())?;
        let number = self.version_of(&policy)?;
        Ok(Box::new(move |xml| {
            if let Some(version) = policy.version(number) {
                xml.element("PolicyVersion", |xml| describe::version(&policy, version, true, xml));
            }
        }))
    }

    /// The number of the version that the call names, which is there.
    fn version_of(&self, policy: &ManagedPolicy) -> Result<u32, IamError> {
        let given = input::required(self.form, ("VersionId", "versionId"))?;
        let number = given.strip_prefix('v').and_then(|number| number.parse().ok());
        let found = number.filter(|number| policy.version(*number).is_some());
        found.ok_or_else(|| IamError::NoSuchVersion(policy.arn(), given.to_owned()))
    }

    pub(super) fn list_versions(&self) -> Result<Answer, IamError> {
        let policy = self.managed(&self.access.identities.now())?;
        Ok(Box::new(move |xml| {
            let newest_first: Vec<_> = policy.versions.iter().rev().collect();
            xml.list("Versions", &newest_first, |xml, version| {
                describe::version(&policy, version, false, xml);
            });
            describe::end(None, xml);
        }))
    }

    pub(super) async fn create_version(&self) -> Result<Answer, IamError> {
        let document = self.document()?;
        let mut made = None;
        self.update_policy(|policy, now| {
            if policy.versions.len() >= VERSIONS && self.owner.is_some() {
                // Nobody else does it for a stack.
                let oldest = policy.versions.iter().position(|one| one.number != policy.default);
                oldest.map(|oldest| policy.versions.remove(oldest));
            }
            if policy.versions.len() >= VERSIONS {
                return Err(IamError::Quota(format!(
                    "A managed policy can have up to {VERSIONS} versions. Before you create a new \
                     version, you must delete an existing version."
                )));
            }
            policy.newest = policy.newest.saturating_add(1);
            let version = PolicyVersion { number: policy.newest, policy: document, created: now };
            policy.versions.push(version.clone());
            if self.form.flag("SetAsDefault") {
                policy.default = policy.newest;
            }
            made = Some((policy.clone(), version));
            Ok(())
        })
        .await
        .map(drop)?;
        Ok(Box::new(move |xml| {
            if let Some((policy, version)) = made {
                xml.element("PolicyVersion", |xml| {
                    describe::version(&policy, &version, false, xml)
                });
            }
        }))
    }

    pub(super) async fn set_default_version(&self) -> Result<Answer, IamError> {
        self.update_policy(|policy, _| {
            policy.default = self.version_of(policy)?;
            Ok(())
        })
        .await
    }

    pub(super) async fn delete_version(&self) -> Result<Answer, IamError> {
        self.update_policy(|policy, _| {
            let number = self.version_of(policy)?;
            if number == policy.default {
                let text = "Cannot delete the default version of a policy.";
                return Err(IamError::Conflict(text));
            }
            policy.versions.retain(|version| version.number != number);
            Ok(())
        })
        .await
    }

    pub(super) async fn delete_policy(&self) -> Result<Answer, IamError> {
        let mut change = self.access.identities.change().await?;
        let policy = self.own_policy(&change.directory)?;
        let arn = policy.arn();
        if change.directory.users_of(&arn).next().is_some() {
            return Err(IamError::Conflict("Cannot delete a policy attached to entities."));
        }
        if policy.versions.len() > 1 && self.owner.is_none() {
            return Err(IamError::Conflict(
                "This policy has more than one version. Before you delete a policy, you must \
                 delete the policy's versions. The default version is deleted with the policy.",
            ));
        }
        change.directory.remove_policy(&arn);
        change.commit().await?;
        Ok(nothing())
    }

    /// The policy that the call names, which is the account's own.
    fn own_policy(&self, directory: &Directory) -> Result<Arc<ManagedPolicy>, IamError> {
        let policy = self.managed(directory)?;
        if policy.account == self.account { Ok(policy) } else { Err(IamError::Unmodifiable) }
    }

    async fn update_policy(
        &self,
        update: impl FnOnce(&mut ManagedPolicy, u64) -> Result<(), IamError>,
    ) -> Result<Answer, IamError> {
        let mut change = self.access.identities.change().await?;
        let mut policy = ManagedPolicy::clone(&*self.own_policy(&change.directory)?);
        let now = self.access.now_micros();
        update(&mut policy, now)?;
        policy.updated = now;
        change.directory.put_policy(policy);
        change.commit().await?;
        Ok(nothing())
    }
}

/// The ARN that a policy of this name will have.
pub(super) fn future_arn(account: &str, path: Option<&str>, name: &str) -> String {
    policy_arn(account, path.unwrap_or("/"), name)
}
