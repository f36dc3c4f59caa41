//! The environment against a clock that only the test moves.

use std::time::Duration;

use crate::{Env, Task, Timestamp};

async fn is_asleep(sleep: &mut Task) -> bool {
    std::future::poll_fn(|cx| std::task::Poll::Ready(sleep.as_mut().poll(cx).is_pending())).await
}

#[tokio::test]
async fn manual_clock_wakes_sleepers_only_when_moved() {
    let (env, clock) = Env::manual(1, Timestamp::from_secs(100));
    let mut sleep = env.sleep(Duration::from_secs(10));
    assert!(is_asleep(&mut sleep).await);
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

#[tokio::test]
async fn a_moved_clock_wakes_sleepers_whose_time_has_come() {
    let (below, _) = Env::manual(1, Timestamp::from_secs(100));
    let (env, clock) = below.movable();
    let mut sleep = env.sleep(Duration::from_secs(10));
    assert!(is_asleep(&mut sleep).await);
    clock.advance(Duration::from_secs(9));
    assert!(is_asleep(&mut sleep).await);
    clock.advance(Duration::from_secs(1));
    sleep.await;
    assert_eq!(env.now(), Timestamp::from_secs(110));
    assert_eq!(clock.offset(), Duration::from_secs(10));
}

#[tokio::test]
async fn time_that_passes_counts_beside_the_moves() {
    let (below, passing) = Env::manual(1, Timestamp::from_secs(100));
    let (env, clock) = below.movable();
    let mut sleep = env.sleep(Duration::from_secs(10));
    passing.advance(Duration::from_secs(4));
    clock.advance(Duration::from_secs(5));
    assert!(is_asleep(&mut sleep).await);
    passing.advance(Duration::from_secs(1));
    sleep.await;
    assert_eq!(env.now(), Timestamp::from_secs(110));
}

#[tokio::test]
async fn a_move_after_a_sleep_was_made_counts_also_before_it_is_first_awaited() {
    let (below, _) = Env::manual(1, Timestamp::default());
    let (env, clock) = below.movable();
    let sleep = env.sleep(Duration::from_secs(10));
    clock.advance(Duration::from_secs(10));
    sleep.await;
    assert_eq!(env.now(), Timestamp::from_secs(10));
}

#[tokio::test]
async fn a_sleep_goes_on_without_anyone_who_could_move_the_clock() {
    let (below, passing) = Env::manual(1, Timestamp::default());
    let (env, clock) = below.movable();
    let mut sleep = env.sleep(Duration::from_secs(10));
    drop((env, clock));
    assert!(is_asleep(&mut sleep).await);
    passing.advance(Duration::from_secs(10));
    sleep.await;
    assert_eq!(below.now(), Timestamp::from_secs(10));
}

#[test]
fn a_move_leaves_the_monotonic_clock_and_the_environment_below_alone() {
    let (below, _) = Env::manual(1, Timestamp::from_secs(100));
    let (env, clock) = below.movable();
    let deadline = env.deadline(Duration::from_secs(1));
    clock.advance(Duration::from_secs(3_600));
    assert!(!deadline.has_passed(env.moment()));
    assert_eq!(env.moment(), below.moment());
    assert_eq!(below.now(), Timestamp::from_secs(100));
}

/// The form of RFC 9562, section 5.4: version 4 in the third group, variant 10 in the fourth.
#[test]
fn a_uuid_has_its_version_and_variant_whatever_was_drawn() {
    assert_eq!(crate::uuid::version_4([0; 16]), "00000000-0000-4000-8000-000000000000");
    assert_eq!(crate::uuid::version_4([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}
