//! The scheduler: every order is possible, and a seed gives the same one each time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::{Env, Progress, Timestamp};

/// The order in which four tasks that yield in the middle get through, and the trace of the run.
fn order(seed: u64) -> (Vec<u32>, u64) {
    let (env, scheduler) = Env::simulated(seed, Timestamp::from_secs(1));
    let log = Arc::new(Mutex::new(Vec::new()));
    for task in 0..4 {
        let (log, env2) = (Arc::clone(&log), env.clone());
        env.spawn("task", async move {
            env2.sleep(Duration::from_micros(10)).await;
            log.lock().expect("no panic").push(task);
        });
    }
    while scheduler.step() != Progress::Stuck {}
    (log.lock().expect("no panic").clone(), scheduler.trace())
}

#[test]
fn a_seed_gives_the_same_order_and_trace_and_other_seeds_give_others() {
    assert_eq!(order(3), order(3));
    let orders: std::collections::BTreeSet<Vec<u32>> = (0..200).map(|seed| order(seed).0).collect();
    assert_eq!(orders.len(), 24, "every order of four tasks");
    assert_ne!(order(3).1, order(4).1);
}

#[test]
fn the_clock_jumps_to_the_next_timer_when_nothing_can_run() {
    let (env, scheduler) = Env::simulated(1, Timestamp::from_secs(100));
    let slept = scheduler.run(
        {
            let env = env.clone();
            async move {
                env.sleep(Duration::from_secs(3_600)).await;
                env.now()
            }
        },
        10,
    );
    let late = slept.expect("it wakes").since(Timestamp::from_secs(3_700));
    assert!(late < Duration::from_millis(1), "{late:?}");
}

#[test]
fn cleared_tasks_never_run_again() {
    let (env, scheduler) = Env::simulated(1, Timestamp::default());
    let ran = Arc::new(Mutex::new(0));
    let (count, inner) = (Arc::clone(&ran), env.clone());
    env.spawn("task", async move {
        loop {
            *count.lock().expect("no panic") += 1;
            inner.sleep(Duration::from_secs(1)).await;
        }
    });
    assert_eq!(scheduler.step(), Progress::Ran);
    assert_eq!(scheduler.step(), Progress::Waited);
    scheduler.clear();
    assert_eq!(scheduler.step(), Progress::Stuck);
    assert_eq!(*ran.lock().expect("no panic"), 1);
}

#[test]
fn a_future_that_nobody_wakes_is_given_up() {
    let (_, scheduler) = Env::simulated(1, Timestamp::default());
    assert_eq!(scheduler.run(std::future::pending::<()>(), 10), None);
}
