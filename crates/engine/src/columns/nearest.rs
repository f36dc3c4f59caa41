//! The nearest of many: keeps the `limit` best candidates of those it is offered.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A candidate. Of two at one distance the one that comes first in the index is the better one, so
/// that equal searches have equal answers.
#[derive(Debug)]
struct Candidate<P, T> {
    rank: f64,
    place: P,
    content: T,
}

impl<P: Ord, T> Ord for Candidate<P, T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.rank.total_cmp(&other.rank).then_with(|| self.place.cmp(&other.place))
    }
}

impl<P: Ord, T> PartialOrd for Candidate<P, T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<P: Ord, T> PartialEq for Candidate<P, T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<P: Ord, T> Eq for Candidate<P, T> {}

/// The best candidates so far.
#[derive(Debug)]
pub(crate) struct Nearest<P, T> {
    limit: usize,
    heap: BinaryHeap<Candidate<P, T>>,
}

impl<P: Ord, T> Nearest<P, T> {
    pub(crate) fn new(limit: usize) -> Self {
        Self { limit, heap: BinaryHeap::with_capacity(limit.saturating_add(1)) }
    }

    /// Whether what has this rank or a higher one is none of the best.
    pub(crate) fn excludes(&self, rank: f64) -> bool {
        let is_worst = |worst: &Candidate<P, T>| worst.rank.total_cmp(&rank).is_lt();
        self.is_full() && self.heap.peek().is_some_and(is_worst)
    }

    /// Offers a candidate; its place and content are made only if it may be one of the best.
    pub(crate) fn offer(&mut self, rank: f64, make: impl FnOnce() -> (P, T)) {
        if self.excludes(rank) {
            return;
        }
        let full = self.is_full();
        let (place, content) = make();
        self.heap.push(Candidate { rank, place, content });
        if full {
            self.heap.pop();
        }
    }

    fn is_full(&self) -> bool {
        self.heap.len() >= self.limit
    }

    /// The best candidates, best first.
    pub(crate) fn into_contents(self) -> Vec<T> {
        self.heap.into_sorted_vec().into_iter().map(|candidate| candidate.content).collect()
    }
}

#[cfg(test)]
mod tests {
    //! Which candidates are kept, and in which order.

    use super::*;

    #[test]
    fn the_best_are_kept_best_first() {
        let mut nearest = Nearest::new(3);
        for (rank, place) in [(3.0, 'd'), (1.0, 'b'), (2.0, 'c'), (9.0, 'x'), (1.0, 'a')] {
            nearest.offer(rank, || (place, place));
        }
        assert_eq!(nearest.into_contents(), ['a', 'b', 'c']);
    }

    #[test]
    fn fewer_than_the_limit_are_all_kept() {
        let mut nearest = Nearest::new(3);
        nearest.offer(1.0, || (1, 'a'));
        assert_eq!(nearest.into_contents(), ['a']);
    }
}
