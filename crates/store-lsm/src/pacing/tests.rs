//! When a step pauses and when it does not: the promises of the module's comment, one by one.

use env::Timestamp;

use super::*;
use crate::policy::{BREATH, BUSY, LATE, MANY_RUNS, PAUSE};

const FULL: u64 = 1000;

fn pacer() -> Pacer {
    let (env, _clock) = Env::manual(1, Timestamp::from_secs(0));
    Pacer::new(env, FULL)
}

#[test]
fn a_flush_pauses_while_it_is_done_before_the_next_memtable_is_half_full() {
    let pacer = pacer();
    pacer.set_sealed_memtables(1);
    let flush = Work::Flush { entries: 100 };
    // A tenth is filled: two tenths are to be written.
    pacer.set_memtable_bytes(FULL / 10);
    assert_eq!(pacer.pause(flush, 19), Duration::ZERO);
    assert_eq!(pacer.pause(flush, 20), PAUSE);
    pacer.set_memtable_bytes(FULL / 2);
    assert_eq!(pacer.pause(flush, 99), Duration::ZERO);
    assert_eq!(pacer.pause(flush, 100), PAUSE);
}

#[test]
fn a_flush_does_not_pause_while_another_memtable_waits() {
    let pacer = pacer();
    pacer.set_sealed_memtables(2);
    assert_eq!(pacer.pause(Work::Flush { entries: 100 }, 100), Duration::ZERO);
}

#[test]
fn a_compaction_pauses_less_the_more_runs_there_are() {
    let pacer = pacer();
    pacer.begin_compacting(Urgency::Due);
    let pause = |runs| {
        pacer.set_newest_runs(runs);
        pacer.pause(Work::Compaction, 1)
    };
    assert_eq!(pause(MANY_RUNS - 1), PAUSE);
    assert!(pause(MANY_RUNS) < PAUSE && pause(MANY_RUNS) > Duration::ZERO);
    assert_eq!(pause(2 * MANY_RUNS), Duration::ZERO);
}

#[test]
fn a_compaction_that_finds_more_to_do_pauses_less() {
    let (env, clock) = Env::manual(1, Timestamp::from_secs(0));
    clock.advance(Duration::from_secs(100));
    let pacer = Pacer::new(env, FULL);
    pacer.begin_compacting(Urgency::Due);
    assert_eq!(pacer.pause(Work::Compaction, 1), PAUSE);
    clock.advance(BUSY);
    assert!(pacer.pause(Work::Compaction, 1) < PAUSE);
    assert!(pacer.pause(Work::Compaction, 1) > Duration::ZERO);
    clock.advance(BUSY);
    assert_eq!(pacer.pause(Work::Compaction, 1), BREATH);
    pacer.begin_compacting(Urgency::Due);
    assert_eq!(pacer.pause(Work::Compaction, 1), PAUSE, "a new beginning");
    pacer.begin_compacting(Urgency::Early);
    clock.advance(2 * BUSY);
    assert_eq!(pacer.pause(Work::Compaction, 1), PAUSE, "it has time");
    pacer.set_newest_runs(2 * MANY_RUNS);
    assert_eq!(pacer.pause(Work::Compaction, 1), Duration::ZERO, "it has no longer");
}

#[test]
fn a_compaction_does_not_go_as_fast_as_it_can_while_others_wait_for_the_processors() {
    let (env, clock) = Env::manual(1, Timestamp::from_secs(0));
    let pacer = Pacer::new(env, FULL);
    pacer.begin_compacting(Urgency::Due);
    clock.advance(2 * BUSY);
    assert_eq!(pacer.pause(Work::Compaction, 1), BREATH);
    (0..200).for_each(|_| pacer.note_lateness(2 * LATE));
    assert_eq!(pacer.pause(Work::Compaction, 1), PAUSE / 4);
    (0..200).for_each(|_| pacer.note_lateness(LATE / 4));
    assert_eq!(pacer.pause(Work::Compaction, 1), BREATH, "they wait no longer");
    (0..200).for_each(|_| pacer.note_lateness(2 * LATE));
    pacer.set_newest_runs(2 * MANY_RUNS);
    assert_eq!(pacer.pause(Work::Compaction, 1), Duration::ZERO, "every read waits for it");
}

#[test]
fn nothing_pauses_while_a_caller_waits() {
    let pacer = pacer();
    let all = [Work::Flush { entries: 100 }, Work::Compaction];
    let first = pacer.expedite();
    let second = pacer.expedite();
    drop(first);
    for work in all {
        assert_eq!(pacer.pause(work, 100), Duration::ZERO, "{work:?}");
    }
    drop(second);
    for work in all {
        assert_eq!(pacer.pause(work, 100), PAUSE, "{work:?}");
    }
}
