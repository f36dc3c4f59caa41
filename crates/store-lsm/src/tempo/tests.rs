//! When a step rests and when it does not: the promises of the module's comment, one by one.

use env::Timestamp;

use super::*;

const FULL: u64 = 1000;

fn tempo() -> Tempo {
    let (env, _clock) = Env::manual(1, Timestamp::from_secs(0));
    Tempo::new(env, Path::new("no-such-directory"), FULL)
}

#[test]
fn a_flush_rests_while_it_is_through_before_the_next_memtable_is_half_full() {
    let tempo = tempo();
    tempo.set_sealed(1);
    let flush = Work::Flush { entries: 100 };
    // A tenth is filled: two tenths are to be written.
    tempo.set_memtable_bytes(FULL / 10);
    assert_eq!(tempo.rest(flush, 19), Duration::ZERO);
    assert_eq!(tempo.rest(flush, 20), REST);
    tempo.set_memtable_bytes(FULL / 2);
    assert_eq!(tempo.rest(flush, 99), Duration::ZERO);
    assert_eq!(tempo.rest(flush, 100), REST);
}

#[test]
fn a_flush_does_not_rest_while_another_memtable_waits() {
    let tempo = tempo();
    tempo.set_sealed(2);
    assert_eq!(tempo.rest(Work::Flush { entries: 100 }, 100), Duration::ZERO);
}

#[test]
fn a_compaction_rests_less_the_more_runs_there_are() {
    let tempo = tempo();
    tempo.begin_compacting(Merging::Due);
    let rest = |runs| {
        tempo.set_newest_runs(runs);
        tempo.rest(Work::Compaction, 1)
    };
    assert_eq!(rest(MANY_RUNS - 1), REST);
    assert!(rest(MANY_RUNS) < REST && rest(MANY_RUNS) > Duration::ZERO);
    assert_eq!(rest(2 * MANY_RUNS), Duration::ZERO);
}

#[test]
fn a_compaction_that_finds_more_to_do_rests_less() {
    let (env, clock) = Env::manual(1, Timestamp::from_secs(0));
    clock.advance(Duration::from_secs(100));
    let tempo = Tempo::new(env, Path::new("no-such-directory"), FULL);
    tempo.begin_compacting(Merging::Due);
    assert_eq!(tempo.rest(Work::Compaction, 1), REST);
    clock.advance(BUSY);
    assert!(tempo.rest(Work::Compaction, 1) < REST);
    assert!(tempo.rest(Work::Compaction, 1) > Duration::ZERO);
    clock.advance(BUSY);
    assert_eq!(tempo.rest(Work::Compaction, 1), Duration::ZERO);
    tempo.begin_compacting(Merging::Due);
    assert_eq!(tempo.rest(Work::Compaction, 1), REST, "a new beginning");
    tempo.begin_compacting(Merging::Early);
    clock.advance(2 * BUSY);
    assert_eq!(tempo.rest(Work::Compaction, 1), REST, "it has time");
    tempo.set_newest_runs(2 * MANY_RUNS);
    assert_eq!(tempo.rest(Work::Compaction, 1), Duration::ZERO, "it has no longer");
}

#[test]
fn nothing_rests_while_somebody_waits() {
    let tempo = tempo();
    let all = [Work::Flush { entries: 100 }, Work::Compaction];
    let first = tempo.hurry();
    let second = tempo.hurry();
    drop(first);
    for work in all {
        assert_eq!(tempo.rest(work, 100), Duration::ZERO, "{work:?}");
    }
    drop(second);
    for work in all {
        assert_eq!(tempo.rest(work, 100), REST, "{work:?}");
    }
}
