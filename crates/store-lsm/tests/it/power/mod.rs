//! Power-failure replay: a store is opened from what a disk may have kept of what it wrote.
//!
//! A child writes as in `crash`, while a preloaded library (`tests/faults/shim.c`) records each
//! write, sync and change of a name with its bytes. Then, for many moments of the record, a
//! directory is made as a power failure at that moment could have left it: what was synced is
//! there; the rest is there, lost or torn, by sectors, file by file; names that were not synced are
//! as they were before, in part. Each time everything that was acknowledged before the moment must
//! be there, and index and items agree. Bulk loads run during the writes; each must be there
//! whole or not at all. So do checkpoints: each that was answered must open by itself.
//!
//! The whole store is tested here, its tables included, which open their files themselves; the log
//! and recovery by themselves also run in the simulation, on the same model of a medium
//! ([`store_testkit::medium`]).
//!
//! In some rounds syncs of the log fail: a disk may then have lost what a later sync does not bring
//! back.

mod conversions;
mod copies;
mod loads;
mod recording;
mod replay;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use env::SplitMix64;
use store_lsm::TableFormat;

use super::crash::{self, WRITERS};
use super::directories::{TABLES, format, open, try_open};
use super::shim;
use recording::{Event, Recording};
use replay::Machine;

/// Names the directory to the child.
const CHILD: &str = "STATOR_POWER_CHILD";
/// How many moments each test tries, in all rounds together; 160 unless set.
const CUTS: &str = "STATOR_POWER_CUTS";

#[test]
#[ignore = "run by the tests below, as a process of its own"]
fn child() {
    let Some(root) = std::env::var_os(CHILD).map(PathBuf::from) else { return };
    let acks = OpenOptions::new().create(true).append(true).open(root.join("acks")).unwrap();
    let store = open(&root.join("store"));
    let teller = || {
        let mut acks = acks.try_clone().unwrap();
        move |line: &str| {
            // The file first: it is part of the record, and shows when it was reported.
            acks.write_all(line.as_bytes())?;
            std::io::stdout().lock().write_all(line.as_bytes())
        }
    };
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (store, tell) = (&store, teller());
            scope.spawn(move || crash::write_for_ever(&**store, writer, tell));
        }
        let (store, tell) = (&store, teller());
        scope.spawn(move || loads::load_for_ever(&**store, tell));
        let (tell, into) = (teller(), root.join("copies"));
        scope.spawn(move || copies::copy(&**store, &into, tell));
    });
}

/// Where one round happens.
struct Round {
    dir: tempfile::TempDir,
}

impl Round {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("root")).unwrap();
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(name)
    }

    /// Starts a child whose calls go into the record of this number.
    fn start(&self, number: usize) -> Child {
        let own = format() == TableFormat::Own;
        self.start_with(number, if own { "own" } else { "lsm-tree" })
    }

    /// The same, with these tables.
    fn start_with(&self, number: usize, tables: &str) -> Child {
        self.start_under("", number, tables)
    }

    /// The same, under a rule from its first call on.
    fn start_under(&self, rule: &str, number: usize, tables: &str) -> Child {
        self.rule(rule);
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "power::child", "--ignored", "--nocapture"])
            .env(CHILD, self.path("root"))
            .env(TABLES, tables)
            .env("LD_PRELOAD", shim::library())
            .env("STATOR_FAULTS_ROOT", self.path("root"))
            .env("STATOR_FAULTS_CONTROL", self.path("control"))
            .env("STATOR_FAULTS_LOG", self.path(&format!("log{number}")))
            .env("STATOR_FAULTS_DATA", self.path(&format!("data{number}")))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    fn rule(&self, rule: &str) {
        let new = self.path("control.new");
        File::create(&new).and_then(|mut file| writeln!(file, "{rule}")).unwrap();
        std::fs::rename(new, self.path("control")).unwrap();
    }

    /// Ends the child as by SIGKILL when it reports the next write: all it did is in the record.
    fn kill(&self) {
        self.rule("write kill 0 acks");
    }

    fn recording(&self, number: usize) -> Recording {
        Recording::read(&self.path(&format!("log{number}")), &self.path(&format!("data{number}")))
    }
}

