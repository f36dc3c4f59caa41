//! The memory budget of large responses that wait for their clients.
//!
//! When it is used up, an answer waits for a moment while connections whose clients take nothing
//! are cut; a part of the budget is for such answers. When half of that part is used up too, calls
//! whose answers may be large are begun one after the other, in the order of their arrival.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use env::Env;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use crate::activity::Activity;

/// Answers up to this length, in bytes, are not counted: nearly all are.
const SMALL: usize = 64 << 10;
/// Bytes of one permit.
const UNIT: usize = 1 << 10;

/// The part of the budget that answers may take while they wait for a share of it.
const WAITING_PART: usize = 4;
/// How often, and how far apart, an answer asks for room before it is given up.
const ROUNDS: usize = 50;
const PAUSE: Duration = Duration::from_millis(100);
/// How long a call waits at most before it begins: a crowd ahead of it takes half a second for each
/// part of it that fills the budget.
const TURN: Duration = Duration::from_secs(15);

/// The bytes that large answers may hold together until their clients have taken them.
#[derive(Clone, Debug)]
pub(crate) struct ResponseBudget {
    /// KiB that answers may take, those aside that wait for room.
    all: usize,
    free: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// KiB of the waiting part that must be free for a call to begin without a turn.
    begin_above: usize,
    turns: Arc<Semaphore>,
}

/// Leave to begin a call whose answer may be large.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    _permit: Option<SemaphorePermit<'a>>,
}

impl ResponseBudget {
    /// A budget of `bytes` bytes.
    pub(crate) fn new(bytes: usize) -> Self {
        let (all, waiting) = (bytes / UNIT, bytes / UNIT / WAITING_PART);
        let all = all.saturating_sub(waiting);
        let begin_above = waiting / 2;
        let [free, waiting, turns] = [all, waiting, 1].map(|units| Arc::new(Semaphore::new(units)));
        Self { all, free, waiting, begin_above, turns }
    }

    /// Bytes that are taken now.
    pub(crate) fn taken(&self) -> usize {
        self.all.saturating_sub(self.free.available_permits()).saturating_mul(UNIT)
    }

    /// Leave to begin a call, if there is room for its answer.
    pub(crate) fn try_turn(&self) -> Option<Turn<'_>> {
        (self.waiting.available_permits() > self.begin_above).then_some(Turn { _permit: None })
    }

    /// The same once those that came before have begun and there is room; `make_room` is called
    /// with the bytes that are wanted again and again until then. `None` when that takes too long.
    pub(crate) async fn turn(&self, env: &Env, make_room: impl Fn(usize)) -> Option<Turn<'_>> {
        let turn = async {
            let turn = self.turns.acquire().await.ok()?;
            while self.try_turn().is_none() {
                make_room(self.begin_above.saturating_mul(UNIT));
                env.sleep(PAUSE).await;
            }
            Some(Turn { _permit: Some(turn) })
        };
        tokio::select! {
            biased;
            turn = turn => turn,
            () = env.sleep(TURN) => None,
        }
    }

    /// The answer, if it is small or there is room; it returns its share of the budget once its
    /// last byte is written.
    pub(crate) fn admit(&self, answer: Bytes, activity: &Arc<Activity>) -> Result<Bytes, Bytes> {
        if answer.len() <= SMALL {
            return Ok(answer);
        }
        match Arc::clone(&self.free).try_acquire_many_owned(units(&answer)) {
            Ok(share) => Ok(counted(answer, share, activity)),
            Err(_) => Err(answer),
        }
    }

    /// The answer once there is room; `make_room` is called again and again until then. `None` when
    /// too many wait, or for too long.
    pub(crate) async fn wait(
        &self,
        env: &Env,
        answer: Bytes,
        activity: &Arc<Activity>,
        make_room: impl Fn(),
    ) -> Option<Bytes> {
        let units = units(&answer);
        if let Ok(_waiting) = self.waiting.try_acquire_many(units) {
            let mut share = pin!(Arc::clone(&self.free).acquire_many_owned(units));
            for _ in 0..ROUNDS {
                make_room();
                tokio::select! {
                    biased;
                    Ok(share) = share.as_mut() => return Some(counted(answer, share, activity)),
                    () = env.sleep(PAUSE) => {}
                }
            }
        }
        tracing::debug!("large answers that wait for their clients use up the budget");
        None
    }
}

fn units(answer: &Bytes) -> u32 {
    u32::try_from(answer.len().div_ceil(UNIT)).unwrap_or(u32::MAX)
}

fn counted(bytes: Bytes, share: OwnedSemaphorePermit, activity: &Arc<Activity>) -> Bytes {
    activity.hold(bytes.len());
    let activity = Arc::clone(activity);
    Bytes::from_owner(Counted { bytes, activity, _share: share })
}

/// Bytes and their share of the budget.
struct Counted {
    bytes: Bytes,
    activity: Arc<Activity>,
    _share: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.activity.release(self.bytes.len());
    }
}
