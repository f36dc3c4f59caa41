//! Job of all transfers in progress: they take turns, a bounded piece each.
//!
//! One that begins while others are under way joins them; one that has to rest, or whose piece
//! failed for a reason that may pass, holds up no other.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use engine::{EngineError, Job, Namespace, Pass, Slice, Step};
use env::Deadline;

use crate::failure::{Failure, Stop};
use crate::records::Record;
use crate::state::State;

/// How long a transfer waits for what does not answer, in microseconds; then it has failed.
const PATIENCE: u64 = 10 * 60 * 1_000_000;
/// How long a slice rests when all that is left has to.
const REST: Duration = Duration::from_millis(20);

/// What a piece leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// There is more to do.
    More,
    /// There is more to do after a while.
    Rest(Duration),
    /// Nothing is left.
    Done,
}

/// A kind of transfer whose work the job does.
pub(crate) trait Work: Record {
    /// What is kept in memory between two pieces. Without it a piece begins where the record says.
    type Open: Default + Send + Sync;

    /// Does the next piece.
    fn piece<'a>(
        &'a self,
        on: &'a State,
        namespace: &'a Namespace,
        open: &'a mut Self::Open,
    ) -> impl Future<Output = Result<Turn, Stop>> + Send + 'a;

    /// Enters a failure, so that what is left to be done at the end is done; whether that can be.
    fn fail(&mut self, failure: Failure, now: u64) -> bool;
}

type TurnFuture<'a> = Pin<Box<dyn Future<Output = Result<Turn, EngineError>> + Send + 'a>>;

/// A transfer in progress, of whatever kind.
pub(crate) trait Part: Send + Sync {
    /// Its kind, its namespace and the place of its record.
    fn id(&self) -> (&'static str, &Namespace, &str);
    /// Does the next piece.
    fn turn<'a>(&'a mut self, on: &'a State) -> TurnFuture<'a>;
}

struct Running<R: Work> {
    namespace: Namespace,
    place: String,
    open: R::Open,
}

impl<R: Work> Part for Running<R> {
    fn id(&self) -> (&'static str, &Namespace, &str) {
        (R::GROUP, &self.namespace, &self.place)
    }

    fn turn<'a>(&'a mut self, on: &'a State) -> TurnFuture<'a> {
        Box::pin(self.advance(on))
    }
}

impl<R: Work> Running<R> {
    async fn advance(&mut self, on: &State) -> Result<Turn, EngineError> {
        let namespace = &self.namespace;
        let Some(record) = on.records.at::<R>(namespace, &self.place).await? else {
            return Ok(Turn::Done);
        };
        let (arn, stuck) = (record.outline().arn.clone(), record.outline().stuck);
        let stop = match record.piece(on, namespace, &mut self.open).await {
            Ok(turn) if stuck.is_some() => {
                let change = |record: &mut R| record.outline_mut().stuck = None;
                on.records.update(namespace, &arn, change).await?;
                return Ok(turn);
            }
            Ok(turn) => return Ok(turn),
            Err(stop) => stop,
        };
        // What was open may be anywhere now.
        self.open = R::Open::default();
        let now = on.engine.env().now().as_micros();
        let failure = match stop {
            Stop::Failed(failure) => failure,
            Stop::Away(failure) if is_over(stuck, now) => failure,
            Stop::Away(failure) => {
                if stuck.is_none() {
                    let change = |record: &mut R| record.outline_mut().stuck = Some(now);
                    on.records.update(namespace, &arn, change).await?;
                }
                on.try_again(&arn, &failure.message);
                return Ok(Turn::Done);
            }
            Stop::Later(error) => {
                on.try_again(&arn, &error);
                return Ok(Turn::Done);
            }
        };
        self.fail(on, &arn, (failure, now)).await
    }

