//! The memory budget of request bodies.
//!
//! What was only announced costs nothing. Once more than a small body has arrived, one of up to
//! [`AT_ONCE`] bytes takes its whole share before it is read further; a longer one, or one that
//! does not say how long it is, takes more as its bytes arrive. So several long bodies may each
//! hold a part and want more when the budget is used up. Then one of them at a time gets the
//! reserve, which is enough for any body, and is read to its end; and the connections whose clients
//! have sent nothing for longest are cut.
//!
//! A body that waits is not read, so nobody knows whether its client is slow. When nothing moves
//! except perhaps the body that has the reserve, those that have waited for long are refused, at
//! first those that hold much.

use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use env::Env;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::activity::{Activity, micros};
use crate::connections::{Connections, STALL_MICROS};
use crate::metrics::Metrics;
use crate::settings::Limits;

/// What is reserved of an announced body at first, in bytes: all of nearly every write of one item.
pub(crate) const AT_ONCE: usize = 512 << 10;
/// The budget is handed out in steps of at least this many bytes.
const STEP: usize = 16 << 10;
/// Bytes of one permit.
const STEP_UNIT: usize = 1 << 10;
/// Bodies that hold no more than this, in bytes, as new ones do, may wait for longer by this time,
/// in microseconds: refusing others gives back more.
const LITTLE: usize = 32 << 10;
const GRACE_MICROS: u64 = 2 * STALL_MICROS;
/// How often a body that waits looks for clients that have sent nothing for long.
const PAUSE: Duration = Duration::from_millis(100);

/// A body has waited for its share of the budget while no other body made progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoRoom;

/// The memory budget of request bodies.
#[derive(Debug)]
pub(crate) struct BodyBudget {
    /// KiB that bodies may take.
    all: usize,
    /// KiB that they may still take.
    free: Semaphore,
    /// One body at a time may continue beyond them.
    reserve: Semaphore,
    /// What a connection whose body is long and not whole has in the HTTP library's buffers, in
    /// bytes.
    pub(crate) buffered: usize,
    /// Whole bodies that count and are not answered yet.
    answering: AtomicUsize,
    /// When a body without the reserve last made progress, in microseconds.
    moved: AtomicU64,
    /// Bodies that have waited since before this moment, in microseconds, are refused.
    refused_before: AtomicU64,
}

/// A body's share of the budget.
#[derive(Debug, Default)]
pub(crate) struct Share<'a> {
    /// Bytes that it may hold.
    bytes: usize,
    /// Bytes of the body that had arrived when its progress was last noted.
    noted: usize,
    permit: Option<SemaphorePermit<'a>>,
    /// The reserve, which is enough for all that may follow.
    reserve: Option<SemaphorePermit<'a>>,
}

impl<'a> Share<'a> {
    fn add(&mut self, permit: SemaphorePermit<'a>) {
        self.bytes = self.bytes.saturating_add(permit.num_permits().saturating_mul(STEP_UNIT));
        match &mut self.permit {
            Some(held) => held.merge(permit),
            none => *none = Some(permit),
        }
    }
}

/// A whole body that counts and whose request is not answered yet.
#[derive(Debug)]
pub(crate) struct Answering<'a>(&'a AtomicUsize);

impl<'a> Answering<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Whose body is read, and who can make room for it.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) env: &'a Env,
    pub(crate) activity: &'a Activity,
    pub(crate) connections: &'a Connections,
    pub(crate) metrics: &'a Metrics,
}

impl Reader<'_> {
    fn make_room(&self, wanted: usize) {
        let cut = self.connections.cut_slow_senders(micros(self.env), wanted);
        self.metrics.slow_senders_cut.inc_by(cut);
    }
}

impl BodyBudget {
    /// The budget of a server with these limits.
    pub(crate) fn new(limits: &Limits) -> Self {
        // A compressed body is held in both forms.
        let reserve = limits.body_bytes.saturating_mul(2).max(limits.object_bytes);
        let all = limits.bodies_bytes.saturating_sub(reserve) / STEP_UNIT;
        Self {
            all,
            free: Semaphore::new(all),
            reserve: Semaphore::new(1),
            // What is being read, and what was read before and is not taken yet.
            buffered: limits.head_bytes.saturating_mul(2),
            answering: AtomicUsize::new(0),
            moved: AtomicU64::new(0),
            refused_before: AtomicU64::new(0),
        }
    }

