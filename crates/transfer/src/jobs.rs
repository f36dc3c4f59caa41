//! Passes over the transfers in progress of one kind, which take turns.

use std::marker::PhantomData;

use engine::{EngineError, Namespace, Pass, Rounds, Slice, Step};

use crate::records::Record;
use crate::state::State;

/// A transfer in progress: its namespace, and the place of its record.
pub(crate) type Part = (Namespace, String);

/// A kind of transfer whose work a job does.
pub(crate) trait Work: Record + 'static {
    /// Does a piece of one.
    fn piece<'a>(on: &'a State, part: &'a Part) -> Slice<'a>;
}

/// A pass over all transfers of a kind.
pub(crate) struct TransferPass<R> {
    is_listed: bool,
    rounds: Rounds<State, Part>,
    kind: PhantomData<R>,
}

impl<R: Work> TransferPass<R> {
    pub(crate) fn new() -> Self {
        Self { is_listed: false, rounds: Rounds::new([], 1, R::piece), kind: PhantomData }
    }

    async fn advance(&mut self, on: &State) -> Result<Step, EngineError> {
        if self.is_listed {
            return self.rounds.slice(on).await;
        }
        self.is_listed = true;
        for namespace in on.records.namespaces::<R>().await? {
            on.records.forget_old::<R>(&namespace).await?;
            for place in on.records.marked::<R>(&namespace).await? {
                self.rounds.add((namespace.clone(), place));
            }
        }
        Ok(Step::More)
    }
}

impl<R: Work> Pass<State> for TransferPass<R> {
    fn slice<'a>(&'a mut self, on: &'a State) -> Slice<'a> {
        Box::pin(self.advance(on))
    }
}
