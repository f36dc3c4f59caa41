//! The environment against a clock that only the test moves.

use std::time::Duration;

use crate::{Env, Timestamp};

#[tokio::test]
async fn manual_clock_wakes_sleepers_only_when_moved() {
    let (env, clock) = Env::manual(1, Timestamp::from_secs(100));
    let mut sleep = env.sleep(Duration::from_secs(10));
    assert!(
        std::future::poll_fn(|cx| std::task::Poll::Ready(sleep.as_mut().poll(cx).is_pending()))
            .await
    );
    clock.advance(Duration::from_secs(10));
    sleep.await;
    assert_eq!(env.now(), Timestamp::from_secs(110));
}

#[test]
fn the_same_seed_gives_the_same_randomness() {
    let draw = |seed| {
        let (env, _) = Env::manual(seed, Timestamp::default());
        [env.random_u64(), env.random_u64()]
    };
    assert_eq!(draw(7), draw(7));
    assert_ne!(draw(7), draw(8));
}

#[test]
fn a_deadline_passes_after_its_time() {
    let (env, clock) = Env::manual(1, Timestamp::default());
    let deadline = env.deadline(Duration::from_secs(1));
    assert!(!deadline.has_passed(env.moment()));
    clock.advance(Duration::from_secs(2));
    assert!(deadline.has_passed(env.moment()));
}
