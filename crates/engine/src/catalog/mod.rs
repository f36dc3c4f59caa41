//! Which tables exist: definitions in memory, backed by rows of the store.
//!
//! Every table has a catalog row. A data transaction declares that row as a read key and compares
//! its version, so that it never writes by a definition that has changed since it was planned. The
//! map in memory serves lookups. While this process is the store's only writer
//! (`Capabilities::single_writer`) it is always right; otherwise `revision` keeps it so.
//!
//! Invariant: changes enter the map in the order of their commits, whatever order their callers
//! return in.

mod backup_rows;
mod backups;
mod change;
pub(crate) mod definition;
mod describe;
mod describe_backup;
mod describe_replicas;
mod elsewhere;
pub(crate) mod policy;
mod record;
mod revision;
mod sizes;
mod together;

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use model::{ApiError, ChangeFault, NotFound, RequestFault, ValidationError};
use parking_lot::{Mutex, RwLock};
use store::{PageLimit, Stamp, Store};

use crate::context::{Namespace, RequestCtx};
use crate::error::EngineError;
use crate::layout::catalog_range;
use crate::table::Table;
use crate::view::{Pager, View};

pub(crate) use backup_rows::{
    BackupDraft, all_backups, backup_in, backup_key, backup_name, backup_range, put_backup,
};
pub(crate) use change::{Changed, Deletion, creating, may_delete, updating};
pub(crate) use describe::{Phase, describe, describe_change, describe_deleted};
pub(crate) use describe_backup::Shown;
pub(crate) use describe_replicas::describe_replicas;
pub(crate) use sizes::{Size, TableSizes, counter, size_of};
pub(crate) use together::Member;

/// A small table.
#[cfg(test)]
pub(crate) fn sample() -> Table {
    record::tests::table()
}

/// What the newest change of a name left: a table, or nothing.
struct Entry {
    stamp: Stamp,
    table: Option<Arc<Table>>,
}

type Names = BTreeMap<Arc<str>, Entry>;

/// The tables of all namespaces.
pub(crate) struct Catalog {
    store: Arc<dyn Store>,
    namespaces: RwLock<BTreeMap<Namespace, Names>>,
    /// Names whose newest change left nothing. They stay until no change is under way that could be
    /// older and come later.
    tombstones: Mutex<Vec<(Namespace, Arc<str>)>>,
    /// Changes under way, from before their commit until they are in the map.
    changing: AtomicUsize,
    said: elsewhere::Said,
    /// Which changes are in the map, if others write to the store too.
    shared: Option<revision::Revision>,
}

/// A change under way.
struct Change<'a>(&'a AtomicUsize);

impl Drop for Change<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Catalog {
    /// Reads every table's definition.
    ///
    /// # Errors
    /// [`EngineError`] when the store fails or holds what this version cannot read.
    pub(crate) async fn open(store: Arc<dyn Store>) -> Result<Self, EngineError> {
        let snapshot = store.snapshot().await?;
        let stamp = snapshot.stamp();
        let view = View::at(snapshot);
        let shared = match store.capabilities().single_writer {
            true => None,
            false => Some(revision::Revision::of(&view).await?),
        };
        let namespaces = read_all(&view, stamp).await?;
        Ok(Self {
            store,
            namespaces: RwLock::new(namespaces),
            tombstones: Mutex::default(),
            changing: AtomicUsize::new(0),
            said: elsewhere::Said::default(),
            shared,
        })
    }

    /// The table named `name`, if there is one.
    pub(crate) fn find(&self, namespace: &Namespace, name: &str) -> Option<Arc<Table>> {
        let namespaces = self.namespaces.read();
        namespaces.get(namespace)?.get(name)?.table.clone()
    }

    /// The table that a data request works on.
    pub(crate) fn table(&self, ctx: &RequestCtx, name: &str) -> Result<Arc<Table>, ApiError> {
        let name = table_name(ctx, name)?;
        // Until it is filled, a restored or imported table or a new replica is not there for its
        // users.
        let table = self.find(&ctx.namespace, name).filter(|table| !table.is_being_filled());
        table.ok_or_else(|| {
            self.say_where(&ctx.namespace, name);
            ApiError::ResourceNotFound(NotFound::Resource)
        })
    }

    /// The table that a table request works on; the answer names a missing one.
    pub(crate) fn described(&self, ctx: &RequestCtx, name: &str) -> Result<Arc<Table>, ApiError> {
        let name = table_name(ctx, name)?;
        self.find(&ctx.namespace, name).ok_or_else(|| {
            self.say_where(&ctx.namespace, name);
            missing(name)
        })
    }

