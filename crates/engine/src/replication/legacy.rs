//! Global tables of version 2017.11.29: tables that are there become replicas of each other.
//!
//! They replicate as those of version 2019.11.21 do, without attributes in the items.

use std::collections::BTreeMap;
use std::sync::Arc;

use env::Timestamp;
use model::{
    ApiError, GlobalTableDescription, GlobalTableFault, GlobalTableStatus, ReplicaDescription,
    ReplicaFault, StreamViewType,
};

use super::group::join;
use crate::catalog::Member;
use crate::context::Namespace;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::table::{IndexKind, Table};

/// A global table.
#[derive(Clone, Debug)]
pub(crate) struct GlobalTable {
    pub(crate) name: Arc<str>,
    /// Its replicas, by Region.
    pub(crate) replicas: BTreeMap<Arc<str>, Arc<Table>>,
}

impl GlobalTable {
    /// Every global table of an account, by name.
    pub(crate) fn all(engine: &Engine, account: &str) -> BTreeMap<Arc<str>, Self> {
        let mut found: BTreeMap<Arc<str>, Self> = BTreeMap::new();
        let tables = engine.catalog.all().into_iter().filter(|table| table.is_legacy_replica());
        for table in tables.filter(|table| *table.namespace.account == *account) {
            let name = Arc::clone(&table.name);
            let known = found.entry(Arc::clone(&name));
            let known = known.or_insert_with(|| Self { name, replicas: BTreeMap::new() });
            known.replicas.insert(Arc::clone(&table.namespace.region), table);
        }
        found
    }

    /// The global table of this name.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) fn find(engine: &Engine, account: &str, name: &str) -> Result<Self, ApiError> {
        let mut all = Self::all(engine, account);
        all.remove(name).ok_or_else(|| GlobalTableFault::NotFound(name.to_owned()).into())
    }

    /// Its description. Source: the example of describe-global-table in the AWS CLI reference.
    pub(crate) fn describe(
        &self,
        account: &str,
        status: GlobalTableStatus,
    ) -> GlobalTableDescription {
        let since = self
            .replicas
            .values()
            .filter_map(|table| table.settings.group.as_ref().map(|group| group.since));
        let replica = |region: &Arc<str>| ReplicaDescription {
            region_name: Some(region.to_string()),
            ..ReplicaDescription::default()
        };
        GlobalTableDescription {
            replication_group: Some(self.replicas.keys().map(replica).collect()),
            global_table_arn: Some(arn(account, &self.name)),
            creation_date_time: since.min().map(Timestamp::as_epoch_seconds),
            global_table_status: Some(status),
            global_table_name: Some(self.name.to_string()),
        }
    }
}

fn arn(account: &str, name: &str) -> String {
    format!("arn:aws:dynamodb::{account}:global-table/{name}")
}

/// Makes the table of `new` a replica of those among `members` that are one already, or the first
/// one.
///
/// # Errors
/// When it is not there or unlike the first one.
pub(crate) fn unite(
    members: &mut [Member],
    new: &Namespace,
    now: Timestamp,
) -> Result<(), ApiError> {
    let first = members.iter().find_map(|member| {
        let table = member.after.as_ref().filter(|table| table.is_legacy_replica());
        table.filter(|_| member.namespace != *new).cloned()
    });
    let table = members.iter().find(|member| member.namespace == *new);
    let Some(table) = table.and_then(|member| member.after.clone()) else {
        // Checked by `check_alike`.
        return Ok(());
    };
    let from = first.map_or_else(|| table.namespace.clone(), |first| first.namespace);
    let mut group: Vec<Member> = Vec::with_capacity(members.len());
    let takes_part = |member: &Member| {
        let replica = member.after.as_ref().is_some_and(Table::is_legacy_replica);
        replica || member.namespace == *new
    };
    group.extend(members.iter().filter(|member| takes_part(member)).cloned());
    join(&mut group, &from, new, now);
    for joined in group {
        let place = members.iter_mut().find(|member| member.namespace == joined.namespace);
        let Some(place) = place else { continue };
        place.after = joined.after;
        let table = place.after.as_mut().and_then(|table| table.settings.group.as_mut());
        let Some(group) = table else { continue };
        group.legacy = Some(true);
        // It may go at any time: it was a table before and becomes one again.
        group.sourced = None;
        if from == *new {
            group.expires = true;
            group.filling = None;
        }
    }
    Ok(())
}

/// Checks that the table in `region` may become a replica beside `first`.
///
/// # Errors
/// What is unlike, or that it is not there, or a replica already.
pub(crate) fn check_alike(
    (name, region): (&str, &str),
    table: Option<&Table>,
    first: Option<&Table>,
) -> Result<(), ApiError> {
    let place = || (name.to_owned(), region.to_owned());
    let Some(table) = table.filter(|table| !table.is_being_filled()) else {
        let (table, region) = place();
        return Err(GlobalTableFault::TableNotFound { table, region }.into());
    };
    let unlike = |what| Err(ReplicaFault::Unlike { what, region: region.to_owned() }.into());
    if table.settings.group.is_some() {
        return unlike("it is a replica of another global table");
    }
    let stream = table.settings.stream.as_ref().filter(|stream| stream.is_open());
    if stream.is_none_or(|stream| stream.view != StreamViewType::NewAndOldImages) {
        return unlike("its stream must be on and show NEW_AND_OLD_IMAGES");
    }
    let Some(first) = first else { return Ok(()) };
    if first.keys != table.keys {
        return unlike("its key schema differs from that of the other replicas");
    }
    let keys = |table: &Table, kind| {
        let indexes = table.indexes_of(kind);
        indexes
            .map(|index| (Arc::clone(&index.name), index.keys.clone()))
            .collect::<BTreeMap<_, _>>()
    };
    let alike = |kind| keys(first, kind) == keys(table, kind);
    if !alike(IndexKind::Global) || !alike(IndexKind::Local) {
        return unlike("its indexes differ from those of the other replicas");
    }
    let write = |table: &Table| (table.settings.billing, table.settings.throughput.write);
    if write(first) != write(table) {
        return unlike("its write capacity differs from that of the other replicas");
    }
    Ok(())
}

/// Checks that a table that is to become a replica has no items.
///
/// # Errors
/// When it has, or the store fails.
pub(crate) async fn check_empty(engine: &Engine, table: &Table) -> Result<(), ApiError> {
    if is_empty(engine, table).await? {
        return Ok(());
    }
    let region = table.namespace.region.to_string();
    Err(ReplicaFault::Unlike { what: "it must be empty", region }.into())
}

/// Whether a table has no items.
///
/// # Errors
/// The store's failure.
pub(crate) async fn is_empty(engine: &Engine, table: &Table) -> Result<bool, EngineError> {
    let items = crate::keys::Source::Table(table).segment_range(0, 1);
    let one = store::PageLimit { rows: 1, bytes: 1 };
    let page = engine.view().range(items, store::Direction::Forward, one).await?;
    Ok(page.rows.is_empty())
}
