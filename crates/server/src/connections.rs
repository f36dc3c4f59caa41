//! The bound on connections: places, slots, and which idle connection makes room for a new one.
//!
//! Every connection takes a place, one that may call the API a slot too. There are a few more
//! places than slots: a connection beyond the bound is accepted, answered when it is a health
//! check, and otherwise waits for a slot. For each of them the connection that has been idle for
//! longest is closed; when all are answering, the next one that has answered is.
//!
//! Nothing here is touched by a request while there are slots, except that the end of an answer
//! looks whether somebody waits.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering, fence};

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use crate::activity::Activity;

/// A client that takes nothing of its answer, or sends nothing of its body, for this long, in
/// microseconds, is cut when others need the memory: longer than a round trip around the world.
pub(crate) const STALL_MICROS: u64 = 500_000;

/// All connections of a server.
#[derive(Debug)]
pub(crate) struct Connections {
    /// For each connection.
    places: Arc<Semaphore>,
    /// For each connection that may call the API.
    slots: Arc<Semaphore>,
    /// How many places there are.
    all: u32,
    open: Mutex<Open>,
    /// For requests that wait while every slot has a request: never all places.
    waits: Semaphore,
    /// For each long head that has not ended.
    long_heads: Arc<Semaphore>,
    /// Slots that are to be given up by connections that are not chosen yet.
    wanted: AtomicUsize,
}

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// A place, which every connection has.
    Place,
    /// A slot, which only admitted ones have.
    Slot,
}

/// The open connections by the order in which they were accepted.
#[derive(Debug, Default)]
struct Open {
    accepted: u64,
    activities: BTreeMap<u64, Arc<Activity>>,
}

/// An open connection; it takes its place until it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) connections: Arc<Connections>,
    number: u64,
    pub(crate) activity: Arc<Activity>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.open.lock().activities.remove(&self.number);
    }
}

impl Connections {
    /// Room for `slots` connections, and for `reserved` that wait or ask for the health; at most
    /// `long_heads` of them may be in a long head at once.
    pub(crate) fn new(slots: usize, reserved: usize, long_heads: usize) -> Self {
        let all = slots.saturating_add(reserved).min(Semaphore::MAX_PERMITS);
        Self {
            places: Arc::new(Semaphore::new(all)),
            slots: Arc::new(Semaphore::new(slots.min(all))),
            waits: Semaphore::new(reserved / 2),
            long_heads: Arc::new(Semaphore::new(long_heads.min(Semaphore::MAX_PERMITS))),
            all: u32::try_from(all).unwrap_or(u32::MAX),
            open: Mutex::default(),
            wanted: AtomicUsize::new(0),
        }
    }

    /// A place for one more connection; waits while there is none, and makes room.
    pub(crate) async fn permit(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() {
            return Some(permit);
        }
        self.make_room(Need::Place);
        // Never closed.
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// Gives an accepted connection its place.
    pub(crate) fn place(self: &Arc<Self>, permit: OwnedSemaphorePermit, now: u64) -> Place {
        let activity = Arc::new(Activity::new(now));
        let mut open = self.open.lock();
        let number = open.accepted;
        open.accepted = number.wrapping_add(1);
        open.activities.insert(number, Arc::clone(&activity));
        drop(open);
        Place { connections: Arc::clone(self), number, activity, _permit: permit }
    }

    /// A slot, if one is free.
    pub(crate) fn try_slot(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.slots).try_acquire_owned().ok()
    }

    /// The next slot that becomes free, in the order of asking.
    pub(crate) async fn slot(self: &Arc<Self>) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.slots).acquire_owned().await.ok()
    }

    /// Leave to wait for a slot that nobody can give up yet, if few others do.
    pub(crate) fn try_wait(&self) -> Option<SemaphorePermit<'_>> {
        self.waits.try_acquire().ok()
    }

    /// Leave to have a long head. When there is none, those that have not continued for long are
    /// cut, `wanted` bytes of them.
    pub(crate) fn try_long_head(&self, now: u64, wanted: usize) -> Option<OwnedSemaphorePermit> {
        let leave = Arc::clone(&self.long_heads).try_acquire_owned().ok();
        if leave.is_none() {
            self.cut_slow_senders(now, wanted);
        }
        leave
    }

    /// Closes the connection that has been idle for longest, or else the next one that becomes
    /// idle. Returns whether there was one.
    pub(crate) fn make_room(&self, need: Need) -> bool {
        // First, so that a connection that becomes idle meanwhile sees it.
        self.wanted.fetch_add(1, Ordering::SeqCst);
        // With the fence in `claim`: either this sees that a connection is idle, or that one sees
        // that it is wanted.
        fence(Ordering::SeqCst);
        let open = self.open.lock();
        let holders =
            open.activities.values().filter(|one| need == Need::Place || one.is_admitted());
        let idle = holders.filter_map(|one| Some((one.evictable_since()?, one)));
        // The first of the oldest: the order of the map is that of accepting.
        let Some((_, oldest)) = idle.min_by_key(|(since, _)| *since) else { return false };
        oldest.evict();
        self.claim();
        true
    }

    /// Cuts the connections whose clients have taken nothing for longest, until `wanted` bytes of
    /// answers are free. Returns how many; those that took something lately are never among them.
    pub(crate) fn cut_slow_readers(&self, now: u64, wanted: usize) -> u64 {
        self.cut_stalled(now, wanted, Activity::stalled)
    }

    /// The same with clients that have sent nothing of a body that they began.
    pub(crate) fn cut_slow_senders(&self, now: u64, wanted: usize) -> u64 {
        self.cut_stalled(now, wanted, Activity::stalled_body)
    }

    fn cut_stalled(
        &self,
        now: u64,
        wanted: usize,
        stalled: impl Fn(&Activity) -> Option<(u64, usize)>,
    ) -> u64 {
        let open = self.open.lock();
        let mut found: Vec<_> = open
            .activities
            .values()
            .filter_map(|one| stalled(one).map(|(since, held)| (since, held, one)))
            .filter(|(since, ..)| now.saturating_sub(*since) >= STALL_MICROS)
            .collect();
        found.sort_by_key(|(since, ..)| *since);
        let (mut freed, mut cut) = (0_usize, 0_u64);
        for (_, held, one) in found {
            if freed >= wanted {
                break;
            }
            one.cut();
            freed = freed.saturating_add(held);
            cut = cut.saturating_add(1);
        }
        cut
    }

    /// Takes over the closing of one connection; `false` when none is to be closed.
    pub(crate) fn claim(&self) -> bool {
        fence(Ordering::SeqCst);
        if self.wanted.load(Ordering::SeqCst) == 0 {
            return false;
        }
        let less = |wanted: usize| wanted.checked_sub(1);
        self.wanted.try_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok()
    }

    /// Waits until every connection is closed.
    pub(crate) async fn all_closed(&self) -> bool {
        self.places.acquire_many(self.all).await.is_ok()
    }
}