    /// Bytes that are taken now, the reserve aside.
    pub(crate) fn taken(&self) -> usize {
        self.all.saturating_sub(self.free.available_permits()).saturating_mul(STEP_UNIT)
    }

    /// Notes that a body makes progress.
    fn moves(&self, reader: Reader<'_>) {
        self.moved.store(micros(reader.env), Ordering::Relaxed);
    }

    /// Whether a body that has waited since `began` is refused: nothing has moved for twice as long
    /// as a client may stall, so that cutting those that do was no help, and no answer is under way
    /// that returns a share.
    fn refuses(&self, began: u64, reader: Reader<'_>) -> bool {
        let longest = micros(reader.env).saturating_sub(STALL_MICROS.saturating_mul(2));
        let stuck = self.answering.load(Ordering::Relaxed) == 0
            && self.moved.load(Ordering::Relaxed) <= longest;
        if stuck && began <= longest {
            // All that have waited for as long, before the next one gets the reserve and moves.
            self.refused_before.fetch_max(longest.saturating_add(1), Ordering::Relaxed);
        }
        began < self.refused_before.load(Ordering::Relaxed)
    }

    /// Extends `share` to a body of `bytes` bytes, waiting until the budget allows it.
    pub(crate) async fn grow<'a>(
        &'a self,
        share: &mut Share<'a>,
        bytes: usize,
        reader: Reader<'_>,
    ) -> Result<(), NoRoom> {
        if bytes <= share.bytes {
            return Ok(());
        }
        if share.reserve.is_some() {
            share.bytes = bytes.saturating_add(STEP);
            return Ok(());
        }
        let missing = bytes.saturating_sub(share.bytes).max(STEP).div_ceil(STEP_UNIT);
        let wanted = u32::try_from(missing).unwrap_or(u32::MAX);
        if let Ok(permit) = self.free.try_acquire_many(wanted) {
            share.add(permit);
            return Ok(());
        }
        // Its client is not the one that is slow; that is looked at again after this.
        reader.activity.lacks_nothing();
        share.noted = 0;
        let grace = if share.bytes > LITTLE { 0 } else { GRACE_MICROS };
        let began = micros(reader.env).saturating_add(grace);
        let mut free = pin!(self.free.acquire_many(wanted));
        let mut reserve = pin!(self.reserve.acquire());
        loop {
            // Neither semaphore is ever closed.
            tokio::select! {
                biased;
                Ok(permit) = free.as_mut() => {
                    share.add(permit);
                    return Ok(());
                }
                Ok(permit) = reserve.as_mut() => {
                    share.reserve = Some(permit);
                    share.bytes = bytes.saturating_add(STEP);
                    return Ok(());
                }
                () = reader.env.sleep(PAUSE) => {
                    if self.refuses(began, reader) {
                        return Err(NoRoom);
                    }
                    reader.make_room(missing.saturating_mul(STEP_UNIT));
                }
            }
        }
    }

    /// Notes that so much of a body has arrived, and that more of it is waited for. Less than a
    /// step since it was last noted is no progress: a client that sends byte by byte holds its
    /// share.
    pub(crate) fn arrived(&self, share: &mut Share<'_>, bytes: usize, reader: Reader<'_>) {
        if share.noted == 0 || bytes.saturating_sub(share.noted) >= STEP {
            share.noted = bytes;
            reader.activity.lacks_more(share.bytes, micros(reader.env));
            // One body at a time is too slow for all others to wait for.
            if share.reserve.is_none() {
                self.moves(reader);
            }
        }
    }

    /// Counts a whole body as one whose answer will return its share, if it has one.
    pub(crate) fn answering(&self, share: &Share<'_>, reader: Reader<'_>) -> Option<Answering<'_>> {
        (share.bytes > 0).then(|| {
            self.moves(reader);
            Answering::new(&self.answering)
        })
    }
}
