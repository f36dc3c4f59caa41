//! Key distributions: those of YCSB, and the numbers of inserted items.
//!
//! Items are numbered from 0. Uniform asks for all equally often. Zipfian asks for a few of them
//! most of the time, scattered over the table by a hash as YCSB's "scrambled Zipfian". Latest
//! prefers the newest.
//!
//! Invariants: a key that is asked for exists (an insert counts when it was answered); the same
//! seed gives the same keys as long as nothing is inserted.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::ValueEnum;
use parking_lot::Mutex;

use crate::data::random::Random;

/// How the keys of a workload are spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Distribution {
    /// All alike.
    Uniform,
    /// Few keys most of the time (theta 0.99), scattered over the table.
    Zipfian,
    /// The newest most of the time.
    Latest,
}

impl Distribution {
    /// As it is called on the command line and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::Zipfian => "zipfian",
            Self::Latest => "latest",
        }
    }
}

/// The skew that YCSB uses.
const THETA: f64 = 0.99;

/// The number of terms of a zeta sum that are added; the rest is approximated by an integral.
const EXACT_TERMS: u64 = 10_000;

/// Draws ranks from 0: rank r is asked for in proportion to 1 / (r + 1)^theta. After Gray et al.,
/// "Quickly generating billion-record synthetic databases", 1994, as YCSB does.
#[derive(Clone, Copy, Debug)]
pub struct Zipfian {
    ranks: f64,
    zeta: f64,
    eta: f64,
}

#[expect(clippy::cast_precision_loss, reason = "tables have far fewer than 2^53 items")]
impl Zipfian {
    /// Over `ranks` ranks, at least one.
    #[must_use]
    pub fn new(ranks: u64) -> Self {
        let count = ranks.max(1) as f64;
        let zeta = zeta(ranks.max(1));
        let eta = (1.0 - (2.0 / count).powf(1.0 - THETA)) / (1.0 - zeta_of_two() / zeta);
        Self { ranks: count, zeta, eta }
    }

    /// The next rank.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the value lies between 0 and the number of ranks"
    )]
    pub fn next(&self, random: &mut Random) -> u64 {
        let uniform = random.fraction();
        let scaled = uniform * self.zeta;
        if scaled < 1.0 || self.ranks < 2.0 {
            return 0;
        }
        if scaled < zeta_of_two() {
            return 1;
        }
        let power = self.eta.mul_add(uniform, 1.0 - self.eta).powf(1.0 / (1.0 - THETA));
        (self.ranks * power).clamp(0.0, self.ranks - 1.0) as u64
    }
}

fn zeta_of_two() -> f64 {
    1.0 + 0.5_f64.powf(THETA)
}

/// The sum of 1 / n^theta for n from 1 to `count`; beyond the first terms by the trapezoid under
/// the integral, which is right to nine digits there.
#[expect(clippy::cast_precision_loss, reason = "tables have far fewer than 2^53 items")]
fn zeta(count: u64) -> f64 {
    let term = |n: f64| n.powf(-THETA);
    let exact = count.min(EXACT_TERMS);
    let sum: f64 = (1..=exact).map(|n| term(n as f64)).sum();
    if count == exact {
        return sum;
    }
    let (from, to) = (exact as f64, count as f64);
    let integral = (to.powf(1.0 - THETA) - from.powf(1.0 - THETA)) / (1.0 - THETA);
    sum + integral + (term(to) - term(from)) / 2.0
}

/// A rank's position in the table: neighbours in rank are not neighbours in the table.
#[must_use]
pub const fn scattered(rank: u64, items: u64) -> u64 {
    let mut z = rank.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z = z ^ (z >> 31);
    match z.checked_rem(items) {
        Some(position) => position,
        None => 0,
    }
}

/// The numbers of items that a run adds to one table.
#[derive(Debug)]
pub struct Inserts {
    /// All items below exist.
    existing: AtomicU64,
    pending: Mutex<Pending>,
}

#[derive(Debug)]
struct Pending {
    next: u64,
    /// Exist, but an earlier one does not yet.
    completed: BTreeSet<u64>,
    /// Were not made, and come next.
    retry: BTreeSet<u64>,
}

impl Inserts {
    /// After `items` that exist.
    #[must_use]
    pub const fn after(items: u64) -> Self {
        let pending = Pending { next: items, completed: BTreeSet::new(), retry: BTreeSet::new() };
        Self { existing: AtomicU64::new(items), pending: Mutex::new(pending) }
    }

    /// How many items exist for sure, from 0 on without a gap.
    #[must_use]
    pub fn existing(&self) -> u64 {
        self.existing.load(Ordering::Relaxed)
    }

    /// The number of an item to be made.
    pub fn take(&self) -> u64 {
        let mut pending = self.pending.lock();
        if let Some(number) = pending.retry.pop_first() {
            return number;
        }
        let number = pending.next;
        pending.next = number.saturating_add(1);
        number
    }

    /// Says whether the item that was taken exists now.
    pub fn record(&self, number: u64, made: bool) {
        let mut pending = self.pending.lock();
        if !made {
            pending.retry.insert(number);
            return;
        }
        pending.completed.insert(number);
        let mut existing = self.existing.load(Ordering::Relaxed);
        while pending.completed.remove(&existing) {
            existing = existing.saturating_add(1);
        }
        self.existing.store(existing, Ordering::Relaxed);
    }
}

/// Chooses the keys of requests.
#[derive(Clone, Debug)]
pub struct Keys {
    distribution: Distribution,
    inserts: Arc<Inserts>,
    /// For each number of keys a request has: ranks within the share of one of them.
    zipfian: Vec<(usize, Zipfian)>,
}

impl Keys {
    /// Out of the items of `inserts`, for requests with any of `counts` keys.
    #[must_use]
    pub fn new(distribution: Distribution, inserts: Arc<Inserts>, counts: &[usize]) -> Self {
        let items = inserts.existing();
        let zipfian = match distribution {
            Distribution::Uniform => Vec::new(),
            Distribution::Zipfian | Distribution::Latest => {
                counts.iter().map(|count| (*count, Zipfian::new(share(items, *count)))).collect()
            }
        };
        Self { distribution, inserts, zipfian }
    }

    /// The numbers of new items.
    #[must_use]
    pub fn inserts(&self) -> &Inserts {
        &self.inserts
    }

    /// Fills `chosen` with existing items, no two the same: each has its own share of the table.
    pub fn choose(&self, random: &mut Random, chosen: &mut [u64]) {
        let items = self.inserts.existing();
        let share = share(items, chosen.len());
        let ranks = self.zipfian.iter().find(|(count, _)| *count == chosen.len());
        for (index, item) in chosen.iter_mut().enumerate() {
            let from = share.saturating_mul(u64::try_from(index).unwrap_or_default());
            let position = match (self.distribution, ranks) {
                (Distribution::Zipfian, Some((_, ranks))) => scattered(ranks.next(random), share),
                (Distribution::Latest, Some((_, ranks))) => {
                    share.saturating_sub(1).saturating_sub(ranks.next(random))
                }
                _ => random.between(0, share),
            };
            *item = from.saturating_add(position);
        }
    }
}

/// The items that each of `count` keys chooses from.
fn share(items: u64, count: usize) -> u64 {
    let count = u64::try_from(count).unwrap_or(1).max(1);
    (items / count).max(1)
}

#[cfg(test)]
mod tests;