    async fn fail(
        &self,
        on: &State,
        arn: &str,
        (failure, now): (Failure, u64),
    ) -> Result<Turn, EngineError> {
        let why = failure.message.clone();
        let mut is_entered = true;
        let change = |record: &mut R| is_entered = record.fail(failure, now);
        on.records.update(&self.namespace, arn, change).await?;
        if !is_entered {
            on.try_again(arn, &why);
            return Ok(Turn::Done);
        }
        on.has_ended();
        Ok(Turn::More)
    }
}

fn is_over(stuck: Option<u64>, now: u64) -> bool {
    stuck.is_some_and(|since| now.saturating_sub(since) >= PATIENCE)
}

/// The transfers of a kind that are in progress in all namespaces.
pub(crate) async fn in_progress<R: Work>(on: &State, forgets: bool) -> Result<Parts, EngineError> {
    let mut parts = Parts::new();
    for namespace in on.records.namespaces::<R>().await? {
        if forgets {
            on.records.forget_old::<R>(&namespace).await?;
        }
        for place in on.records.marked::<R>(&namespace).await? {
            let (namespace, open) = (namespace.clone(), R::Open::default());
            parts.push(Box::new(Running::<R> { namespace, place, open }));
        }
    }
    Ok(parts)
}

/// Transfers that are in progress, each a part of a pass.
pub(crate) type Parts = Vec<Box<dyn Part>>;

/// These, while they are looked for.
pub(crate) type Listing<'a> = Pin<Box<dyn Future<Output = Result<Parts, EngineError>> + Send + 'a>>;

/// Lists all transfers that are in progress; also forgets old ones, if that is asked for.
pub(crate) type List = for<'a> fn(&'a State, bool) -> Listing<'a>;

/// The job.
pub(crate) struct TransferJob(pub(crate) List);

impl Job<State> for TransferJob {
    fn name(&self) -> &'static str {
        "transfers"
    }

    fn start(&self, _: &State) -> Box<dyn Pass<State>> {
        let (parts, resting) = (VecDeque::new(), Vec::new());
        Box::new(TransferPass { list: self.0, listed: None, parts, resting })
    }
}

/// A pass over all transfers.
struct TransferPass {
    list: List,
    /// What had been asked for when they were listed.
    listed: Option<u64>,
    parts: VecDeque<Box<dyn Part>>,
    /// Those that may continue only then.
    resting: Vec<(Deadline, Box<dyn Part>)>,
}

impl TransferPass {
    async fn advance(&mut self, on: &State) -> Result<Step, EngineError> {
        let asked = on.asked_for();
        if self.listed != Some(asked) {
            self.listed = Some(asked);
            self.join(on).await?;
            return Ok(Step::More);
        }
        self.wake(on);
        let Some(mut part) = self.parts.pop_front() else {
            if self.resting.is_empty() {
                return Ok(Step::Done);
            }
            on.rest(REST).await;
            return Ok(Step::More);
        };
        match part.turn(on).await? {
            Turn::More => self.parts.push_back(part),
            Turn::Rest(rest) => self.resting.push((on.engine.env().deadline(rest), part)),
            Turn::Done => {}
        }
        Ok(Step::More)
    }

    /// Takes up those that are not under way yet.
    async fn join(&mut self, on: &State) -> Result<(), EngineError> {
        for part in (self.list)(on, on.forgets_now()).await? {
            let mut known = self.parts.iter().chain(self.resting.iter().map(|(_, part)| part));
            if !known.any(|known| known.id() == part.id()) {
                self.parts.push_back(part);
            }
        }
        Ok(())
    }

    /// Lets those continue that have rested.
    fn wake(&mut self, on: &State) {
        let now = on.engine.env().moment();
        let rested = self.resting.extract_if(.., |(until, _)| until.has_passed(now));
        self.parts.extend(rested.map(|(_, part)| part));
    }
}

impl Pass<State> for TransferPass {
    fn slice<'a>(&'a mut self, on: &'a State) -> Slice<'a> {
        Box::pin(self.advance(on))
    }
}
