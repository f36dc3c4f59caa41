//! Footprint of a commit: the keys that its transaction declares, and where each plan's rows are
//! among them.
//!
//! Declared are the items that are written, the items that are only checked and the catalog rows of
//! all tables, plus the row of a client request token. So two conditional puts cannot both win, a
//! condition check cannot be overtaken, and every write follows the definition of its table that
//! holds at the commit.

use std::sync::Arc;

use bytes::Bytes;
use store::Current;

use super::apply::{Collection, Refusal};
use super::plan::{Action, WritePlan};
use super::token::Token;
use crate::catalog::{at_commit, counter};
use crate::derived::Version;
use crate::derived::replication::version_key;
use crate::keys::collection_of;
use crate::layout::catalog_key;
use crate::table::Table;

/// The declared keys of some plans.
pub(super) struct Footprint {
    pub(super) writes: Vec<Bytes>,
    pub(super) reads: Vec<Bytes>,
    /// One for each plan.
    rows: Vec<PlanRows>,
    /// The tables of the plans and the places of their catalog rows among the read keys.
    tables: Vec<(Arc<Table>, usize)>,
    /// The rows of item collections and their places among the read keys. Reading them orders
    /// nothing: two writers may both see the size before the other, which is why AWS calls it an
    /// estimate.
    collections: Vec<(Bytes, usize)>,
    /// The size that an item collection may reach.
    collection_limit: i64,
    /// The place of the token's row among the write keys.
    pub(super) token: Option<usize>,
}

/// Where the rows of one plan are.
#[derive(Clone, Copy)]
struct PlanRows {
    item: DeclaredKey,
    /// Among the tables.
    table: usize,
    /// Among the collections.
    collection: Option<usize>,
    /// The item's version, of a write that comes from another replica.
    version: Option<usize>,
}

#[derive(Clone, Copy)]
enum DeclaredKey {
    Write(usize),
    Read(usize),
}

impl Footprint {
    pub(super) fn new(
        plans: &[WritePlan],
        token: Option<&dyn Token>,
        collection_limit: i64,
    ) -> Self {
        let mut footprint = Self {
            writes: Vec::with_capacity(plans.len().saturating_add(1)),
            reads: Vec::with_capacity(2),
            rows: Vec::with_capacity(plans.len()),
            tables: Vec::with_capacity(1),
            collections: Vec::new(),
            collection_limit,
            token: None,
        };
        for plan in plans {
            let item = footprint.declare_item(plan);
            let table = footprint.declare_table(plan);
            let collection = footprint.declare_collection(plan);
            let version = footprint.declare_version(plan);
            footprint.rows.push(PlanRows { item, table, collection, version });
        }
        footprint.token = token.map(|token| {
            footprint.writes.push(token.key());
            footprint.writes.len().saturating_sub(1)
        });
        footprint
    }

    fn declare_item(&mut self, plan: &WritePlan) -> DeclaredKey {
        if matches!(plan.action, Action::Check) {
            self.reads.push(plan.key.clone());
            DeclaredKey::Read(self.reads.len().saturating_sub(1))
        } else {
            self.writes.push(plan.key.clone());
            DeclaredKey::Write(self.writes.len().saturating_sub(1))
        }
    }

    fn declare_table(&mut self, plan: &WritePlan) -> usize {
        let known = self.tables.iter().position(|(table, _)| table.owner == plan.table.owner);
        known.unwrap_or_else(|| {
            self.tables.push((Arc::clone(&plan.table), self.reads.len()));
            self.reads.push(catalog_key(&plan.table.namespace, &plan.table.name));
            self.tables.len().saturating_sub(1)
        })
    }

    /// Declares the row of a plan's item collection; local indexes, which make tables have such
    /// rows, never come or go.
    fn declare_collection(&mut self, plan: &WritePlan) -> Option<usize> {
        if !plan.table.has_collections() || matches!(plan.action, Action::Check) {
            return None;
        }
        let (key, _) = collection_of(&plan.table, &plan.key)?;
        if let Some(at) = self.collections.iter().position(|(known, _)| *known == key) {
            return Some(at);
        }
        self.collections.push((key.clone(), self.reads.len()));
        self.reads.push(key);
        Some(self.collections.len().saturating_sub(1))
    }

    /// Declares the row of the version that is here, for a write that comes from another replica.
    fn declare_version(&mut self, plan: &WritePlan) -> Option<usize> {
        let Action::Replicate(_) = &plan.action else { return None };
        let group = plan.table.settings.group.as_ref()?;
        self.reads.push(version_key(group.owner, &plan.key).into());
        Some(self.reads.len().saturating_sub(1))
    }

    /// Which write made the item of the plan at `position` what it is, for a write that comes from
    /// another replica.
    pub(super) fn version(&self, position: usize, current: &Current<'_>) -> Option<Version> {
        let at = self.rows.get(position)?.version?;
        Version::read(current.read(at), self.item(position, current))
    }

    /// The row that holds the item of the plan at `position`, if there is one.
    pub(super) fn item<'c>(&self, position: usize, current: &Current<'c>) -> Option<&'c Bytes> {
        match self.rows.get(position)?.item {
            DeclaredKey::Write(at) => current.write(at),
            DeclaredKey::Read(at) => current.read(at),
        }
    }

    /// The collection of the plan at `position`, as this commit finds it.
    pub(super) fn collection(
        &self,
        position: usize,
        current: &Current<'_>,
    ) -> Option<Collection<'_>> {
        let at = self.rows.get(position)?.collection?;
        let (key, read) = self.collections.get(at)?;
        let bytes = counter(current.read(*read));
        Some(Collection { key, bytes, limit: self.collection_limit })
    }

    /// The table of the plan at `position`, as it was planned with.
    pub(super) fn table(&self, position: usize) -> Option<&Arc<Table>> {
        self.tables.get(self.rows.get(position)?.table).map(|(table, _)| table)
    }

    /// The item's row of the plan at `position`.
    pub(super) fn key(&self, position: usize) -> Option<&Bytes> {
        match self.rows.get(position)?.item {
            DeclaredKey::Write(at) => self.writes.get(at),
            DeclaredKey::Read(at) => self.reads.get(at),
        }
    }

    /// The definition of a plan's table that holds at this commit.
    pub(super) fn table_at_commit(
        &self,
        position: usize,
        plan: &WritePlan,
        current: &Current<'_>,
    ) -> Result<Arc<Table>, Refusal> {
        let rows = self.rows.get(position);
        let row =
            rows.and_then(|rows| self.tables.get(rows.table)).and_then(|(_, at)| current.read(*at));
        at_commit(&plan.table, row).map_err(Refusal::Engine)?.ok_or(Refusal::NoTable)
    }

    /// The plan whose item is the key at `index` among write keys, then read keys.
    pub(super) fn plan_of(&self, index: usize) -> Option<usize> {
        self.rows.iter().position(|rows| match rows.item {
            DeclaredKey::Write(at) => at == index,
            DeclaredKey::Read(at) => self.writes.len().saturating_add(at) == index,
        })
    }
}
