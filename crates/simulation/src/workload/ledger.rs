//! A ledger of operations: whether each was done, refused, or is unknown.
//!
//! Invariant: a verdict, once known, never changes; an operation in flight when the server went
//! away is unknown until it is read.

use std::collections::BTreeMap;

use parking_lot::Mutex;

use crate::api::{Answer, Api};

/// What a client knows of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It must be there.
    Done,
    /// It must not be there.
    Refused,
    /// Either.
    Open,
}

/// Operations of one object by name.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    entries: Mutex<BTreeMap<String, Verdict>>,
}

impl Ledger {
    /// A new operation is on its way; its name.
    pub(super) fn begin(&self, prefix: &str) -> String {
        let mut entries = self.entries.lock();
        let name = format!("{prefix}{}", entries.len());
        entries.insert(name.clone(), Verdict::Open);
        name
    }

    pub(super) fn end(&self, name: &str, answer: &Answer) {
        let verdict = match answer {
            Answer::Done(_) => Verdict::Done,
            Answer::Refused(..) => Verdict::Refused,
            Answer::Unknown => return,
        };
        self.entries.lock().insert(name.to_owned(), verdict);
    }

    pub(super) fn verdict(&self, name: &str) -> Option<Verdict> {
        self.entries.lock().get(name).copied()
    }

    /// The operations that every later read must see.
    pub(super) fn done(&self) -> Vec<String> {
        let entries = self.entries.lock();
        let done = entries.iter().filter(|(_, verdict)| **verdict == Verdict::Done);
        done.map(|(name, _)| name.clone()).collect()
    }

    /// Compares what is `there`, while others may still work, with what was known before the read.
    pub(super) fn compare(&self, api: &Api, what: &str, before: &[String], there: &[String]) {
        for name in before.iter().filter(|name| !there.contains(name)) {
            api.violation(format!("{what}: {name} was acknowledged and is not there: {there:?}"));
        }
        for name in there {
            match self.verdict(name) {
                Some(Verdict::Refused) => {
                    api.violation(format!("{what}: {name} was refused and is there"));
                }
                None => api.violation(format!("{what}: {name} was never asked for")),
                Some(Verdict::Done | Verdict::Open) => {}
            }
        }
    }

    /// Compares what is `there` on a quiet server, and settles what was open.
    pub(super) fn settle(&self, api: &Api, what: &str, there: &[String]) {
        self.compare(api, what, &self.done(), there);
        for (name, verdict) in self.entries.lock().iter_mut() {
            if *verdict == Verdict::Open {
                *verdict = if there.contains(name) { Verdict::Done } else { Verdict::Refused };
            }
        }
    }
}
