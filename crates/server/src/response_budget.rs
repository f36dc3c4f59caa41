//! The memory budget of large responses that wait for their clients.
//!
//! When it is used up, an answer waits for a moment while connections whose clients take nothing
//! are cut; a part of the budget is for such answers.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use env::Env;
use model::ApiError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::activity::Activity;
use crate::answer::Answer;

/// Answers up to this length, in bytes, are not counted: nearly all are.
const SMALL: usize = 64 << 10;
/// Bytes of one permit.
const UNIT: usize = 1 << 10;

/// The part of the budget that answers may take while they wait for a share of it.
const WAITING_PART: usize = 4;
/// How often, and how far apart, an answer asks for room before it is given up.
const ROUNDS: usize = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// The bytes that large answers may hold together until their clients have taken them.
#[derive(Clone, Debug)]
pub(crate) struct ResponseBudget {
    free: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl ResponseBudget {
    /// A budget of `bytes` bytes.
    pub(crate) fn new(bytes: usize) -> Self {
        let (all, waiting) = (bytes / UNIT, bytes / UNIT / WAITING_PART);
        let free = all.saturating_sub(waiting);
        Self { free: Arc::new(Semaphore::new(free)), waiting: Arc::new(Semaphore::new(waiting)) }
    }

    /// The answer, if it is small or there is room; it returns its share of the budget once its
    /// last byte is written.
    pub(crate) fn admit(&self, answer: Answer, activity: &Arc<Activity>) -> Result<Answer, Answer> {
        if answer.body.len() <= SMALL {
            return Ok(answer);
        }
        match Arc::clone(&self.free).try_acquire_many_owned(units(&answer)) {
            Ok(share) => Ok(counted(answer, share, activity)),
            Err(_) => Err(answer),
        }
    }

    /// The answer once there is room; `make_room` is called again and again until then. An error in
    /// its place when too many wait, or for too long.
    pub(crate) async fn wait(
        &self,
        env: &Env,
        answer: Answer,
        activity: &Arc<Activity>,
        make_room: impl Fn(),
    ) -> Answer {
        let units = units(&answer);
        if let Ok(_waiting) = self.waiting.try_acquire_many(units) {
            let mut share = pin!(Arc::clone(&self.free).acquire_many_owned(units));
            for _ in 0..ROUNDS {
                make_room();
                tokio::select! {
                    biased;
                    Ok(share) = share.as_mut() => return counted(answer, share, activity),
                    () = env.sleep(PAUSE) => {}
                }
            }
        }
        tracing::debug!("large answers that wait for their clients use up the budget");
        Answer::error(&ApiError::InternalServerError)
    }
}

fn units(answer: &Answer) -> u32 {
    u32::try_from(answer.body.len().div_ceil(UNIT)).unwrap_or(u32::MAX)
}

fn counted(answer: Answer, share: OwnedSemaphorePermit, activity: &Arc<Activity>) -> Answer {
    activity.hold(answer.body.len());
    let activity = Arc::clone(activity);
    let body = Bytes::from_owner(Counted { bytes: answer.body, activity, _share: share });
    Answer { body, ..answer }
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
