//! Two servers that share the leases of one process.

#![allow(clippy::expect_used, reason = "a test says what it needs by panicking")]

use std::sync::Arc;

use env::Timestamp;

use super::{Lease, Leases, LocalLeases, TERM};

const JOB: &str = "a job";

fn servers() -> [LocalLeases; 2] {
    let held = super::Known::default();
    [1, 2].map(|owner| LocalLeases { owner, held: Arc::clone(&held) })
}

async fn acquire(server: &LocalLeases, at: Timestamp) -> Option<Lease> {
    server.acquire(JOB, at).await.expect("no failure")
}

#[tokio::test]
async fn a_lease_is_held_by_one_server_until_it_expires_or_is_given_back() {
    let [first, second] = servers();
    let start = Timestamp::from_secs(100);
    let lease = acquire(&first, start).await.expect("free");
    assert_eq!((lease.owner, lease.generation, lease.expires), (1, 1, start.plus(TERM)));
    assert_eq!(acquire(&second, start).await, None);

    let taken = acquire(&second, start.plus(TERM)).await.expect("expired");
    assert_eq!((taken.owner, taken.generation), (2, 2));
    assert_eq!(acquire(&first, start.plus(TERM)).await, None);

    // The first server's lease is not its own any more, so it gives nothing back.
    first.release(JOB, lease).await.expect("no failure");
    assert_eq!(acquire(&first, start.plus(TERM)).await, None);
    second.release(JOB, taken).await.expect("no failure");
    let again = acquire(&first, start.plus(TERM)).await.expect("given back");
    assert_eq!(again.generation, 3);
}

#[tokio::test]
async fn the_holder_renews_its_lease_and_keeps_the_generation() {
    let [first, second] = servers();
    let start = Timestamp::from_secs(100);
    let lease = acquire(&first, start).await.expect("free");
    assert!(!lease.wants_renewal(start));
    let later = start.plus(TERM / 2);
    assert!(lease.wants_renewal(later));
    let renewed = acquire(&first, later).await.expect("its own");
    assert_eq!((renewed.generation, renewed.expires), (1, later.plus(TERM)));
    assert_eq!(acquire(&second, start.plus(TERM)).await, None);
}
