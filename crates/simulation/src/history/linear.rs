//! Linearizability of one object: the search of Wing and Gong with the memory of Lowe ("Testing for
//! linearizability", 2017).
//!
//! Operations are tried in every order that their times allow; a state that was reached before with the
//! same operations done is not tried again. Operations that nobody heard of may be left out.

use std::collections::HashSet;
use std::hash::Hash;

use super::Operation;

/// What an object does, one operation at a time.
pub trait Object {
    /// Everything that decides later answers.
    type State: Clone + Eq + Hash;
    /// An operation.
    type Call;
    /// Its answer.
    type Answer;

    /// The state before the first operation.
    fn start(&self) -> Self::State;

    /// The state after `call` in `state`, if it can answer `answer` there; `None` for the answer: whatever
    /// it is.
    fn step(
        &self,
        state: &Self::State,
        call: &Self::Call,
        answer: Option<&Self::Answer>,
    ) -> Option<Self::State>;
}

/// Why a history has no explanation, or none was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is an order that explains it.
    Linearizable,
    /// There is none: at best so many operations can be explained, and then none of these can come next.
    Violation {
        /// Operations in the longest explanation.
        explained: usize,
        /// Indexes of operations of which one would have to come next.
        stuck: Vec<usize>,
    },
    /// The search was given up after so many states.
    Unsettled {
        /// How many.
        states: usize,
    },
}

/// States after which a search is given up: some hundred megabytes.
const MOST_STATES: usize = 2_000_000;

/// Which operations were done.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Done(Vec<u64>);

impl Done {
    fn has(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    fn with(&self, at: usize) -> Self {
        let mut words = self.0.clone();
        if let Some(word) = words.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
        Self(words)
    }
}

/// Whether `history`, in any order, is linearizable.
pub fn check<O: Object>(object: &O, history: &[Operation<O::Call, O::Answer>]) -> Verdict {
    let mut order: Vec<usize> = (0..history.len()).collect();
    order.sort_by_key(|at| history.get(*at).map_or(0, |operation| operation.begin));
    let operations: Vec<&Operation<O::Call, O::Answer>> =
        order.iter().filter_map(|at| history.get(*at)).collect();
    let nothing = Done(vec![0; operations.len().div_ceil(64)]);
    let mut seen = HashSet::new();
    let mut stack = vec![(object.start(), nothing, 0_usize)];
    let mut best: (usize, Vec<usize>) = (0, Vec::new());
    while let Some((state, done, count)) = stack.pop() {
        let next = candidates(&operations, &done);
        if operations.iter().enumerate().all(|(at, op)| op.answer.is_none() || done.has(at)) {
            return Verdict::Linearizable;
        }
        if count >= best.0 {
            let stuck = next.iter().filter_map(|at| order.get(*at).copied()).collect();
            best = (count, stuck);
        }
        // Operations that nobody heard of go to the bottom: most were done at once or never.
        for at in next.iter().rev().copied() {
            let Some(operation) = operations.get(at) else { continue };
            let after = object.step(&state, &operation.call, operation.answer.as_ref());
            let Some(after) = after else { continue };
            let done = done.with(at);
            if seen.insert((after.clone(), done.clone())) {
                stack.push((after, done, count + 1));
            }
        }
        if seen.len() > MOST_STATES {
            return Verdict::Unsettled { states: seen.len() };
        }
    }
    Verdict::Violation { explained: best.0, stuck: best.1 }
}

/// The operations that may come next: those that began before any other that is left was over. Heard ones
/// first, each by its beginning.
fn candidates<C, A>(operations: &[&Operation<C, A>], done: &Done) -> Vec<usize> {
    let left = operations.iter().enumerate().filter(|(at, _)| !done.has(*at));
    let first_end = left.clone().map(|(_, operation)| operation.latest()).min().unwrap_or(0);
    let (heard, unheard): (Vec<_>, Vec<_>) = left
        .take_while(|(_, operation)| operation.begin <= first_end)
        .partition(|(_, operation)| operation.answer.is_some());
    heard.into_iter().chain(unheard).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests;
