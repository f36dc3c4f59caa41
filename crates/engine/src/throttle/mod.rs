//! Throttling: whether a request may run, by what requests before it consumed.
//!
//! Off unless it is asked for. Provisioned tables and global indexes have token buckets with 300
//! seconds of burst, on-demand ones do up to twice their previous peak and no more than the maximum
//! that was set; each partition gives 3,000 read and 1,000 write units a second. Local indexes use
//! what their table has. A request is let in before it runs, when nothing that it needs is used up,
//! and pays afterwards what it cost (`accounting`), so that the rate served is the one provisioned.
//!
//! Sources: "Burst and adaptive capacity", "On-demand capacity mode", "Diagnosing throttling" in
//! the developer guide. Adaptive capacity is that only the table as a whole has provisioned units:
//! a hot partition may use all of them up to its own limit.
//!
//! The state is this process's alone and starts anew with it: a table that was used before a
//! restart has one second of its rate then.

mod bucket;
mod exceeded;
mod peak;
mod resource;

use std::collections::HashMap;
use std::sync::Arc;

use env::{Env, Timestamp};
use parking_lot::{Mutex, RwLock};

use self::resource::{Limits, Meter};
use crate::capacity::{Consumed, Direction};
use crate::keys::Source;
use crate::layout::OwnerId;
use crate::table::{IndexKind, Table};

pub(crate) use exceeded::Exceeded;

/// Tables and indexes that are remembered; when there are more, those that were not used for
/// [`IDLE`] are forgotten.
const RESOURCES: usize = 1_000;
/// Seconds after which a table is as it would be after a restart: its burst is full again by then.
const IDLE: u64 = 3_600;

/// What one table or index has left.
#[derive(Debug, Default)]
struct Resource {
    read: Meter,
    write: Meter,
    used: Timestamp,
}

impl Resource {
    fn meter(&mut self, direction: Direction) -> &mut Meter {
        match direction {
            Direction::Read => &mut self.read,
            Direction::Write => &mut self.write,
        }
    }
}

/// What is left of all tables and indexes.
#[derive(Debug)]
pub(crate) struct Throttle {
    env: Env,
    resources: RwLock<HashMap<OwnerId, Arc<Mutex<Resource>>>>,
}

impl Throttle {
    pub(crate) fn new(env: Env) -> Self {
        Self { env, resources: RwLock::default() }
    }

    /// Lets a request in that reads or writes `source`; `hash` is that of its partition key, if it
    /// has one.
    pub(crate) fn admit(
        &self,
        source: Source<'_>,
        direction: Direction,
        hash: Option<u64>,
    ) -> Result<(), Exceeded> {
        let limits = Limits::of(source, direction);
        let now = self.env.now();
        let resource = self.resource(source, now);
        let exceeded = resource.lock().meter(direction).exceeded(&limits, hash, now);
        match exceeded {
            Some(limit) => Err(Exceeded::new(limit, charged(source), direction)),
            None => Ok(()),
        }
    }

    /// Lets a write in that would cost this on the global indexes of its table.
    pub(crate) fn admit_to_indexes(
        &self,
        table: &Table,
        consumed: &Consumed,
    ) -> Result<(), Exceeded> {
        for (name, _) in consumed.indexes() {
            let global = table.index(name).filter(|index| index.kind == IndexKind::Global);
            if let Some(index) = global {
                self.admit(Source::Index(table, index), Direction::Write, None)?;
            }
        }
        Ok(())
    }

    /// Takes what a request consumed on a table and its indexes.
    pub(crate) fn take(&self, table: &Table, direction: Direction, consumed: &Consumed) {
        let now = self.env.now();
        let mut of_table = consumed.table;
        for (name, units) in consumed.indexes() {
            match table.index(name) {
                Some(index) if index.kind == IndexKind::Global => {
                    self.take_from(Source::Index(table, index), direction, units, now);
                }
                _ => of_table += units,
            }
        }
        if of_table > 0.0 {
            self.take_from(Source::Table(table), direction, of_table, now);
        }
    }

    fn take_from(&self, source: Source<'_>, direction: Direction, units: f64, now: Timestamp) {
        let limits = Limits::of(source, direction);
        self.resource(source, now).lock().meter(direction).take(&limits, units, now);
    }

    /// Takes what a request consumed in the partition of a hash, which is a part of what it
    /// consumed in all.
    pub(crate) fn take_of_partition(
        &self,
        source: Source<'_>,
        direction: Direction,
        hash: u64,
        units: f64,
    ) {
        let limits = Limits::of(source, direction);
        let now = self.env.now();
        let resource = self.resource(source, now);
        resource.lock().meter(direction).take_of_partition(&limits, hash, units, now);
    }

    /// What the table or index that pays for `source` has left.
    fn resource(&self, source: Source<'_>, now: Timestamp) -> Arc<Mutex<Resource>> {
        let owner = match charged(source) {
            Source::Table(table) => table.owner,
            Source::Index(_, index) => index.owner,
        };
        if let Some(known) = self.resources.read().get(&owner) {
            known.lock().used = now;
            return Arc::clone(known);
        }
        let mut resources = self.resources.write();
        if resources.len() >= RESOURCES {
            let idle = |used: Timestamp| now.since(used).as_secs() >= IDLE;
            resources.retain(|_, resource| !idle(resource.lock().used));
        }
        let new = Resource { used: now, ..Resource::default() };
        Arc::clone(resources.entry(owner).or_insert_with(|| Arc::new(Mutex::new(new))))
    }
}

/// What pays for reads and writes of `source`.
fn charged(source: Source<'_>) -> Source<'_> {
    match source {
        Source::Index(table, index) if index.kind == IndexKind::Local => Source::Table(table),
        other => other,
    }
}
