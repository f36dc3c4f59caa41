//! Group of planned writes, carried out in one store transaction: all of them or none.
//!
//! What the transaction declares is in [`super::footprint`]. What the writes cost is accounted for
//! here, once a commit.

use std::sync::Arc;

use env::Deadline;
use model::ApiError;
use store::{Batch, Current, StoreError, TransactError, transact};

use super::answer::{CommitError, single_answer};
use super::apply::{Effect, Refusal, WriteContext, apply};
use super::everywhere::Everywhere;
use super::footprint::Footprint;
use super::plan::WritePlan;
use super::token::{Token, TokenVerdict};
use crate::accounting::Charge;
use crate::capacity::Direction;
use crate::context::RequestCtx;
use crate::derived::{Author, Origin, PendingMark, Wake};
use crate::engine::Engine;
use crate::insights::counts_accesses;
use crate::jobs::Jobs;
use crate::keys::Source;
use crate::observation::note;
use crate::size_deltas::SizeDeltas;
use crate::throttle::Throttle;

/// What a commit costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pricing {
    /// What its writes cost each alone.
    Single,
    /// Twice that for the table, and as much for its indexes: a transaction of the API.
    Transaction,
    /// Nothing: the service itself writes.
    Free,
}

/// A commit under way. Its write may become durable although its caller went away.
struct InFlight<'a> {
    jobs: &'a Jobs,
    decision: &'a Decision,
    answered: bool,
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        if self.answered {
            return;
        }
        // All keys of a commit have its stamp, so one of them is enough to wait for it.
        let decision = self.decision;
        if let (Some(second), Some(key)) =
            (decision.wake.earliest(), decision.footprint.writes.first())
        {
            self.jobs.orphaned(key, second);
        }
    }
}

/// What the decision of a commit shares with its caller.
struct Decision {
    footprint: Footprint,
    wake: Wake,
    mark: PendingMark,
    /// What enforces throughput on those who write.
    throttle: Option<Arc<Throttle>>,
}

/// Why the decision rejected.
enum Rejection {
    Refused(Vec<Option<Refusal>>),
    Token(TokenVerdict),
}

/// Carries out all plans of a request or none. Effects come in the order of the plans.
pub(crate) async fn commit(
    engine: &Engine,
    ctx: &RequestCtx,
    pricing: Pricing,
    plans: Vec<WritePlan>,
    token: Option<Box<dyn Token>>,
) -> Result<Vec<Effect>, CommitError> {
    if engine.accounting.throttle().is_some() {
        let refusals = throttled(engine, &plans);
        if refusals.iter().any(Option::is_some) {
            return Err(CommitError::Refused(refusals));
        }
    }
    commit_as(engine, Author::User, ctx.deadline, pricing, plans, token).await
}

/// The writes whose table or partition has no throughput left.
fn throttled(engine: &Engine, plans: &[WritePlan]) -> Vec<Option<Refusal>> {
    let admit = |plan: &WritePlan| {
        let source = Source::Table(&plan.table);
        let admitted = engine.accounting.admit(source, Direction::Write, Some(&plan.key));
        admitted.err().map(Refusal::Throttled)
    };
    plans.iter().map(admit).collect()
}

/// Deletes or changes items in the name of the service: nobody waits for it, and nothing is
/// charged.
pub(crate) async fn commit_for_service(
    engine: &Engine,
    author: Author,
    plans: Vec<WritePlan>,
) -> Result<Vec<Effect>, CommitError> {
    commit_as(engine, author, Deadline::NEVER, Pricing::Free, plans, None).await
}

async fn commit_as(
    engine: &Engine,
    author: Author,
    deadline: Deadline,
    pricing: Pricing,
    plans: Vec<WritePlan>,
    token: Option<Box<dyn Token>>,
) -> Result<Vec<Effect>, CommitError> {
    let everywhere = Everywhere::new(&engine.catalog, plans);
    let mut everywhere = everywhere.map_err(CommitError::Refused)?;
    let places = everywhere.places();
    let plans = everywhere.plans;
    let footprint = Footprint::new(&plans, token.as_deref(), engine.collection_limit);
    let (writes, reads) = (footprint.writes.clone(), footprint.reads.clone());
    let throttle = engine.accounting.throttle().filter(|_| pricing != Pricing::Free).cloned();
    let origin = Origin { now: engine.env.now(), author };
    let mark = engine.history.pending(origin.now);
    let decision = Arc::new(Decision { footprint, wake: Wake::default(), mark, throttle });
    let shared = Arc::clone(&decision);
    let decide = move |current: &Current<'_>, batch: &mut Batch| {
        if let (Some(token), Some(at)) = (&token, shared.footprint.token) {
            token.check(current.write(at), batch).map_err(Rejection::Token)?;
        }
        apply_all(&plans, &shared, origin, current, batch)
    };
    let mut in_flight = InFlight { jobs: &engine.jobs, decision: &decision, answered: false };
    let answer = transact(&*engine.store, writes, reads, deadline, decide).await;
    // A store that failed does not say what became of the write.
    in_flight.answered = !matches!(answer, Err(TransactError::Store(_)));
    drop(in_flight);
    match answer {
        Ok(committed) => {
            if let Some(second) = decision.wake.earliest() {
                engine.jobs.wake_at(second);
            }
            engine.history.committed(&decision.mark);
            let mut effects = committed.value;
            account(engine, &decision.footprint, pricing, &mut effects);
            effects.truncate(places.own);
            Ok(effects)
        }
        Err(TransactError::Rejected(Rejection::Refused(refusals))) => {
            Err(CommitError::Refused(places.refusals(refusals)))
        }
        Err(TransactError::Rejected(Rejection::Token(verdict))) => Err(CommitError::Token(verdict)),
        Err(TransactError::Store(StoreError::Conflict { key })) => {
            let plan = key.and_then(|key| decision.footprint.plan_of(key));
            Err(CommitError::Conflict(plan.map(|plan| places.own_of(plan))))
        }
        Err(TransactError::Store(error)) => Err(CommitError::Store(error)),
    }
}

