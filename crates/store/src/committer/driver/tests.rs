//! A driven committer: nothing happens between its steps.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use env::{Deadline, Env, Timestamp};

use super::{Driver, Step};
use crate::{
    Batch, Committed, Committer, Current, Limits, Memory, Store as _, StoreFuture, TransactError,
    transact,
};

fn committer() -> (Committer<Memory>, Driver<Memory>) {
    let (env, _) = Env::manual(1, Timestamp::from_secs(0));
    Committer::driven(Memory::default(), env, Limits::default())
}

/// What a call that waits for nothing answers.
fn now<T: Unpin>(mut future: StoreFuture<'_, T>) -> T {
    match pin!(&mut future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

async fn put(store: &Committer<Memory>, key: &'static [u8]) -> Committed<()> {
    let apply = move |_: &Current<'_>, batch: &mut Batch| -> Result<(), ()> {
        batch.put(key.to_vec(), b"value".to_vec());
        Ok(())
    };
    let written: Result<_, TransactError<()>> =
        transact(store, vec![Bytes::from_static(key)], Vec::new(), Deadline::NEVER, apply).await;
    written.expect("it commits")
}

#[test]
fn a_write_is_seen_and_answered_only_after_the_step_that_publishes() {
    let (store, mut driver) = committer();
    let mut cx = Context::from_waker(Waker::noop());
    let mut write = pin!(put(&store, b"key"));
    assert!(write.as_mut().poll(&mut cx).is_pending());
    for expected in [Step::Took, Step::Wrote] {
        assert_eq!(driver.step(), expected);
        assert!(write.as_mut().poll(&mut cx).is_pending());
        assert_eq!(now(store.get(b"key")), Ok(None));
    }
    assert_eq!(driver.step(), Step::Published);
    assert!(write.as_mut().poll(&mut cx).is_ready());
    assert_eq!(now(store.get(b"key")), Ok(Some(Bytes::from_static(b"value"))));
    assert_eq!([driver.step(), driver.step()], [Step::Unstaged, Step::Nothing]);
}

#[test]
fn the_driver_is_due_when_something_waits_and_done_when_the_committer_is_gone() {
    let (store, mut driver) = committer();
    let mut cx = Context::from_waker(Waker::noop());
    assert!(pin!(driver.due()).poll(&mut cx).is_pending());
    {
        let mut write = pin!(put(&store, b"key"));
        assert!(write.as_mut().poll(&mut cx).is_pending());
    }
    drop(store);
    let mut steps = Vec::new();
    while pin!(driver.due()).poll(&mut cx) == Poll::Ready(true) {
        steps.push(driver.step());
    }
    assert_eq!(steps, [Step::Took, Step::Wrote, Step::Published, Step::Unstaged]);
    assert_eq!(pin!(driver.due()).poll(&mut cx), Poll::Ready(false));
}

#[test]
fn a_close_waits_for_the_group_that_is_under_way_and_writes_what_waits() {
    let (store, mut driver) = committer();
    let mut cx = Context::from_waker(Waker::noop());
    let mut first = pin!(put(&store, b"first"));
    assert!(first.as_mut().poll(&mut cx).is_pending());
    assert_eq!(driver.step(), Step::Took);
    let mut second = pin!(put(&store, b"second"));
    assert!(second.as_mut().poll(&mut cx).is_pending());
    let mut close = pin!(store.close());
    assert!(close.as_mut().poll(&mut cx).is_pending());
    let steps: Vec<Step> = (0..4).map(|_| driver.step()).collect();
    assert_eq!(steps, [Step::Wrote, Step::Published, Step::Unstaged, Step::Task]);
    assert_eq!(close.as_mut().poll(&mut cx), Poll::Ready(Ok(())));
    let (Poll::Ready(first), Poll::Ready(second)) =
        (first.as_mut().poll(&mut cx), second.as_mut().poll(&mut cx))
    else {
        panic!("both are answered");
    };
    assert!(first.stamp < second.stamp);
}
