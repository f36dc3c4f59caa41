//! A batch: several transactions of this store as the parameters of one `commit_batch`.
//!
//! Invariant: no transaction of a batch writes a key that another one of it writes; counters, to
//! which several may add, are added to once.

use std::collections::HashMap;

use bytes::Bytes;
use store::{Change, Draft};

use crate::session::{Connector, Slot};

/// At most this many transactions; a stamp has room for 4096.
const TRANSACTIONS: usize = 128;
/// At most this many locks, unless one transaction needs more.
const LOCKS: usize = 1000;
/// At most this many bytes of keys and values, unless one transaction has more.
const BYTES: usize = 1 << 20;

/// A declared key and the stamp that its value must still have: 0 for an absent one.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) key: Bytes,
    pub(crate) stamp: i64,
    /// Whether it is only read.
    pub(crate) shared: bool,
}

/// What one transaction wants to commit.
pub(crate) struct Submission {
    pub(crate) declared: Vec<Expected>,
    pub(crate) draft: Draft,
}

/// How a transaction uses a lock.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Reads,
    Adds,
    Writes,
}

impl Submission {
    /// The locks of this transaction. A key with the stamp in it is new, so that nobody else can
    /// know it.
    fn uses<'a>(&'a self, connector: &'a Connector) -> impl Iterator<Item = (i64, Use)> + 'a {
        let declared = self.declared.iter().map(|declared| {
            let kind = if declared.shared { Use::Reads } else { Use::Writes };
            (connector.lock_of(&declared.key), kind)
        });
        let written = self.draft.slots.iter().filter(|slot| slot.stamp_in_key.is_none());
        let written = written.map(|slot| (connector.lock_of(&slot.key), Use::Writes));
        let added = self.draft.additions.iter();
        let added = added.map(|(key, _)| (connector.lock_of(key), Use::Adds));
        declared.chain(written).chain(added)
    }
}

/// Transactions that fit into one statement.
#[derive(Default)]
pub(crate) struct Former {
    locks: HashMap<i64, Use>,
    transactions: usize,
    bytes: usize,
}

impl Former {
    /// Whether nothing more fits.
    pub(crate) fn is_full(&self) -> bool {
        self.transactions >= TRANSACTIONS || self.locks.len() >= LOCKS || self.bytes >= BYTES
    }

    /// Takes a transaction into the batch if it may be together with those that are in it.
    pub(crate) fn admit(&mut self, submission: &Submission, connector: &Connector) -> bool {
        let bytes = self.bytes.saturating_add(submission.draft.bytes);
        if self.transactions > 0 && (self.is_full() || bytes > BYTES) {
            return false;
        }
        // A lock that one of them writes is of nobody else. A transaction may use it in two ways.
        let apart = |(lock, kind): (i64, Use)| match self.locks.get(&lock) {
            None => true,
            Some(other) => *other != Use::Writes && kind != Use::Writes,
        };
        if !submission.uses(connector).all(apart) {
            return false;
        }
        for (lock, kind) in submission.uses(connector) {
            let held = self.locks.entry(lock).or_insert(kind);
            if kind == Use::Writes {
                *held = kind;
            }
        }
        self.transactions += 1;
        self.bytes = bytes;
        true
    }
}

/// The parameters of `commit_batch`.
#[derive(Default)]
pub(crate) struct Parameters<'a> {
    pub(crate) hashes: Vec<i64>,
    pub(crate) shared: Vec<bool>,
    declared: Vec<i32>,
    declared_key: Vec<&'a [u8]>,
    declared_stamp: Vec<i64>,
    put: Vec<i32>,
    put_key: Vec<&'a [u8]>,
    put_value: Vec<&'a [u8]>,
    key_at: Vec<i32>,
    value_at: Vec<i32>,
    delete: Vec<i32>,
    delete_key: Vec<&'a [u8]>,
    add: Vec<i32>,
    add_key: Vec<&'a [u8]>,
    add_delta: Vec<i64>,
}

impl<'a> Parameters<'a> {
    pub(crate) fn new(
        submissions: impl Iterator<Item = &'a Submission>,
        connector: &Connector,
    ) -> Self {
        let mut parameters = Self::default();
        let mut locks: Vec<(i64, bool)> = Vec::new();
        for (number, submission) in (0_i32..).zip(submissions) {
            let uses = submission.uses(connector);
            locks.extend(uses.map(|(lock, kind)| (lock, kind != Use::Writes)));
            parameters.push(number, submission);
        }
        (parameters.hashes, parameters.shared) = ordered(locks).into_iter().unzip();
        parameters
    }

    fn push(&mut self, number: i32, submission: &'a Submission) {
        for declared in &submission.declared {
            self.declared.push(number);
            self.declared_key.push(&declared.key);
            self.declared_stamp.push(declared.stamp);
        }
        for slot in &submission.draft.slots {
            match &slot.change {
                Change::Put { value, stamp_in_value } => {
                    self.put.push(number);
                    self.put_key.push(&slot.key);
                    self.put_value.push(value);
                    self.key_at.push(offset(slot.stamp_in_key));
                    self.value_at.push(offset(*stamp_in_value));
                }
                Change::Delete => {
                    self.delete.push(number);
                    self.delete_key.push(&slot.key);
                }
                // A draft keeps its additions apart.
                Change::Add(_) => {}
            }
        }
        for (key, delta) in &submission.draft.additions {
            self.add.push(number);
            self.add_key.push(key);
            self.add_delta.push(*delta);
        }
    }

    /// Calls `commit_batch` for the connection that holds `slot`.
    pub(crate) async fn commit(
        &self,
        session: &crate::session::Session,
        slot: Slot,
        batch: i64,
    ) -> Result<tokio_postgres::Row, tokio_postgres::Error> {
        let parameters: crate::session::Parameters<'_> = &[
            &self.hashes,
            &self.shared,
            &self.declared,
            &self.declared_key,
            &self.declared_stamp,
            &self.put,
            &self.put_key,
            &self.put_value,
            &self.key_at,
            &self.value_at,
            &self.delete,
            &self.delete_key,
            &self.add,
            &self.add_key,
            &self.add_delta,
            &slot.number,
            &slot.generation,
            &batch,
            &session.owner(),
        ];
        session.row(crate::dialect::Text::Commit, parameters).await
    }
}

/// Locks in the one order in which everybody takes them, each once, exclusive where anybody writes.
pub(crate) fn ordered(mut locks: Vec<(i64, bool)>) -> Vec<(i64, bool)> {
    // `false` sorts first: of a lock wanted both ways, the exclusive entry survives.
    locks.sort_unstable();
    locks.dedup_by_key(|(lock, _)| *lock);
    locks
}

fn offset(at: Option<usize>) -> i32 {
    at.and_then(|at| i32::try_from(at).ok()).unwrap_or(-1)
}
