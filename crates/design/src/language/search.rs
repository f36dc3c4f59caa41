//! Pairs of words of two languages in a given relation, shorter ones first.
//!
//! The search walks the product of the two automata. A product state may be visited several times,
//! so that it finds several words: the caller refuses those that another rule forbids (two slots of
//! one attribute with different values) and takes the next.

use std::collections::{HashMap, HashSet, VecDeque};

use super::automaton::{Language, Word, representative};

/// How the words of a pair compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// They are the same.
    Equal,
    /// The right one is the beginning of the left one, or the same.
    Prefix,
    /// The left one sorts after the right one, as bytes.
    After,
}

/// Two words, each byte with its part of the template.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) left: Word,
    pub(crate) right: Word,
}

/// Visits of one product state at most.
const VISITS: usize = 6;

/// Steps of one search at most.
const WORK: usize = 60_000;

/// Where a way is: states of both sides (the right one is absent behind its end), and whether
/// the two differ in more than length: a byte was in different parts of them, or the right one
/// ended inside of a part of the left one. Without that mark shorter ways would use up the visits.
type Place = (usize, Option<usize>, bool);

/// One step of a way, with the one before it.
struct Trail {
    place: Place,
    before: Option<usize>,
    byte: u8,
    parts: (u16, Option<u16>),
}

/// Pairs of `left` and `right` words in `relation`, at most `most`.
pub(crate) fn pairs(
    (left, right): (&Language, &Language),
    relation: Relation,
    most: usize,
) -> Vec<Pair> {
    let mut search = Search {
        left,
        right,
        relation,
        trails: Vec::new(),
        found: Vec::new(),
        most,
        decided: HashSet::new(),
    };
    search.run();
    search.found
}

struct Search<'l> {
    left: &'l Language,
    right: &'l Language,
    relation: Relation,
    trails: Vec<Trail>,
    found: Vec<Pair>,
    most: usize,
    /// Places where first differences were taken already; a second way there adds nothing.
    decided: HashSet<Place>,
}

impl Search<'_> {
    fn run(&mut self) {
        let start = Trail { place: (0, Some(0), false), before: None, byte: 0, parts: (0, None) };
        self.trails.push(start);
        let mut queue = VecDeque::from([0_usize]);
        let mut visits: HashMap<Place, usize> = HashMap::new();
        while let Some(at) = queue.pop_front() {
            let Some(place) = self.trails.get(at).map(|trail| trail.place) else { continue };
            self.arrive(at, place);
            if self.found.len() >= self.most || self.trails.len() >= WORK {
                return;
            }
            let count = visits.entry(place).or_default();
            *count = count.saturating_add(1);
            if *count <= VISITS {
                self.leave(at, place, &mut queue);
            }
        }
    }

    /// Takes the pair that ends here, if one does.
    fn arrive(&mut self, at: usize, (left, right, _): Place) {
        let right_done = right.is_none_or(|right| self.right.accepts.get(right) == Some(&true));
        match self.relation {
            Relation::Equal | Relation::Prefix => {
                if right_done && self.left.accepts.get(left) == Some(&true) {
                    let (left, right) = self.words(at);
                    self.found.push(Pair { left, right });
                }
            }
            // The right one is a beginning of the left one, which has more.
            Relation::After => {
                let exit = self.left.steps.get(left).into_iter().flatten();
                let longer =
                    exit.filter(|step| self.left.exits.get(step.to).is_some_and(Option::is_some));
                let step = longer.min_by_key(|step| {
                    self.left.exits.get(step.to).copied().flatten().map(|(length, _)| length)
                });
                if let Some(step) = step.filter(|_| right_done) {
                    let (mut left, right) = self.words(at);
                    left.push((representative(step.low, step.high), step.segment));
                    left.extend(self.left.exit(step.to));
                    self.found.push(Pair { left, right });
                }
            }
        }
    }

    fn leave(&mut self, at: usize, (left, right, differs): Place, queue: &mut VecDeque<usize>) {
        let lefts = self.left.steps.get(left).cloned().unwrap_or_default();
        let mut reached: Vec<Place> = Vec::new();
        let right_done = right.is_none_or(|right| self.right.accepts.get(right) == Some(&true));
        if right_done && self.relation == Relation::Prefix {
            let last = self.trails.get(at).map(|trail| trail.parts.0);
            for step in &lefts {
                let inside = right.is_some() && last == Some(step.segment);
                let place = (step.to, None, differs || inside);
                let byte = representative(step.low, step.high);
                let trail = Trail { place, before: Some(at), byte, parts: (step.segment, None) };
                self.push(trail, &mut reached, queue);
            }
        }
        let Some(right) = right else { return };
        let rights = self.right.steps.get(right).cloned().unwrap_or_default();
        let mut differences = Vec::new();
        let first = self.decided.insert((left, Some(right), differs));
        for one in &lefts {
            for other in &rights {
                // One difference between two classes is enough, whatever ranges they have.
                let classes = (one.to, other.to);
                if first
                    && self.relation == Relation::After
                    && !differences.contains(&classes)
                    && self.decide(at, one, other)
                {
                    differences.push(classes);
                }
                let (low, high) = (one.low.max(other.low), one.high.min(other.high));
                if low > high {
                    continue;
                }
                let place = (one.to, Some(other.to), differs || one.segment != other.segment);
                let parts = (one.segment, Some(other.segment));
                let byte = representative(low, high);
                let trail = Trail { place, before: Some(at), byte, parts };
                self.push(trail, &mut reached, queue);
            }
        }
    }

    /// Takes the pair whose first different byte comes next, if the left one is larger there.
    fn decide(
        &mut self,
        at: usize,
        one: &super::automaton::Step,
        other: &super::automaton::Step,
    ) -> bool {
        let reachable = self.left.exits.get(one.to).is_some_and(Option::is_some)
            && self.right.exits.get(other.to).is_some_and(Option::is_some);
        let low = representative(other.low, other.high);
        let high = representative(one.low, one.high);
        let (high, low) = if high > low { (high, low) } else { (one.high, other.low) };
        if !reachable || high <= low {
            return false;
        }
        let (mut left, mut right) = self.words(at);
        left.push((high, one.segment));
        left.extend(self.left.exit(one.to));
        right.push((low, other.segment));
        right.extend(self.right.exit(other.to));
        self.found.push(Pair { left, right });
        true
    }

    /// Adds a step, unless one to the same place was added from here: the ranges of one class.
    fn push(&mut self, trail: Trail, reached: &mut Vec<Place>, queue: &mut VecDeque<usize>) {
        if reached.contains(&trail.place) {
            return;
        }
        reached.push(trail.place);
        self.trails.push(trail);
        queue.push_back(self.trails.len().saturating_sub(1));
    }

    /// Both words up to the trail `at`.
    fn words(&self, at: usize) -> (Word, Word) {
        let (mut left, mut right) = (Word::new(), Word::new());
        let mut next = self.trails.get(at);
        while let Some(trail) = next {
            if let Some(before) = trail.before {
                left.push((trail.byte, trail.parts.0));
                right.extend(trail.parts.1.map(|part| (trail.byte, part)));
                next = self.trails.get(before);
            } else {
                next = None;
            }
        }
        left.reverse();
        right.reverse();
        (left, right)
    }
}