/// Waits until `acknowledged` writes were acknowledged, then does `then`, and waits for the end.
fn run(mut child: Child, acknowledged: usize, then: impl FnOnce()) {
    let mut then = Some(then);
    let mut count = 0;
    for line in BufReader::new(child.stdout.take().unwrap()).split(b'\n') {
        count += usize::from(line.unwrap().starts_with(b"acknowledged"));
        if count >= acknowledged
            && let Some(then) = then.take()
        {
            then();
        }
    }
    child.wait().unwrap();
    assert!(then.is_none(), "the child ended by itself after {count}");
}

/// What the stores of the children promised.
#[derive(Default)]
struct Promises {
    /// The newest version of each item.
    items: BTreeMap<(u8, u8), u64>,
    /// How many loads were answered.
    loads: u32,
    /// The checkpoints.
    copies: BTreeMap<String, copies::Copy>,
}

/// What was acknowledged before the call that began last.
fn acknowledged(events: &[Event], recordings: &[Recording], now: u64) -> Promises {
    let mut newest = Promises::default();
    for event in events.iter().filter(|event| event.begin <= now) {
        let Some(bytes) = event.written_to("acks", recordings) else { continue };
        let line = std::str::from_utf8(bytes).unwrap().trim_end();
        crash::learn(line, &mut newest.items);
        loads::learn(line, &mut newest.loads);
        copies::learn(line, &mut newest);
    }
    newest
}

/// The moments to try: half of them anywhere, half of them around changes of names.
fn moments(events: &[Event], count: usize, random: &SplitMix64) -> Vec<usize> {
    let named: Vec<usize> =
        events.iter().enumerate().filter(|(_, e)| e.changes_names()).map(|(at, _)| at).collect();
    let mut moments: Vec<usize> = (0..count)
        .map(|number| {
            let anywhere = random.below(events.len() as u64) as usize;
            if number % 2 == 0 || named.is_empty() {
                return anywhere;
            }
            let near = named[random.below(named.len() as u64) as usize];
            (near + random.below(8) as usize).min(events.len() - 1)
        })
        .collect();
    moments.sort_unstable();
    moments
}

/// Opens what power failures leave at `count` moments of the recordings, one after the other, as
/// if the store had not made the calls that `without` names. The directories in which something was
/// wrong, as they are after they were opened.
fn try_moments(
    recordings: &[Recording],
    count: usize,
    random: &SplitMix64,
    without: fn(&Event) -> bool,
) -> Vec<(usize, tempfile::TempDir)> {
    let mut events: Vec<Event> = recording::joined(recordings);
    events.retain(|event| !without(event));
    let mut machine = Machine::default();
    let mut applied = 0;
    let (mut cases, mut failed) = (Vec::new(), Vec::new());
    for moment in moments(&events, count, random) {
        while applied <= moment {
            machine.apply(&events[applied], recordings, random);
            applied += 1;
        }
        let mut left = machine.clone();
        let now = events[moment].end;
        for event in &events[applied..] {
            // Under way when the power failed.
            if event.begin < now {
                left.apply_late(event, recordings);
            }
        }
        left.lose_power(random);
        cases.push((moment, left, acknowledged(&events, recordings, now)));
        if cases.len() == 16 {
            failed.extend(check_all(&std::mem::take(&mut cases)));
        }
    }
    failed.extend(check_all(&cases));
    failed
}

type Case = (usize, Machine, Promises);

