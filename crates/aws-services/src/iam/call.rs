//! One call of IAM: who asks, what, and what all actions have in common.

use access::{AccessControl, Directory, Holder, HolderKind};
use model::{Caller, PrincipalKind};
use std::sync::Arc;
use wire::aws::query::Query;
use wire::aws::xml::Xml;

use super::error::IamError;
use super::input::{self, Member};

/// What a call answers: the content of its result.
pub(super) type Answer = Box<dyn FnOnce(&mut Xml) + Send>;

/// An answer without content.
pub(super) fn nothing() -> Answer {
    Box::new(|_| {})
}

/// A call.
#[derive(Clone, Copy, Debug)]
pub(super) struct IamCall<'a> {
    pub(super) access: &'a AccessControl,
    pub(super) caller: &'a Caller,
    pub(super) account: &'a str,
    pub(super) form: &'a Query,
    /// The resource of a stack that the call is of: what it makes belongs to it.
    pub(super) owner: Option<&'a str>,
}

/// The parameter that names a user, role or group.
pub(super) const fn member(kind: HolderKind) -> Member {
    match kind {
        HolderKind::User => input::USER,
        HolderKind::Role => input::ROLE,
        HolderKind::Group => input::GROUP,
    }
}

/// The characters that the name of a user, role or group may have.
pub(super) const fn longest(kind: HolderKind) -> usize {
    match kind {
        HolderKind::User | HolderKind::Group => 128,
        HolderKind::Role => 64,
    }
}

impl IamCall<'_> {
    /// The name of the user who asks; none if it is the account itself.
    pub(super) fn own_name(&self) -> Result<Option<String>, IamError> {
        match &self.caller.principal.kind {
            PrincipalKind::Root => Ok(None),
            PrincipalKind::User(user) => Ok(Some(user.name.clone())),
            PrincipalKind::Role(_) => Err(IamError::NonUserCredentials),
        }
    }

    /// The user, role or group that the call names.
    pub(super) fn named(
        &self,
        kind: HolderKind,
        directory: &Directory,
    ) -> Result<Arc<Holder>, IamError> {
        let name = input::name(self.form, member(kind), 128)?;
        match directory.holder(kind, self.account, name) {
            Some(found) => Ok(Arc::clone(found)),
            None if kind == HolderKind::Role && directory.role(self.account, name).is_some() => {
                Err(IamError::Protected(name.to_owned()))
            }
            None => Err(IamError::NoSuchHolder(kind, name.to_owned())),
        }
    }

    /// The same to be shown: also a role that every account has.
    pub(super) fn shown(
        &self,
        kind: HolderKind,
        directory: &Directory,
    ) -> Result<Arc<Holder>, IamError> {
        match self.named(kind, directory) {
            Err(IamError::Protected(name)) => {
                directory.role(self.account, &name).ok_or(IamError::NoSuchHolder(kind, name))
            }
            found => found,
        }
    }

    /// Changes the user, role or group that the call names.
    pub(super) async fn update(
        &self,
        kind: HolderKind,
        update: impl FnOnce(&Directory, &mut Holder) -> Result<(), IamError>,
    ) -> Result<Answer, IamError> {
        let mut change = self.access.identities.change().await?;
        let mut holder = Holder::clone(&*self.named(kind, &change.directory)?);
        update(&change.directory, &mut holder)?;
        change.directory.put(holder);
        change.commit().await?;
        Ok(nothing())
    }
}
