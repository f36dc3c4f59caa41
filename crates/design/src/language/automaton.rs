//! Automata over bytes whose transitions know which part of a template they read.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use super::regex::Regex;
use crate::definition::Format;

/// States at most; repetitions of repetitions grow fast.
const MAX_STATES: usize = 20_000;

/// Languages of formats that are kept at most.
const MAX_KNOWN: usize = 256;

thread_local! {
    /// Languages of formats, by their patterns.
    static KNOWN: RefCell<HashMap<String, Rc<Language>>> = RefCell::default();
}

/// A transition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    /// The first byte that it takes.
    pub(crate) low: u8,
    /// The last one.
    pub(crate) high: u8,
    /// The part of the template that the byte belongs to.
    pub(crate) segment: u16,
    /// Where it leads.
    pub(crate) to: usize,
}

/// A nondeterministic automaton without empty transitions; state 0 is the start.
#[derive(Clone, Debug)]
pub(crate) struct Language {
    pub(super) steps: Vec<Vec<Step>>,
    pub(super) accepts: Vec<bool>,
    /// For each state the next step of a shortest way to acceptance, and its length.
    pub(super) exits: Vec<Option<(usize, Option<Step>)>>,
}

/// An automaton with empty transitions, while it is built.
#[derive(Default)]
struct Builder {
    empty: Vec<Vec<usize>>,
    steps: Vec<Vec<Step>>,
}

impl Builder {
    fn state(&mut self) -> Result<usize, String> {
        if self.steps.len() >= MAX_STATES {
            return Err("the language needs more than 20,000 states".to_owned());
        }
        self.steps.push(Vec::new());
        self.empty.push(Vec::new());
        Ok(self.steps.len().saturating_sub(1))
    }

    fn link(&mut self, from: usize, to: usize) {
        if let Some(targets) = self.empty.get_mut(from) {
            targets.push(to);
        }
    }

    /// Adds `regex` after state `from`; returns the state behind it.
    fn add(&mut self, regex: &Regex, segment: u16, from: usize) -> Result<usize, String> {
        match regex {
            Regex::Class(ranges) => {
                let to = self.state()?;
                if let Some(steps) = self.steps.get_mut(from) {
                    let step =
                        |(low, high): &(u8, u8)| Step { low: *low, high: *high, segment, to };
                    steps.extend(ranges.iter().map(step));
                }
                Ok(to)
            }
            Regex::Sequence(parts) => {
                parts.iter().try_fold(from, |at, part| self.add(part, segment, at))
            }
            Regex::Choice(parts) => {
                let end = self.state()?;
                for part in parts {
                    let start = self.state()?;
                    self.link(from, start);
                    let last = self.add(part, segment, start)?;
                    self.link(last, end);
                }
                Ok(end)
            }
            Regex::Repeat(part, least, most) => {
                let mut at = from;
                for _ in 0..*least {
                    at = self.add(part, segment, at)?;
                }
                let end = self.state()?;
                self.link(at, end);
                match most {
                    None => {
                        let start = self.state()?;
                        self.link(at, start);
                        let last = self.add(part, segment, start)?;
                        self.link(last, start);
                        self.link(last, end);
                    }
                    Some(most) => {
                        for _ in *least..*most {
                            at = self.add(part, segment, at)?;
                            self.link(at, end);
                        }
                    }
                }
                Ok(end)
            }
        }
    }

    /// What `state` reaches without a byte.
    fn closure(&self, state: usize) -> Vec<usize> {
        let mut reached = vec![state];
        let mut next = 0;
        while let Some(at) = reached.get(next).copied() {
            for target in self.empty.get(at).into_iter().flatten() {
                if !reached.contains(target) {
                    reached.push(*target);
                }
            }
            next = next.saturating_add(1);
        }
        reached
    }

    fn finish(self, last: usize) -> Language {
        let closures: Vec<Vec<usize>> =
            (0..self.steps.len()).map(|state| self.closure(state)).collect();
        let steps = closures.iter().map(|closure| {
            let all = closure.iter().filter_map(|state| self.steps.get(*state)).flatten().copied();
            all.collect()
        });
        let steps: Vec<Vec<Step>> = steps.collect();
        let accepts: Vec<bool> = closures.iter().map(|closure| closure.contains(&last)).collect();
        let exits = exits(&steps, &accepts);
        Language { steps, accepts, exits }
    }
}

