//! The directory: the users, roles, groups and managed policies of all accounts at one moment.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use policy::Document;

use crate::bootstrap;
use crate::error::AccessError;
use crate::holder::{self, Holder, HolderKind};
use crate::managed::{self, ManagedPolicy};

/// What a row's key begins with, besides the kinds of holders.
const POLICY: &str = "policy/";

/// The users, roles, groups and managed policies of all accounts. A copy is cheap enough for a
/// change: what it holds is shared.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    holders: BTreeMap<String, Arc<Holder>>,
    /// By ARN.
    policies: BTreeMap<String, Arc<ManagedPolicy>>,
    /// The rows that differ from those that are stored.
    changed: BTreeSet<String>,
}

/// A policy that is attached to somebody, by name or ARN.
pub type Named = (String, Arc<Document>);

/// The key of a row and its new bytes; none if it is gone.
pub(crate) type ChangedRow = (String, Option<Vec<u8>>);

impl Directory {
    /// One that has what every account has.
    pub(crate) fn new() -> Self {
        let given = managed::given_by_aws().into_iter();
        let policies = given.map(|policy| (policy.arn(), Arc::new(policy))).collect();
        Self { policies, ..Self::default() }
    }

    /// Takes in a stored row.
    pub(crate) fn load(&mut self, key: &str, row: &[u8]) -> Result<(), AccessError> {
        match key.strip_prefix(POLICY) {
            Some(arn) => {
                let policy = managed::decode(key, row)?;
                self.policies.insert(arn.to_owned(), Arc::new(policy));
            }
            None => {
                let holder = holder::decode(key, row)?;
                self.holders.insert(key.to_owned(), Arc::new(holder));
            }
        }
        Ok(())
    }

    /// The rows that changed: their new bytes, or none.
    pub(crate) fn changes(&mut self) -> Result<Vec<ChangedRow>, AccessError> {
        let changed = std::mem::take(&mut self.changed);
        let row = |key: String| {
            let row = match key.strip_prefix(POLICY) {
                Some(arn) => self.policies.get(arn).map(|policy| managed::encode(policy)),
                None => self.holders.get(&key).map(|holder| holder::encode(holder)),
            };
            Ok((key, row.transpose()?))
        };
        changed.into_iter().map(row).collect()
    }

    /// The user, role or group of this name.
    #[must_use]
    pub fn holder(&self, kind: HolderKind, account: &str, name: &str) -> Option<&Arc<Holder>> {
        self.holders.get(&holder::row(kind, account, name))
    }

    /// The role of this name, also one that every account has.
    #[must_use]
    pub fn role(&self, account: &str, name: &str) -> Option<Arc<Holder>> {
        let stored = self.holder(HolderKind::Role, account, name).map(Arc::clone);
        stored.or_else(|| bootstrap::role(account, name))
    }

    /// The roles that an account has for a Region without that somebody made them, if their path
    /// begins with `path`.
    #[must_use]
    pub fn bootstrap_roles(&self, account: &str, region: &str, path: &str) -> Vec<Arc<Holder>> {
        let taken = |name: &str| self.holder(HolderKind::Role, account, name).is_some();
        let free = bootstrap::names(account, region).filter(|name| !taken(name));
        let roles = free.filter_map(|name| bootstrap::role(account, &name));
        roles.filter(|role| role.path.starts_with(path)).collect()
    }

