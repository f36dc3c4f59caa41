//! Planned writes in one store transaction.
//!
//! Declared keys: the items that are written, the items that are only checked and the catalog rows of
//! all tables, plus the row of a client request token. So two conditional puts cannot both win, a
//! condition check cannot be overtaken, and every write follows the definition of its table that holds
//! at the commit.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use env::{Deadline, Timestamp};
use model::{ApiError, NotFound};
use store::{Batch, Current, StoreError, TransactError, transact};

use super::apply::{Collection, Effect, Refusal, Surroundings, apply};
use super::plan::{Action, WritePlan};
use crate::catalog::{at_commit, counter};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::error::store_error;
use crate::jobs::Jobs;
use crate::keys::collection_of;
use crate::layout::catalog_key;
use crate::stream::{Author, Origin};
use crate::table::Table;
use crate::tally::Tally;
use crate::ttl;

/// Decides about a client request token inside the transaction.
pub(crate) trait Token: Send {
    /// The token's row.
    fn key(&self) -> Bytes;
    /// Whether the transaction goes on; if so, writes the row.
    fn check(&self, row: Option<&Bytes>, batch: &mut Batch) -> Result<(), TokenVerdict>;
}

/// What a token that was used before means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenVerdict {
    /// The same request: it was carried out already.
    Replay,
    /// Another request.
    Mismatch,
}

/// Why nothing was written, or is not known to have been.
#[derive(Debug)]
pub(crate) enum CommitError {
    /// At least one write was refused; one entry a plan, in order.
    Refused(Vec<Option<Refusal>>),
    /// The client request token was used before.
    Token(TokenVerdict),
    /// Another transaction holds the item of this plan, where the store knows which.
    Conflict(Option<usize>),
    /// The store failed.
    Store(StoreError),
}

/// The declared keys of some plans: where each plan's item stands, and what stands where.
struct Declared {
    writes: Vec<Bytes>,
    reads: Vec<Bytes>,
    /// For each plan, the place of its item.
    items: Vec<Place>,
    tables: Vec<(Arc<Table>, usize)>,
    /// The rows of item collections and their places among the read keys. Reading them orders nothing: two writers may both see the size before the other,
    /// which is why AWS calls it an estimate.
    collections: Vec<(Bytes, usize)>,
    /// For each plan, the place of its collection.
    collection_of: Vec<Option<usize>>,
    /// The size that an item collection may reach.
    collection_limit: i64,
    token: Option<usize>,
    /// The earliest second at which an item that is written expires; `u64::MAX` when none does. Noted by
    /// the decision, so that it is known also when nobody takes the answer.
    expiry: AtomicU64,
}

/// A commit under way. Its write may become durable although nobody waits for it any more.
struct Underway<'a> {
    jobs: &'a Jobs,
    declared: &'a Declared,
    answered: bool,
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        if self.answered {
            return;
        }
        // All keys of a commit have its stamp, so one of them is enough to wait for it.
        if let (Some(second), Some(key)) = (self.declared.expiry(), self.declared.writes.first()) {
            self.jobs.abandoned(key, second);
        }
    }
}

#[derive(Clone, Copy)]
enum Place {
    Write(usize),
    Read(usize),
}

impl Declared {
    fn new(plans: &[WritePlan], token: Option<&dyn Token>, collection_limit: i64) -> Self {
        let mut declared = Self {
            writes: Vec::with_capacity(plans.len().saturating_add(1)),
            reads: Vec::with_capacity(2),
            items: Vec::with_capacity(plans.len()),
            tables: Vec::with_capacity(1),
            collections: Vec::new(),
            collection_of: Vec::with_capacity(plans.len()),
            collection_limit,
            token: None,
            expiry: AtomicU64::new(u64::MAX),
        };
        for plan in plans {
            let place = if matches!(plan.action, Action::Check) {
                declared.reads.push(plan.key.clone());
                Place::Read(declared.reads.len().saturating_sub(1))
            } else {
                declared.writes.push(plan.key.clone());
                Place::Write(declared.writes.len().saturating_sub(1))
            };
            declared.items.push(place);
            if !declared.tables.iter().any(|(table, _)| table.owner == plan.table.owner) {
                declared.tables.push((Arc::clone(&plan.table), declared.reads.len()));
                declared.reads.push(catalog_key(&plan.table.namespace, &plan.table.name));
            }
            let collection = declared.declare_collection(plan);
            declared.collection_of.push(collection);
        }
        declared.token = token.map(|token| {
            declared.writes.push(token.key());
            declared.writes.len().saturating_sub(1)
        });
        declared
    }

    /// Declares the row of a plan's item collection; local indexes, which make tables have such rows,
    /// never come or go.
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

