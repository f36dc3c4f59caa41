//! Linearizability of one object: the search of Wing and Gong with the memory of Lowe ("Testing for
//! linearizability", 2017).
//!
//! Operations are tried in every order that their times allow; a state that was reached before with
//! the same operations done is not tried again. Operations that nobody heard of may be left out.

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

    /// The state after `call` in `state`, if it can answer `answer` there; `None` for the answer:
    /// whatever it is.
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
    /// There is none: at best this many operations can be explained, and then none of these can
    /// come next.
    Violation {
        /// Operations in the longest explanation.
        explained: usize,
        /// Indexes of operations of which one would have to come next.
        stuck: Vec<usize>,
    },
    /// The search was given up after this many states.
    Unsettled {
        /// How many.
        states: usize,
    },
}

/// States after which a search is given up: some hundred megabytes.
const MOST_STATES: usize = 2_000_000;

/// Which operations were done. Words that are full at the beginning, and empty at the end, are left
/// out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Done {
    full_words: usize,
    words: Vec<u64>,
}

impl Done {
    fn has(&self, at: usize) -> bool {
        match (at / 64).checked_sub(self.full_words) {
            Some(word) => self.words.get(word).is_some_and(|word| word >> (at % 64) & 1 == 1),
            None => true,
        }
    }

    fn with(&self, at: usize) -> Self {
        let mut done = self.clone();
        let Some(word) = (at / 64).checked_sub(done.full_words) else { return done };
        if done.words.len() <= word {
            done.words.resize(word + 1, 0);
        }
        if let Some(word) = done.words.get_mut(word) {
            *word |= 1 << (at % 64);
        }
        let full = done.words.iter().take_while(|word| **word == u64::MAX).count();
        done.words.drain(..full);
        done.full_words += full;
        done
    }
}

/// Whether `history`, in any order, is linearizable.
pub fn check<O: Object>(object: &O, history: &[Operation<O::Call, O::Answer>]) -> Verdict {
    let mut order: Vec<usize> = (0..history.len()).collect();
    order.sort_by_key(|at| history.get(*at).map_or(0, |operation| operation.begin));
    let operations: Vec<&Operation<O::Call, O::Answer>> =
        order.iter().filter_map(|at| history.get(*at)).collect();
    let heard = operations.iter().filter(|operation| operation.answer.is_some()).count();
    let mut seen = HashSet::new();
    let mut stack = vec![(object.start(), Done::default(), 0_usize, heard)];
    let mut best: (usize, Vec<usize>) = (0, Vec::new());
    while let Some((state, done, count, left)) = stack.pop() {
        if left == 0 {
            return Verdict::Linearizable;
        }
        let next = candidates(&operations, &done);
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
                let left = left - usize::from(operation.answer.is_some());
                stack.push((after, done, count + 1, left));
            }
        }
        if seen.len() > MOST_STATES {
            return Verdict::Unsettled { states: seen.len() };
        }
    }
    Verdict::Violation { explained: best.0, stuck: best.1 }
}

/// The operations that may come next: those that began before any other that is left was over.
/// Heard ones first, each by its beginning.
fn candidates<C, A>(operations: &[&Operation<C, A>], done: &Done) -> Vec<usize> {
    let mut first_end = u64::MAX;
    let mut next: Vec<(bool, u64, usize)> = Vec::new();
    for (at, operation) in operations.iter().enumerate().skip(done.full_words * 64) {
        // In the order of beginnings: nothing that follows was over before this one began.
        if operation.begin > first_end {
            break;
        }
        if !done.has(at) {
            first_end = first_end.min(operation.latest());
            next.push((operation.answer.is_none(), operation.begin, at));
        }
    }
    next.retain(|(_, begin, _)| *begin <= first_end);
    next.sort_unstable();
    next.into_iter().map(|(_, _, at)| at).collect()
}

#[cfg(test)]
mod tests;
