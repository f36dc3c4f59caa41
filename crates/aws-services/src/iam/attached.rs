//! Policies of users, roles and groups: those that are part of them, and managed ones that are
//! attached.

use access::{Directory, HolderKind};
use policy::Attachment;

use super::call::{Answer, IamCall};
use super::describe;
use super::error::IamError;
use super::input::{self, page};
use super::verb::element;

/// Managed policies that may be attached. Source: "IAM and AWS STS quotas".
const ATTACHED: usize = 10;

/// Bytes of the policies that are part of a user, a role or a group. Source: the same.
const fn inline_bytes(kind: HolderKind) -> usize {
    match kind {
        HolderKind::User => 2_048,
        HolderKind::Role => 10_240,
        HolderKind::Group => 5_120,
    }
}

impl IamCall<'_> {
    pub(super) async fn put_inline(&self, kind: HolderKind) -> Result<Answer, IamError> {
        let name = input::name(self.form, input::POLICY, 128)?;
        self.update(kind, |_, holder| {
            let own = kind.as_str();
            let of = |most| {
                format!("Maximum policy size of {most} bytes exceeded for {own} {}", holder.name)
            };
            let others = holder.inline.iter().filter(|(other, _)| *other != name);
            let taken: usize = others.map(|(_, policy)| size(&policy.text)).sum();
            let most = inline_bytes(kind);
            let member = ("PolicyDocument", "policyDocument");
            let policy = input::policy(self.form, member, Attachment::Identity, (most, of))?;
            if taken.saturating_add(size(&policy.text)) > most {
                return Err(IamError::Quota(of(most)));
            }
            holder.inline.insert(name.to_owned(), policy);
            if let Some(owner) = self.owner {
                holder.inline_owners.insert(name.to_owned(), owner.to_owned());
            }
            Ok(())
        })
        .await
    }

    pub(super) fn get_inline(&self, kind: HolderKind) -> Result<Answer, IamError> {
        let name = input::name(self.form, input::POLICY, 128)?.to_owned();
        let holder = self.shown(kind, &self.access.identities.now())?;
        let policy = holder.inline.get(&name).cloned();
        let policy = policy.ok_or_else(|| IamError::NoSuchInline(kind, name.clone()))?;
        Ok(Box::new(move |xml| {
            xml.text(describe::names(kind).0, &holder.name);
            xml.text("PolicyName", &name);
            xml.text("PolicyDocument", &describe::encoded(&policy.text));
        }))
    }

    pub(super) fn list_inline(&self, kind: HolderKind) -> Result<Answer, IamError> {
        let holder = self.shown(kind, &self.access.identities.now())?;
        let (names, next) =
            page(self.form, holder.inline.keys().cloned(), |name: &String| name.as_str());
        Ok(Box::new(move |xml| {
            xml.element("PolicyNames", |xml| {
                names.iter().for_each(|name| xml.text("member", name));
            });
            describe::end(next.as_deref(), xml);
        }))
    }

    pub(super) async fn delete_inline(&self, kind: HolderKind) -> Result<Answer, IamError> {
        let name = input::name(self.form, input::POLICY, 128)?;
        self.update(kind, |_, holder| {
            let removed = holder.inline.remove(name);
            holder.inline_owners.remove(name);
            removed.map(drop).ok_or_else(|| IamError::NoSuchInline(kind, name.to_owned()))
        })
        .await
    }

    pub(super) async fn attach(&self, kind: HolderKind) -> Result<Answer, IamError> {
        let arn = input::required(self.form, input::POLICY_ARN)?;
        self.update(kind, |directory, holder| {
            self.attachable(arn, directory)?;
            if holder.attached.iter().any(|attached| attached == arn) {
                return Ok(());
            }
            if holder.attached.len() >= ATTACHED {
                let of = element(kind);
                let quota = format!("Cannot exceed quota for PoliciesPer{of}: {ATTACHED}");
                return Err(IamError::Quota(quota));
            }
            holder.attached.push(arn.to_owned());
            Ok(())
        })
        .await
    }

    fn attachable(&self, arn: &str, directory: &Directory) -> Result<(), IamError> {
        let found = directory.policy(self.account, arn);
        found.map(|_| ()).ok_or_else(|| IamError::NotAttachable(arn.to_owned()))
    }

    pub(super) async fn detach(&self, kind: HolderKind) -> Result<Answer, IamError> {
        let arn = input::required(self.form, input::POLICY_ARN)?;
        self.update(kind, |_, holder| {
            let before = holder.attached.len();
            holder.attached.retain(|attached| attached != arn);
            if holder.attached.len() == before {
                return Err(IamError::NoSuchPolicy(arn.to_owned()));
            }
            Ok(())
        })
        .await
    }

    pub(super) fn list_attached(&self, kind: HolderKind) -> Result<Answer, IamError> {
        let holder = self.shown(kind, &self.access.identities.now())?;
        let named = holder.attached.iter().map(|arn| {
            let name = arn.rsplit('/').next().unwrap_or(arn).to_owned();
            (name, arn.clone())
        });
        let (policies, next) = page(self.form, named, |(name, _)| name.as_str());
        Ok(Box::new(move |xml| {
            xml.list("AttachedPolicies", &policies, |xml, (name, arn)| {
                xml.text("PolicyName", name);
                xml.text("PolicyArn", arn);
            });
            describe::end(next.as_deref(), xml);
        }))
    }

    /// The users, roles and groups that a managed policy is attached to.
    pub(super) fn list_entities(&self) -> Result<Answer, IamError> {
        let directory = self.access.identities.now();
        let policy = self.managed(&directory)?;
        let arn = policy.arn();
        let of = |kind| {
            let users = directory.users_of(&arn);
            let users = users.filter(|(one, boundary)| !boundary && one.kind == kind);
            users
                .filter(|(holder, _)| holder.account == self.account)
                .map(|(holder, _)| (holder.name.clone(), holder.id.clone()))
                .collect::<Vec<_>>()
        };
        let lists = [
            ("PolicyGroups", HolderKind::Group),
            ("PolicyUsers", HolderKind::User),
            ("PolicyRoles", HolderKind::Role),
        ]
        .map(|(list, kind)| (list, describe::names(kind), of(kind)));
        Ok(Box::new(move |xml| {
            for (list, (name, id), holders) in lists {
                xml.list(list, &holders, |xml, (text, unique)| {
                    xml.text(name, text);
                    xml.text(id, unique);
                });
            }
            describe::end(None, xml);
        }))
    }
}

/// Bytes that count: white space does not.
fn size(text: &str) -> usize {
    text.chars().filter(|character| !character.is_whitespace()).count()
}
