//! Long work beside the requests.

use std::future::Future as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use crate::services::LongWorkThreads;

#[tokio::test]
async fn long_work_takes_no_thread_from_the_others() {
    let threads = LongWorkThreads::start().expect("threads");
    let work = threads.work();
    let (started, over) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (starts, ends) = (Arc::clone(&started), Arc::clone(&over));
    // It never waits, and ends only when this thread, the only one of the runtime, continues.
    let long = work.run(async move {
        starts.store(true, Ordering::Release);
        while !ends.load(Ordering::Acquire) {
            std::hint::spin_loop();
        }
        7
    });
    let others = async {
        while !started.load(Ordering::Acquire) {
            tokio::task::yield_now().await;
        }
        over.store(true, Ordering::Release);
    };
    assert_eq!(tokio::join!(long, others).0, 7);
    threads.shut_down();
}

fn fails() {
    panic!("asked to");
}

#[tokio::test]
async fn a_panic_there_is_one_of_the_caller() {
    let threads = LongWorkThreads::start().expect("threads");
    let work = threads.work();
    let mut ended = pin!(work.run(async { fails() }));
    let panicked = std::future::poll_fn(|context| {
        match catch_unwind(AssertUnwindSafe(|| ended.as_mut().poll(context))) {
            Ok(polled) => polled.map(|()| false),
            Err(_) => Poll::Ready(true),
        }
    });
    assert!(panicked.await, "the panic is lost");
    threads.shut_down();
}
