//! Resource policies: what can have one, and how one is attached and taken away.
//!
//! A table and its newest stream can; indexes go with the policy of their table.

use std::sync::Arc;

use env::Timestamp;
use model::{ApiError, ChangeFault, NotFound};

use super::Catalog;
use crate::context::RequestCtx;
use crate::table::Policy;
use crate::table::StreamName;
use crate::table::Table;

/// Bytes of a policy document, white space included. Source: API_PutResourcePolicy.
const DOCUMENT_LIMIT: usize = 20 << 10;
/// The revision of a policy that is not there. Source: API_PutResourcePolicy.
const NO_POLICY: &str = "NO_POLICY";

/// What a policy is attached to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    Table,
    /// The stream of this name.
    Stream(StreamName),
}

impl Catalog {
    /// The table or the stream of a table that `arn` names.
    pub(crate) fn policy_holder(
        &self,
        ctx: &RequestCtx,
        arn: &str,
    ) -> Result<(Arc<Table>, Holder), ApiError> {
        let absent = || ApiError::ResourceNotFound(NotFound::Arn(arn.to_owned()));
        let Some(name) = StreamName::parse(arn) else {
            return Ok((self.table_by_arn(ctx, arn)?, Holder::Table));
        };
        if name.namespace != ctx.namespace {
            return Err(absent());
        }
        let table = self.find(&ctx.namespace, &name.table).ok_or_else(absent)?;
        let holder = Holder::Stream(name);
        holder.check(&table, arn)?;
        Ok((table, holder))
    }
}

impl Holder {
    /// Whether the table still has it; a stream may have been replaced by a newer one.
    fn check(&self, table: &Table, arn: &str) -> Result<(), ApiError> {
        let Self::Stream(name) = self else { return Ok(()) };
        let stream = table.settings.stream.as_ref();
        if stream.is_some_and(|stream| stream.name(table) == *name) {
            return Ok(());
        }
        Err(ApiError::ResourceNotFound(NotFound::Arn(arn.to_owned())))
    }

    /// Its policy.
    pub(crate) const fn policy<'t>(&self, table: &'t Table) -> Option<&'t Policy> {
        match self {
            Self::Table => table.settings.recorded.policy.as_ref(),
            Self::Stream(_) => table.settings.recorded.stream_policy.as_ref(),
        }
    }

    fn set(&self, table: &mut Table, policy: Option<Policy>) {
        match self {
            Self::Table => table.settings.recorded.policy = policy,
            Self::Stream(_) => table.settings.recorded.stream_policy = policy,
        }
    }

    /// The table with `document` as policy; the same document keeps its revision.
    pub(crate) fn attached(
        &self,
        table: &Table,
        arn: &str,
        document: &str,
        expected: Option<&str>,
        now: Timestamp,
    ) -> Result<Table, ApiError> {
        self.check(table, arn)?;
        let present = self.policy(table);
        match (present, expected) {
            (_, None) | (None, Some(NO_POLICY)) => {}
            (Some(present), Some(expected)) if present.revision_id() == expected => {}
            (_, Some(_)) => return Err(ApiError::PolicyNotFound(arn.to_owned())),
        }
        let mut after = table.clone();
        if present.is_none_or(|present| present.document != document) {
            self.set(&mut after, Some(policy(document, present, now)?));
        }
        Ok(after)
    }

    /// The table without the policy; there may be none, unless one is expected.
    pub(crate) fn detached(
        &self,
        table: &Table,
        arn: &str,
        expected: Option<&str>,
    ) -> Result<Table, ApiError> {
        self.check(table, arn)?;
        let present = self.policy(table).map(Policy::revision_id);
        if expected.is_some_and(|expected| present.as_deref() != Some(expected)) {
            return Err(ApiError::PolicyNotFound(arn.to_owned()));
        }
        let mut after = table.clone();
        self.set(&mut after, None);
        Ok(after)
    }
}

impl Policy {
    /// Its revision, as requests name it.
    pub(crate) fn revision_id(&self) -> String {
        self.revision.to_string()
    }
}

/// A policy whose revision is greater than that of the one it replaces.
pub(crate) fn policy(
    document: &str,
    replaced: Option<&Policy>,
    now: Timestamp,
) -> Result<Policy, ApiError> {
    if document.is_empty() {
        return Err(ChangeFault::PolicyEmpty.into());
    }
    if document.len() > DOCUMENT_LIMIT {
        return Err(ChangeFault::PolicyTooLarge(DOCUMENT_LIMIT).into());
    }
    let next = replaced.map_or(0, |replaced| replaced.revision.saturating_add(1));
    Ok(Policy { document: document.to_owned(), revision: now.as_millis().max(next) })
}
