//! Kinesis destinations of tables: what a deliverer of changes asks the engine for.
//!
//! The engine knows no Kinesis. A deliverer waits until there may be something, takes the
//! changes of a table, and says when they were delivered; until then they stay. So every change is
//! delivered at least once, and those of an item in their order.

use std::sync::Arc;
use std::time::Duration;

use env::{Deadline, Timestamp};
use model::{ApproximateCreationDateTimePrecision, DestinationStatus, Record, StreamViewType};
use store::{Batch, Current, PageLimit, TransactError};

use crate::context::Namespace;
use crate::derived::destination::change_in;
use crate::derived::feed::place_of;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::follow::{Pending, pending, take_away};
use crate::jobs::{Job, NextDue, Pass, Slice, Step, Timing};
use crate::table::Table;

/// UndeliveredChanges that are delivered at once.
const CHUNK: PageLimit = PageLimit { rows: 200, bytes: 4 << 20 };
const NAME: &str = "announcing changes";

/// A table whose changes go to a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Where the table is.
    pub namespace: Namespace,
    /// Its name.
    pub table: Arc<str>,
    /// The ARN of the stream.
    pub stream: String,
    /// Whether nobody has said yet that the stream is there.
    pub enabling: bool,
}

/// UndeliveredChanges that are to be delivered.
pub struct UndeliveredChanges {
    /// How exact their times are to be.
    pub precision: ApproximateCreationDateTimePrecision,
    /// The changes, the oldest first, and when they were made.
    pub records: Vec<(Timestamp, Record)>,
    /// Whether there are more.
    pub more: bool,
    table: Arc<Table>,
    pending: Pending,
}

impl std::fmt::Debug for UndeliveredChanges {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UndeliveredChanges")
            .field("records", &self.records.len())
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Waits until there may be changes to deliver, no longer than `at_most`.
    pub async fn changes_to_deliver(&self, at_most: Duration) {
        let pause = self.env.sleep(at_most);
        tokio::select! {
            // A coin that is not the environment's would make two runs of one seed differ.
            biased;
            () = self.deliveries.notified() => {}
            () = pause => {}
        }
    }

    /// The tables that have a destination.
    #[must_use]
    pub fn destinations(&self) -> Vec<Destination> {
        let tables = self.catalog.all().into_iter();
        let with_one = tables.filter_map(|table| {
            let destination = table.settings.destination.as_ref()?;
            Some(Destination {
                namespace: table.namespace.clone(),
                table: Arc::clone(&table.name),
                stream: destination.stream.clone(),
                enabling: destination.status == DestinationStatus::Enabling,
            })
        });
        with_one.collect()
    }

    /// The next changes of a table that are to be delivered; `None` when there are none.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn undelivered_changes(
        &self,
        of: &Destination,
    ) -> Result<Option<UndeliveredChanges>, EngineError> {
        let Some(table) = self.catalog.find(&of.namespace, &of.table) else { return Ok(None) };
        let destination = table.settings.destination.clone();
        let Some(destination) = destination.filter(|one| one.stream == of.stream) else {
            return Ok(None);
        };
        let closed = self.closed_through().await?;
        let pending = pending(self, destination.owner, closed, CHUNK).await?;
        if pending.rows.is_empty() {
            return Ok(None);
        }
        let mut records = Vec::with_capacity(pending.rows.len());
        for (key, row) in &pending.rows {
            let unreadable = || EngineError::UnreadableRow { format: row.first().copied() };
            let read = change_in(row).zip(place_of(key)).ok_or_else(unreadable);
            match read {
                Ok(((at, stored), sequence)) => {
                    let view = StreamViewType::NewAndOldImages;
                    let record = stored.answer(key, sequence, &table.namespace.region, view);
                    records.push((at, record));
                }
                Err(error) => self.jobs.skipped(NAME, &table.name, &error),
            }
        }
        let (precision, more) = (destination.precision, pending.more);
        Ok(Some(UndeliveredChanges { precision, records, more, table, pending }))
    }

    /// These changes were delivered. If the table was changed meanwhile, they are delivered again.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn delivered(&self, changes: UndeliveredChanges) -> Result<(), EngineError> {
        take_away(self, &changes.table, changes.pending).await.map(drop)
    }

    /// The stream of a destination is there, or not: then nothing goes to it any more.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn destination_found(
        &self,
        of: &Destination,
        there: bool,
    ) -> Result<(), EngineError> {
        let stream = of.stream.clone();
        let change = move |table: Option<Table>, _: &Current<'_>, _: &mut Batch| {
            let mut table = table.ok_or(Stop::Changed)?;
            let destination = table.settings.destination.as_mut().ok_or(Stop::Changed)?;
            let after = match there {
                true if destination.status == DestinationStatus::Enabling => {
                    DestinationStatus::Active
                }
                false if destination.takes_changes() => DestinationStatus::EnableFailed,
                _ => return Err(Stop::Changed),
            };
            if destination.stream != stream {
                return Err(Stop::Changed);
            }
            destination.status = after;
            Ok(table)
        };
        let place = (&of.namespace, &*of.table);
        match self.catalog.change(place, Vec::new(), Deadline::NEVER, change).await {
            Ok(_) | Err(TransactError::Rejected(Stop::Changed)) => Ok(()),
            Err(TransactError::Rejected(Stop::Engine(error))) => Err(error),
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }
}

/// Why the state of a destination was not changed.
enum Stop {
    /// The table or its destination are not what they were.
    Changed,
    /// Something stored cannot be read.
    Engine(EngineError),
}

impl From<EngineError> for Stop {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// The job that wakes who delivers.
#[derive(Debug)]
pub(crate) struct Announce;

impl Job<Engine> for Announce {
    fn name(&self) -> &'static str {
        NAME
    }

    fn timing(&self) -> Timing {
        Timing::Timed
    }

    fn start(&self, _: &Engine) -> Box<dyn Pass<Engine>> {
        Box::new(AnnouncePass)
    }

    fn next_due<'a>(&'a self, _: &'a Engine) -> NextDue<'a> {
        // A commit with a change wakes the jobs.
        Box::pin(std::future::ready(Ok(None)))
    }
}

struct AnnouncePass;

impl Pass<Engine> for AnnouncePass {
    fn slice<'a>(&'a mut self, engine: &'a Engine) -> Slice<'a> {
        if engine.catalog.all().iter().any(|table| table.settings.destination.is_some()) {
            engine.deliveries.notify_one();
        }
        Box::pin(std::future::ready(Ok(Step::Done)))
    }
}
