//! What DynamoDB operations mean, over any store.
//!
//! [`Engine::call`] takes a decoded request and answers it. A write goes: plan (pure, from the
//! request and the table's definition) → one store transaction in which [`write`](self) applies the
//! plan to the current item → what follows from it (index entries, stream records, TTL marks) in
//! the same commit. A read goes through one view of the store.
//!
//! Invariants of absence: no JSON, no HTTP, no concrete store, no threads or tasks: background work
//! is a future that somebody else runs ([`Engine::background`]).

mod accounting;
mod backfill;
mod background;
mod capacity;
mod catalog;
mod columns;
mod context;
mod derived;
mod destinations;
mod dispatch;
mod engine;
mod error;
mod expressions;
mod facts;
mod follow;
mod history;
mod insight_reports;
mod insights;
mod jobs;
mod keys;
mod layout;
mod legacy;
mod observation;
mod ops;
mod owner_sweep;
mod partiql;
mod read;
mod replication;
mod reset;
mod rows;
mod size_deltas;
mod stream;
mod table;
mod throttle;
mod token;
mod transfer;
mod ttl;
mod turn;
mod vectors;
mod view;
mod write;

pub use accounting::ConsumedBy;
pub use context::{Namespace, RequestCtx};
pub use destinations::{Destination, UndeliveredChanges};
pub use engine::Engine;
pub use error::EngineError;
pub use facts::{IndexFacts, KeyName, Projected, TableFacts};
pub use history::{ChangedBy, ItemHistory, ItemVersion};
pub use insight_reports::InsightRule;
pub use insights::{InsightContributor, InsightPeriod, InsightReport, SampledKeys};
pub use jobs::{BackgroundStatistics, Job, NextDue, Pass, Piece, Rounds, Slice, Step, Timing};
pub use observation::{Observation, Observed};
pub use ops::filling::PutOutcome;
pub use rows::{Area, RowGroup, RowPage, RowRange, RowWrite, Rows, RowsError};
pub use transfer::{ChangedItem, Changes, ExportedItems, PastItems, TableMoment};
pub use turn::{TURN_RENEWAL, Turn};