    /// Those of a kind in an account whose paths begin with `path`, by name.
    pub fn holders<'d>(
        &'d self,
        kind: HolderKind,
        account: &str,
        path: &'d str,
    ) -> impl Iterator<Item = &'d Arc<Holder>> {
        let prefix = holder::row(kind, account, "");
        let from = self.holders.range(prefix.clone()..);
        from.take_while(move |(key, _)| key.starts_with(&prefix))
            .map(|(_, holder)| holder)
            .filter(move |holder| holder.path.starts_with(path))
    }

    /// The users who are in a group, by name.
    pub fn members<'d>(&'d self, group: &'d Holder) -> impl Iterator<Item = &'d Arc<Holder>> {
        let users = self.holders(HolderKind::User, &group.account, "/");
        users.filter(move |user| user.groups.contains_key(&group.name))
    }

    /// The groups that a user is in, by name.
    pub fn groups_of<'d>(&'d self, user: &'d Holder) -> impl Iterator<Item = &'d Arc<Holder>> {
        let named = user.groups.keys();
        named.filter_map(move |name| self.holder(HolderKind::Group, &user.account, name))
    }

    /// Adds a user, role or group, or replaces the one of its name.
    pub fn put(&mut self, holder: Holder) {
        let key = holder.row();
        self.changed.insert(key.clone());
        self.holders.insert(key, Arc::new(holder));
    }

    /// Takes a user, role or group away.
    pub fn remove(&mut self, holder: &Holder) {
        let key = holder.row();
        self.holders.remove(&key);
        self.changed.insert(key);
    }

    /// The managed policy of this ARN, if an account sees it: its own, or one of AWS.
    #[must_use]
    pub fn policy(&self, account: &str, arn: &str) -> Option<&Arc<ManagedPolicy>> {
        let found = self.policies.get(arn);
        found.filter(|policy| policy.account == account || policy.account == "aws")
    }

    /// The managed policies that an account sees, by ARN.
    pub fn policies(&self, account: &str) -> impl Iterator<Item = &Arc<ManagedPolicy>> {
        self.policies
            .values()
            .filter(move |policy| policy.account == account || policy.account == "aws")
    }

    /// Adds a managed policy, or replaces the one of its ARN.
    pub fn put_policy(&mut self, policy: ManagedPolicy) {
        let arn = policy.arn();
        self.changed.insert(format!("{POLICY}{arn}"));
        self.policies.insert(arn, Arc::new(policy));
    }

    /// Takes a managed policy away.
    pub fn remove_policy(&mut self, arn: &str) {
        self.policies.remove(arn);
        self.changed.insert(format!("{POLICY}{arn}"));
    }

    /// The users, roles and groups that a managed policy is attached to, and the users and roles
    /// whose boundary it is.
    pub fn users_of<'d>(&'d self, arn: &'d str) -> impl Iterator<Item = (&'d Arc<Holder>, bool)> {
        self.holders.values().flat_map(move |holder| {
            let attached = holder.attached.iter().any(|one| one == arn);
            let boundary = holder.boundary.as_deref() == Some(arn);
            let attached = attached.then_some((holder, false));
            attached.into_iter().chain(boundary.then_some((holder, true)))
        })
    }

    /// The policies of a user or role: its own by name, those of a user's groups by
    /// `group/GROUP/NAME`, and the attached ones by ARN.
    #[must_use]
    pub fn policies_of(&self, holder: &Holder) -> Vec<Named> {
        let mut found = self.own_policies(holder);
        for group in self.groups_of(holder) {
            found.extend(self.own_policies(group));
        }
        found
    }

    /// The same without those of groups.
    fn own_policies(&self, holder: &Holder) -> Vec<Named> {
        let inline = holder.inline.iter().map(|(name, policy)| {
            let name = match holder.kind {
                HolderKind::User | HolderKind::Role => name.clone(),
                HolderKind::Group => format!("group/{}/{name}", holder.name),
            };
            (name, Arc::clone(&policy.document))
        });
        let attached = holder.attached.iter().filter_map(|arn| self.effective(arn));
        inline.chain(attached).collect()
    }

    /// The document of a managed policy that has effect.
    #[must_use]
    pub fn effective(&self, arn: &str) -> Option<Named> {
        let version = self.policies.get(arn)?.effective()?;
        Some((arn.to_owned(), Arc::clone(&version.policy.document)))
    }
}