    /// The table that a tag operation, `action`, works on, given by its ARN alone.
    pub(crate) fn tagged_resource(
        &self,
        ctx: &RequestCtx,
        action: &str,
        arn: &str,
    ) -> Result<Arc<Table>, ApiError> {
        let Some(rest) = arn.strip_prefix("arn:") else {
            return Err(ChangeFault::NoArn(arn.to_owned()).into());
        };
        // Whose it is comes before what it is: nothing is said about what others have.
        let mut parts = rest.split(':').skip(1);
        let (service, region, account) = (parts.next(), parts.next(), parts.next());
        if service != Some("dynamodb") || account != Some(&*ctx.namespace.account) {
            return Err(ApiError::AccessDenied {
                principal: ctx.caller.principal.arn().into_owned(),
                action: format!("dynamodb:{action}"),
                resource: arn.to_owned(),
                missing: None,
            });
        }
        if region != Some(&*ctx.namespace.region) {
            return Err(ChangeFault::ResourceArn(arn.to_owned()).into());
        }
        self.table_by_arn(ctx, arn)
    }

    /// The table with this ARN.
    pub(crate) fn table_by_arn(&self, ctx: &RequestCtx, arn: &str) -> Result<Arc<Table>, ApiError> {
        let fault = || ApiError::from(ChangeFault::ResourceArn(arn.to_owned()));
        if !arn.starts_with("arn:") {
            return Err(fault());
        }
        let absent = || ApiError::ResourceNotFound(NotFound::Arn(arn.to_owned()));
        match table_name(ctx, arn) {
            Ok(name) => self.find(&ctx.namespace, name).ok_or_else(absent),
            Err(ApiError::Validation(ValidationError::Request(RequestFault::OtherRegion(_)))) => {
                Err(absent())
            }
            Err(ApiError::Validation(_)) => Err(fault()),
            Err(error) => Err(error),
        }
    }

    /// Up to `limit` names in byte order, after `after`, and whether there are more.
    pub(crate) fn list(
        &self,
        namespace: &Namespace,
        after: Option<&str>,
        limit: usize,
    ) -> (Vec<String>, bool) {
        let namespaces = self.namespaces.read();
        let Some(names) = namespaces.get(namespace) else { return (Vec::new(), false) };
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let mut present = names
            .range::<str, _>((start, Bound::Unbounded))
            .filter(|(_, entry)| entry.table.is_some())
            .map(|(name, _)| name.to_string());
        let listed = present.by_ref().take(limit).collect();
        (listed, present.next().is_some())
    }

    /// The tables that have an index to fill.
    pub(crate) fn building(&self) -> Vec<Arc<Table>> {
        let namespaces = self.namespaces.read();
        let tables = namespaces.values().flat_map(BTreeMap::values);
        tables
            .filter_map(|entry| entry.table.as_ref())
            .filter(|table| table.building().is_some())
            .map(Arc::clone)
            .collect()
    }

    /// Every table of a namespace, in byte order of their names.
    pub(crate) fn of(&self, namespace: &Namespace) -> Vec<Arc<Table>> {
        let namespaces = self.namespaces.read();
        let names = namespaces.get(namespace).into_iter().flat_map(BTreeMap::values);
        names.filter_map(|entry| entry.table.clone()).collect()
    }

    /// Every table of every namespace.
    pub(crate) fn all(&self) -> Vec<Arc<Table>> {
        let namespaces = self.namespaces.read();
        let entries = namespaces.values().flat_map(BTreeMap::values);
        entries.filter_map(|entry| entry.table.clone()).collect()
    }

    /// Says that a change is under way; to be held until it was entered.
    fn begin(&self) -> Change<'_> {
        self.changing.fetch_add(1, Ordering::AcqRel);
        Change(&self.changing)
    }

    /// Enters what a change of this server left. With other writers that is read again, in the
    /// order in which all of them wrote.
    async fn entered(
        &self,
        (namespace, name): (&Namespace, &Arc<str>),
        stamp: Stamp,
        table: Option<Arc<Table>>,
    ) {
        if self.shared.is_none() {
            return self.enter(namespace, name, stamp, table);
        }
        if let Err(error) = self.refresh().await {
            // Every request compares the revision anyway.
            tracing::debug!(%error, "a change of the catalog is read later");
        }
    }

    /// Enters what a change left.
    fn enter(
        &self,
        namespace: &Namespace,
        name: &Arc<str>,
        stamp: Stamp,
        table: Option<Arc<Table>>,
    ) {
        let mut namespaces = self.namespaces.write();
        let mut tombstones = self.tombstones.lock();
        if table.is_none() {
            tombstones.push((namespace.clone(), Arc::clone(name)));
        }
        let names = namespaces.entry(namespace.clone()).or_default();
        let entry = names.entry(Arc::clone(name)).or_insert(Entry { stamp, table: None });
        if entry.stamp <= stamp {
            *entry = Entry { stamp, table };
        }
        // A change that begins from now on commits later than all that is in the map.
        if self.changing.load(Ordering::Acquire) <= 1 {
            for (namespace, name) in tombstones.drain(..) {
                forget(&mut namespaces, &namespace, &name);
            }
        }
    }
}