fn apply_all(
    plans: &[WritePlan],
    decision: &Decision,
    origin: Origin,
    current: &Current<'_>,
    batch: &mut Batch,
) -> Result<Vec<Effect>, Rejection> {
    let footprint = &decision.footprint;
    let mut effects = Vec::with_capacity(plans.len());
    let mut refusals: Vec<Option<Refusal>> = Vec::new();
    let mut sizes = SizeDeltas::default();
    for (position, plan) in plans.iter().enumerate() {
        let row = footprint.item(position, current);
        let applied = footprint.table_at_commit(position, plan, current).and_then(|table| {
            if table.strong_peers() != plan.table.strong_peers() {
                return Err(Refusal::GroupChanged);
            }
            let collection = footprint.collection(position, current);
            let version = footprint.version(position, current);
            let Decision { wake, mark, .. } = decision;
            let context = WriteContext { table: &table, collection, version, origin, wake, mark };
            let effect = apply(plan, &context, row, batch, &mut sizes)?;
            // Which indexes a write changes is known only now.
            if let Some(throttle) = &decision.throttle {
                let admitted = throttle.admit_to_indexes(&table, &effect.consumed);
                admitted.map_err(Refusal::Throttled)?;
            }
            Ok(effect)
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
        sizes.flush(batch);
        return Ok(effects);
    }
    refusals.resize_with(plans.len(), || None);
    Err(Rejection::Refused(refusals))
}

/// Prices the effects of a commit and accounts for all of them at once.
fn account(engine: &Engine, footprint: &Footprint, pricing: Pricing, effects: &mut [Effect]) {
    match pricing {
        Pricing::Free => return,
        Pricing::Single => {}
        Pricing::Transaction => {
            effects.iter_mut().for_each(|effect| effect.consumed.table *= 2.0);
        }
    }
    let charges = effects.iter().enumerate().filter_map(|(position, effect)| {
        Some(Charge { table: footprint.table(position)?, consumed: &effect.consumed })
    });
    engine.accounting.request(Direction::Write, charges);
    for effect in effects.iter() {
        note(|seen| seen.wrote(effect.old.as_ref(), effect.new.as_ref()));
    }
    for (position, effect) in effects.iter().enumerate() {
        if let (Some(table), Some(key)) = (footprint.table(position), footprint.key(position)) {
            let source = Source::Table(table);
            engine.accounting.row(source, Direction::Write, key, effect.consumed.table);
            for (name, units) in effect.consumed.indexes() {
                if let Some(index) = table.index(name) {
                    count_entries(engine, Source::Index(table, index), effect, units);
                }
            }
        }
    }
}

/// Counts what a write cost an index for the keys of its entries: for that which it was before,
/// that which it is, or both. Their keys are made only where something counts them.
fn count_entries(engine: &Engine, index: Source<'_>, effect: &Effect, units: f64) {
    let sampled = engine.accounting.samples.weight();
    let counted = counts_accesses(index);
    if sampled.is_none() && !counted {
        return;
    }
    let entry = |item: &Option<value::Item>| index.row_key(item.as_ref()?.as_map());
    let entries = match (entry(&effect.old), entry(&effect.new)) {
        (Some(old), Some(new)) if old != new => vec![old, new],
        (old, new) => new.or(old).into_iter().collect(),
    };
    let each = units / u32::try_from(entries.len()).map_or(1.0, |count| f64::from(count.max(1)));
    for key in entries {
        if counted {
            engine.accounting.contributors.accessed(index, Direction::Write, &key, each);
        }
        if let Some(weight) = sampled {
            engine.accounting.samples.add(index, Direction::Write, &key, weight);
        }
    }
}

/// Carries out one plan, outside a transaction of the API.
pub(crate) async fn commit_one(
    engine: &Engine,
    ctx: &RequestCtx,
    plan: WritePlan,
) -> Result<Effect, ApiError> {
    match commit(engine, ctx, Pricing::Single, vec![plan], None).await {
        Ok(effects) => effects.into_iter().next().ok_or(ApiError::InternalServerError),
        Err(error) => Err(single_answer(error)),
    }
}
