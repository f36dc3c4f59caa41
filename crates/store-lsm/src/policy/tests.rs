//! When writers wait and when their writes fail.

use super::*;

fn backlog(newest_runs: usize, sealed_memtables: usize) -> Backlog {
    Backlog { newest_runs, sealed_memtables }
}

#[test]
fn writers_wait_for_flushes_and_for_compactions_while_there_are_any() {
    for (runs, memtables, compacting, expected) in [
        (0, 0, true, false),
        (23, 3, true, false),
        (24, 0, true, true),
        (24, 0, false, false),
        (0, 4, true, true),
        (0, 4, false, true),
    ] {
        let waits = writers_wait(backlog(runs, memtables), compacting);
        assert_eq!(waits, expected, "{runs} runs, {memtables} memtables, {compacting}");
    }
}

#[test]
fn writes_fail_only_when_flushes_or_compactions_must_be_failing() {
    for (runs, memtables, expected) in
        [(0, 0, false), (200, 16, false), (201, 0, true), (0, 17, true)]
    {
        let fails = writers_fail(backlog(runs, memtables));
        assert_eq!(fails, expected, "{runs} runs, {memtables} memtables");
    }
}