/// Shortest ways to acceptance, from behind.
fn exits(steps: &[Vec<Step>], accepts: &[bool]) -> Vec<Option<(usize, Option<Step>)>> {
    let mut into: Vec<Vec<(usize, Step)>> = vec![Vec::new(); steps.len()];
    for (from, outgoing) in steps.iter().enumerate() {
        for step in outgoing {
            if let Some(list) = into.get_mut(step.to) {
                list.push((from, *step));
            }
        }
    }
    let mut exits: Vec<Option<(usize, Option<Step>)>> =
        accepts.iter().map(|accepts| accepts.then_some((0, None))).collect();
    let ready = accepts.iter().enumerate().filter(|(_, accepts)| **accepts);
    let mut queue: VecDeque<usize> = ready.map(|(state, _)| state).collect();
    while let Some(state) = queue.pop_front() {
        let length = exits.get(state).copied().flatten().map_or(0, |(length, _)| length);
        for (from, step) in into.get(state).into_iter().flatten() {
            if let Some(exit @ None) = exits.get_mut(*from) {
                *exit = Some((length.saturating_add(1), Some(*step)));
                queue.push_back(*from);
            }
        }
    }
    exits
}

/// Each byte of a word, with the part of the template that it belongs to.
pub(crate) type Word = Vec<(u8, u16)>;

impl Language {
    /// The parts one after another; byte `n` of a word knows its part.
    pub(super) fn sequence(parts: &[Regex]) -> Result<Self, String> {
        let mut builder = Builder::default();
        let mut at = builder.state()?;
        for (segment, part) in parts.iter().enumerate() {
            at = builder.add(part, u16::try_from(segment).unwrap_or(u16::MAX), at)?;
        }
        Ok(builder.finish(at))
    }

    /// The values of `format`. Formats are few and asked for often: they are kept.
    ///
    /// # Errors
    /// What is wrong with its pattern.
    pub(crate) fn of(format: &Format) -> Result<Rc<Self>, String> {
        if let Some(known) = KNOWN.with_borrow(|known| known.get(&format.pattern).cloned()) {
            return Ok(known);
        }
        let language = Rc::new(Self::sequence(&[Regex::parse(&format.pattern)?])?);
        KNOWN.with_borrow_mut(|known| {
            if known.len() >= MAX_KNOWN {
                known.clear();
            }
            known.insert(format.pattern.clone(), Rc::clone(&language));
        });
        Ok(language)
    }

    /// Whether `text` is in it.
    pub(crate) fn matches(&self, text: &str) -> bool {
        self.after(text).iter().any(|state| self.accepts.get(*state) == Some(&true))
    }

    /// Whether bytes from the first to the last of `range` may be in its words.
    pub(crate) fn reads(&self, (first, last): (u8, u8)) -> bool {
        self.steps.iter().flatten().any(|step| step.low <= last && step.high >= first)
    }

    /// Whether a word of it begins with `text`.
    pub(crate) fn begins(&self, text: &str) -> bool {
        !self.after(text).is_empty()
    }

    /// The states after `text`.
    fn after(&self, text: &str) -> Vec<usize> {
        let mut states = vec![0];
        for byte in text.bytes() {
            let mut next = Vec::new();
            for step in states.iter().filter_map(|state| self.steps.get(*state)).flatten() {
                if (step.low..=step.high).contains(&byte) && !next.contains(&step.to) {
                    next.push(step.to);
                }
            }
            states = next;
        }
        states
    }

    /// The rest of a shortest word from `state` on.
    pub(super) fn exit(&self, mut state: usize) -> Word {
        let mut word = Word::new();
        while let Some(Some((_, Some(step)))) = self.exits.get(state) {
            word.push((representative(step.low, step.high), step.segment));
            state = step.to;
        }
        word
    }

    /// Up to `most` words, shorter ones first, with first and last bytes of ranges.
    pub(crate) fn words(&self, most: usize) -> Vec<String> {
        let mut words = Vec::new();
        let mut visits = vec![0_usize; self.steps.len()];
        let mut queue = VecDeque::from([(0_usize, Vec::<u8>::new())]);
        while let Some((state, word)) = queue.pop_front() {
            if self.accepts.get(state) == Some(&true) {
                let text = String::from_utf8_lossy(&word).into_owned();
                if !words.contains(&text) {
                    words.push(text);
                }
            }
            if words.len() >= most {
                break;
            }
            let Some(count) = visits.get_mut(state) else { continue };
            *count = count.saturating_add(1);
            if *count > most {
                continue;
            }
            for step in self.steps.get(state).into_iter().flatten() {
                for byte in distinct(step.low, step.high) {
                    let mut longer = word.clone();
                    longer.push(byte);
                    queue.push_back((step.to, longer));
                }
            }
        }
        words
    }
}

/// A byte of a range that reads well.
pub(super) fn representative(low: u8, high: u8) -> u8 {
    let liked = [b'a', b'1', b'A', b'0', b'x'];
    liked.into_iter().find(|byte| (low..=high).contains(byte)).unwrap_or(low)
}

/// A byte of a range that reads well, and its last letter or digit.
fn distinct(low: u8, high: u8) -> Vec<u8> {
    let first = representative(low, high);
    let last = (low..=high).rev().find(u8::is_ascii_alphanumeric).unwrap_or(high);
    if first == last { vec![first] } else { vec![first, last] }
}