fn check_all(cases: &[Case]) -> Vec<(usize, tempfile::TempDir)> {
    let next = AtomicUsize::new(0);
    let failed = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((moment, machine, acknowledged)) =
                    cases.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let dir = tempfile::tempdir().unwrap();
                    machine.write_to(dir.path());
                    let store = dir.path().join("store");
                    let checked = catch_unwind(AssertUnwindSafe(|| check(&store, acknowledged)));
                    if checked.is_err() {
                        failed.lock().unwrap().push((*moment, dir));
                    }
                }
            });
        }
    });
    failed.into_inner().unwrap()
}

fn assert_sound(failed: Vec<(usize, tempfile::TempDir)>) {
    let kept: Vec<_> = failed.into_iter().map(|(moment, dir)| (moment, dir.keep())).collect();
    assert!(kept.is_empty(), "event and directory, opened meanwhile: {kept:?}");
}

fn check(store: &Path, acknowledged: &Promises) {
    if acknowledged.items.is_empty() && acknowledged.loads == 0 && !store.join("FORMAT").exists() {
        // The power failed while the store was made; nothing was promised. An open continues it.
        drop(try_open(store, super::directories::small()).expect("a store that was being made"));
        return;
    }
    let loaded = crash::check(store, &acknowledged.items);
    loads::check(loaded, acknowledged.loads);
    copies::check(&store.with_file_name("copies"), &acknowledged.copies);
}

fn cuts() -> usize {
    std::env::var(CUTS).ok().and_then(|cuts| cuts.parse().ok()).unwrap_or(160)
}

/// The records of two processes; the second one continues in what the first one left when it was
/// killed.
fn two_killed(random: &SplitMix64) -> [Recording; 2] {
    let round = Round::new();
    for number in 0..2 {
        let kill_after = 200 + random.below(2_500) as usize;
        run(round.start(number), kill_after, || round.kill());
    }
    [round.recording(0), round.recording(1)]
}

#[test]
fn a_power_failure_loses_nothing_that_was_acknowledged() {
    let random = SplitMix64::new(env::Env::real().random_u64());
    let rounds = (cuts() / 80).max(2);
    let (mut loads, mut copies) = (0, 0);
    for _ in 0..rounds {
        let recordings = two_killed(&random);
        let told = acknowledged(&recording::joined(&recordings), &recordings, u64::MAX);
        loads += told.loads;
        copies += told.copies.len();
        assert_sound(try_moments(&recordings, cuts() / rounds, &random, |_| false));
    }
    assert!(loads > 0 && copies > 0, "{loads} loads, {copies} checkpoints in {rounds} rounds");
    println!("{} power failures in {rounds} records with {loads} loads, nothing lost", cuts());
}

#[test]
fn a_power_failure_after_a_failed_sync_loses_nothing_that_was_acknowledged() {
    let random = SplitMix64::new(env::Env::real().random_u64());
    let rounds = (cuts() / 40).max(2);
    let mut failures = 0;
    for _ in 0..rounds {
        let round = Round::new();
        let fail_after = 100 + random.below(1_000) as usize;
        run(round.start(0), fail_after, || round.rule("sync fail EIO .log"));
        run(round.start(1), 100, || round.kill());
        let recordings = [round.recording(0), round.recording(1)];
        failures += recordings[0].failed_syncs();
        assert_sound(try_moments(&recordings, cuts() / rounds, &random, |_| false));
    }
    assert!(failures >= rounds, "{failures} syncs failed in {rounds} rounds");
    println!("{} power failures after {failures} failed syncs, nothing lost", cuts());
}

#[test]
fn a_store_that_would_not_sync_is_noticed() {
    let random = SplitMix64::new(env::Env::real().random_u64());
    let recordings = two_killed(&random);
    type Without = fn(&Event) -> bool;
    let without: [(&str, Without); 3] = [
        ("the log", |event| event.syncs(".log")),
        ("the directory of the log", |event| event.syncs("log/")),
        ("the name of the store", |event| event.syncs("./")),
    ];
    for (what, without) in without {
        let failed = try_moments(&recordings, 40, &random, without);
        assert!(!failed.is_empty(), "{what}: nothing was noticed");
    }
}