    /// The collection of the plan at `position`, as this commit finds it.
    fn collection(&self, position: usize, current: &Current<'_>) -> Option<Collection<'_>> {
        let at = (*self.collection_of.get(position)?)?;
        let (key, read) = self.collections.get(at)?;
        let bytes = counter(current.read(*read));
        Some(Collection { key, bytes, limit: self.collection_limit })
    }

    /// The definition of a plan's table that holds at this commit.
    fn table_of(&self, plan: &WritePlan, current: &Current<'_>) -> Result<Arc<Table>, Refusal> {
        let known = self.tables.iter().find(|(table, _)| table.owner == plan.table.owner);
        let row = known.and_then(|(_, at)| current.read(*at));
        at_commit(&plan.table, row).map_err(Refusal::Engine)?.ok_or(Refusal::NoTable)
    }

    /// Remembers when these effects want the background work. Of a decision that ran twice it may remember
    /// too early a second, which costs a look for nothing.
    fn note_expiry(&self, effects: &[Effect], now: Timestamp) {
        let seconds = effects.iter().filter_map(|effect| effect.expiry);
        if let Some(second) = seconds.filter(|second| !ttl::is_too_old(*second, now)).min() {
            self.expiry.fetch_min(second, Ordering::AcqRel);
        }
    }

    fn expiry(&self) -> Option<u64> {
        Some(self.expiry.load(Ordering::Acquire)).filter(|second| *second != u64::MAX)
    }

    /// The plan whose item is the key at `index` among write keys, then read keys.
    fn plan_of(&self, index: usize) -> Option<usize> {
        self.items.iter().position(|place| match place {
            Place::Write(at) => *at == index,
            Place::Read(at) => self.writes.len().saturating_add(*at) == index,
        })
    }
}

/// Why `apply` rejected.
enum Rejection {
    Refused(Vec<Option<Refusal>>),
    Token(TokenVerdict),
}

/// Carries out all plans of a request or none. Effects come in the order of the plans.
pub(crate) async fn commit(
    engine: &Engine,
    ctx: &RequestCtx,
    plans: Vec<WritePlan>,
    token: Option<Box<dyn Token>>,
) -> Result<Vec<Effect>, CommitError> {
    commit_as(engine, Author::User, ctx.deadline, plans, token).await
}

/// The same, in another's name.
pub(crate) async fn commit_as(
    engine: &Engine,
    author: Author,
    deadline: Deadline,
    plans: Vec<WritePlan>,
    token: Option<Box<dyn Token>>,
) -> Result<Vec<Effect>, CommitError> {
    let declared = Arc::new(Declared::new(&plans, token.as_deref(), engine.collection_limit));
    let (writes, reads) = (declared.writes.clone(), declared.reads.clone());
    let places = Arc::clone(&declared);
    let origin = Origin { now: engine.env.now(), author };
    let decide = move |current: &Current<'_>, batch: &mut Batch| {
        if let (Some(token), Some(at)) = (&token, places.token) {
            token.check(current.write(at), batch).map_err(Rejection::Token)?;
        }
        let effects = apply_all(&plans, &places, origin, current, batch)?;
        places.note_expiry(&effects, origin.now);
        Ok(effects)
    };
    let mut underway = Underway { jobs: &engine.jobs, declared: &declared, answered: false };
    let answer = transact(&*engine.store, writes, reads, deadline, decide).await;
    // A store that failed does not say what became of the write.
    underway.answered = !matches!(answer, Err(TransactError::Store(_)));
    drop(underway);
    match answer {
        Ok(committed) => {
            if let Some(second) = declared.expiry() {
                engine.jobs.expires_at(second, engine.env.now());
            }
            Ok(committed.value)
        }
        Err(TransactError::Rejected(Rejection::Refused(refusals))) => {
            Err(CommitError::Refused(refusals))
        }
        Err(TransactError::Rejected(Rejection::Token(verdict))) => Err(CommitError::Token(verdict)),
        Err(TransactError::Store(StoreError::Conflict { key })) => {
            Err(CommitError::Conflict(key.and_then(|key| declared.plan_of(key))))
        }
        Err(TransactError::Store(error)) => Err(CommitError::Store(error)),
    }
}

fn apply_all(
    plans: &[WritePlan],
    declared: &Declared,
    origin: Origin,
    current: &Current<'_>,
    batch: &mut Batch,
) -> Result<Vec<Effect>, Rejection> {
    let mut effects = Vec::with_capacity(plans.len());
    let mut refusals: Vec<Option<Refusal>> = Vec::new();
    let mut tally = Tally::default();
    for (position, (plan, place)) in plans.iter().zip(&declared.items).enumerate() {
        let row = match place {
            Place::Write(at) => current.write(*at),
            Place::Read(at) => current.read(*at),
        };
        let applied = declared.table_of(plan, current).and_then(|table| {
            let collection = declared.collection(position, current);
            let around = Surroundings { table: &table, collection, origin };
            apply(plan, &around, row, batch, &mut tally)
        });
        match applied {
            Ok(effect) => effects.push(effect),
            Err(refusal) => {
                refusals.resize_with(position, || None);
                refusals.push(Some(refusal));
            }
        }
    }
    if refusals.is_empty() {
        tally.flush(batch);
        return Ok(effects);
    }
    refusals.resize_with(plans.len(), || None);
    Err(Rejection::Refused(refusals))
}

/// Carries out one plan, outside a transaction of the API.
pub(crate) async fn commit_one(
    engine: &Engine,
    ctx: &RequestCtx,
    plan: WritePlan,
) -> Result<Effect, ApiError> {
    match commit(engine, ctx, vec![plan], None).await {
        Ok(effects) => effects.into_iter().next().ok_or(ApiError::InternalServerError),
        Err(error) => Err(single_answer(error)),
    }
}

/// The answer to a failed commit that is not a transaction of the API.
pub(crate) fn single_answer(error: CommitError) -> ApiError {
    match error {
        CommitError::Refused(refusals) => refusals
            .into_iter()
            .flatten()
            .next()
            .map_or(ApiError::InternalServerError, refusal_answer),
        CommitError::Token(_) => ApiError::InternalServerError,
        CommitError::Conflict(_) => ApiError::TransactionConflict,
        CommitError::Store(error) => store_error(error),
    }
}

fn refusal_answer(refusal: Refusal) -> ApiError {
    match refusal {
        Refusal::Condition(item) => ApiError::ConditionalCheckFailed { item },
        Refusal::Invalid(fault) => fault.into(),
        Refusal::CollectionFull => ApiError::ItemCollectionSizeLimitExceeded,
        Refusal::NoTable => ApiError::ResourceNotFound(NotFound::Resource),
        Refusal::Engine(error) => error.into(),
    }
}