/// All definitions that a view of one moment shows.
async fn read_all(
    view: &View<'_>,
    stamp: Stamp,
) -> Result<BTreeMap<Namespace, Names>, EngineError> {
    let mut namespaces: BTreeMap<Namespace, Names> = BTreeMap::new();
    let mut rows = Pager::forward(catalog_range());
    while !rows.is_done() {
        let limit = PageLimit { rows: 256, bytes: 1 << 20 };
        for (_, row) in rows.next(view, limit).await? {
            let table = Arc::new(record::from_row(&row)?);
            let entry = Entry { stamp, table: Some(Arc::clone(&table)) };
            let names = namespaces.entry(table.namespace.clone()).or_default();
            names.insert(Arc::clone(&table.name), entry);
        }
    }
    Ok(namespaces)
}

/// Removes a name that no table has.
fn forget(namespaces: &mut BTreeMap<Namespace, Names>, namespace: &Namespace, name: &str) {
    let Some(names) = namespaces.get_mut(namespace) else { return };
    if names.get(name).is_some_and(|entry| entry.table.is_none()) {
        names.remove(name);
    }
    if names.is_empty() {
        namespaces.remove(namespace);
    }
}

/// The definition in a catalog row.
///
/// # Errors
/// [`EngineError::UnreadableCatalog`].
pub(crate) fn defined_in(row: &Bytes) -> Result<Table, EngineError> {
    record::from_row(row)
}

/// The definition that holds at a commit: the one in the catalog row that the transaction read. It
/// is the planned one unless the table changed meanwhile; `None` when that table is tombstones.
///
/// # Errors
/// [`EngineError::UnreadableCatalog`] when the table changed to something that cannot be read.
pub(crate) fn at_commit(
    planned: &Arc<Table>,
    row: Option<&Bytes>,
) -> Result<Option<Arc<Table>>, EngineError> {
    let Some(row) = row else { return Ok(None) };
    match record::version_of(row) {
        Some((owner, version)) if owner == planned.owner && version == planned.version => {
            Ok(Some(Arc::clone(planned)))
        }
        Some((owner, _)) if owner == planned.owner => {
            record::from_row(row).map(|table| Some(Arc::new(table)))
        }
        _ => Ok(None),
    }
}

fn missing(name: &str) -> ApiError {
    ApiError::ResourceNotFound(NotFound::Table(name.to_owned()))
}

/// The table name in a `TableName` parameter, which may be a table ARN of this namespace.
///
/// # Errors
/// The answer to a text that is no ARN of a table, or one of another Region or account.
pub(crate) fn table_name<'a>(ctx: &RequestCtx, given: &'a str) -> Result<&'a str, ApiError> {
    let Some(rest) = given.strip_prefix("arn:") else { return Ok(given) };
    let mut parts = rest.splitn(5, ':').skip(1);
    let mut next = || parts.next().unwrap_or_default();
    let (service, region, account, resource) = (next(), next(), next(), next());
    let name = resource.strip_prefix("table/").filter(|name| !name.contains('/'));
    match name {
        Some(name) if service == "dynamodb" => {
            if *region != *ctx.namespace.region {
                return Err(RequestFault::OtherRegion(given.to_owned()).into());
            }
            if *account != *ctx.namespace.account {
                return Err(ApiError::other_account(&ctx.namespace.account, given));
            }
            Ok(name)
        }
        _ => Err(RequestFault::BadArn(given.to_owned()).into()),
    }
}

/// The name of a table to be made, given as such or in an ARN of this namespace.
pub(crate) fn new_name<'a>(ctx: &RequestCtx, given: &'a str) -> Result<&'a str, ApiError> {
    let name = table_name(ctx, given)?;
    // A plain name was checked with the request's other constraints.
    if name == given {
        return Ok(name);
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    if (3..=255).contains(&name.len()) && name.bytes().all(plain) {
        Ok(name)
    } else {
        Err(RequestFault::BadArn(given.to_owned()).into())
    }
}

#[cfg(test)]
mod tests;
