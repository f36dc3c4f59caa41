//! One simulation: lives of a server with what goes wrong in each, one after another on the same
//! disk.
//!
//! Everything that happens follows from the seed: which workloads run, how their clients behave,
//! whom the scheduler picks, when the power fails, what a power failure leaves.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use env::{Env, Progress, Scheduler, SplitMix64, Timestamp};
use parking_lot::Mutex;
use store::StoreError;

use crate::api::{Api, Shared, Tally};
use crate::backend::{
    Mutation, Real, Settings, Simulated, Tables, byte_below, byte_to_flip, is_table, segment_to_cut,
};
use crate::disk::{Faults, SimulatedDisk};
use crate::server::{OpenError, PATIENCE, Server};
use crate::workload::{self, DRAWN, Workload};

/// Which simulation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Decides everything.
    pub seed: u64,
    /// A fault of the store that the simulation should find.
    pub mutation: Option<Mutation>,
    /// Only these workloads; the seed picks some if there are none.
    pub workloads: Vec<&'static str>,
    /// Whose tables the store has; where nothing is said, the real ones, except under faults of the
    /// simulated ones.
    pub tables: Option<Tables>,
    /// Print every request and event.
    pub verbose: bool,
}

/// What a simulation did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// A hash of every choice, every write and every answer.
    pub trace: u64,
    /// How requests ended.
    pub answers: Tally,
    /// Operations that changed something on the disk.
    pub disk_operations: u64,
    /// What went wrong, and how often.
    pub events: Events,
}

/// Faults that happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Events {
    /// Lives of the server.
    pub lives: u64,
    /// Power failures at a write, a sync or a change of names.
    pub power_failures: u64,
    /// Power failures during an open.
    pub power_failures_at_open: u64,
    /// Ends of the process at any moment; some with a power failure at once.
    pub kills: u64,
    /// Orderly ends.
    pub closes: u64,
    /// Syncs that failed, or full disks, in a life.
    pub failing_disks: u64,
    /// Flipped bits that an open refused.
    pub refused_flips: u64,
    /// Segments of the log that were cut and that an open refused.
    pub refused_cuts: u64,
    /// Lives below which a bit was flipped while they ran.
    pub flips_below: u64,
}

/// A simulation that found something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which one.
    pub options: Options,
    /// What it found.
    pub violations: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {} found:", self.options.seed)?;
        for violation in self.violations.iter().take(5) {
            let shown: String = violation.chars().take(1_500).collect();
            writeln!(f, "  {shown}")?;
        }
        let seed = self.options.seed;
        write!(f, "replay: cargo run -p stator-simulation -- --seed {seed} --verbose")
    }
}

impl std::error::Error for Failure {}

/// Runs one simulation.
///
/// # Errors
/// [`Failure`] when an invariant did not hold, or something panicked.
pub fn run(options: &Options) -> Result<Report, Failure> {
    let failure = |violations| Failure { options: options.clone(), violations };
    let ran = catch_unwind(AssertUnwindSafe(|| World::new(options).run()));
    match ran {
        Ok(Ok(report)) => Ok(report),
        Ok(Err(violations)) => Err(failure(violations)),
        Err(panic) => {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
            Err(failure(vec![format!("panicked: {}", text.unwrap_or_default())]))
        }
    }
}

struct World {
    settings: Settings,
    /// Decides what goes wrong.
    random: SplitMix64,
    env: Env,
    scheduler: Scheduler,
    disk: SimulatedDisk,
    workloads: Vec<Arc<dyn Workload>>,
    shared: Arc<Shared>,
    events: Events,
    verbose: bool,
}

type Found<T> = Result<T, Vec<String>>;

impl World {
    fn new(options: &Options) -> Self {
        let random = SplitMix64::new(options.seed);
        let start = Timestamp::from_secs(1_790_000_000 + random.below(1_000_000));
        let (env, scheduler) = Env::simulated(random.next(), start);
        let mut kinds = options.workloads.clone();
        let chosen = !kinds.is_empty();
        if !chosen {
            kinds.extend(DRAWN.iter().filter(|_| random.below(3) == 0));
        }
        if kinds.is_empty() {
            kinds.extend(DRAWN.get(random.below(DRAWN.len() as u64) as usize));
        }
        // Not drawn, so that the other seeds are the runs that they were before there was this one.
        if !chosen && options.seed % 5 == 4 {
            kinds.push("histories");
        }
        let memtable_bytes = [600, 3_000, 12_000, 60_000];
        let memtable_bytes = memtable_bytes.get(random.below(4) as usize).copied();
        let segment_bytes = [6 << 10, 10 << 10, 32 << 10];
        let segment_bytes = segment_bytes.get(random.below(3) as usize).copied();
        let settings = Settings {
            segment_bytes: segment_bytes.unwrap_or(10 << 10),
            memtable_bytes: memtable_bytes.unwrap_or(3_000),
            tables: options.tables.unwrap_or(match options.mutation {
                Some(mutation) if !mutation.is_of_real_tables() => Tables::Simulated,
                _ => Tables::Real,
            }),
            // Not drawn either.
            encrypted: options.tables.is_none()
                && options.mutation.is_none()
                && options.seed % 8 == 6,
            mutation: options.mutation,
        };
        let shared = Shared {
            violations: Mutex::default(),
            answers: Mutex::default(),
            verbose: options.verbose,
        };
        Self {
            settings,
            disk: SimulatedDisk::new(random.next()),
            workloads: kinds.iter().filter_map(|kind| workload::make(kind)).collect(),
            env,
            scheduler,
            shared: Arc::new(shared),
            events: Events::default(),
            verbose: options.verbose,
            random,
        }
    }

    fn run(mut self) -> Found<Report> {
        let lives = 3 + self.random.below(5);
        for life in 0..lives {
            self.life(life, life + 1 == lives)?;
        }
        // Once more, after a power failure that follows an orderly end: everything was safe.
        self.disk.lose_power();
        let server = self.open()?;
        self.check(&server, true)?;
        self.end(Some(server));
        let answers = *self.shared.answers.lock();
        let trace =
            self.scheduler.trace() ^ self.disk.trace().rotate_left(13) ^ u64::from(answers.hash);
        Ok(Report { trace, answers, disk_operations: self.disk.operations(), events: self.events })
    }

    fn life(&mut self, life: u64, last: bool) -> Found<()> {
        self.events.lives += 1;
        self.damage_before_open()?;
        self.fail_at_open()?;
        let server = self.open()?;
        if life == 0 {
            self.on_each(&server, |workload, api| {
                Box::pin(async move { workload.setup(&api).await })
            })?;
        } else {
            self.check(&server, false)?;
        }
        let flipped = if last { None } else { self.plan_faults() };
        let end = self.random.below(4);
        let kill_after = if end == 0 && !last { self.random.below(4_000) } else { u64::MAX };
        let finished = self.clients(&server, kill_after)?;
        if let Some((name, offset, bit)) = flipped {
            // Repaired, so that what follows can be judged.
            self.disk.flip(&name, offset, bit);
        }
        if self.disk.is_dead() {
            self.end(Some(server));
            self.end_at_the_disk();
        } else if !finished {
            self.say("killed");
            self.events.kills += 1;
            self.end(Some(server));
            if self.random.below(2) == 0 {
                self.disk.lose_power();
            }
            self.disk.restart_program();
        } else {
            self.orderly_end(server, last)?;
        }
        Ok(())
    }

    /// The server was at the disk when the power failed, or only its process was killed.
    fn end_at_the_disk(&mut self) {
        if self.random.below(4) == 0 {
            self.say("killed at the disk");
            self.events.kills += 1;
            self.disk.restart_program();
        } else {
            self.say("the power failed");
            self.events.power_failures += 1;
            self.disk.lose_power();
        }
    }

    /// Closes the store, which fails only where a disk failed.
    fn orderly_end(&mut self, server: Server, last: bool) -> Found<()> {
        self.say("closed");
        self.events.closes += 1;
        if last {
            // Requests whose clients hung up still run to their end.
            let env = self.env.clone();
            self.scheduler.run(async move { env.sleep(Duration::from_secs(100)).await }, PATIENCE);
            self.check(&server, true)?;
        }
        let closed = server.close(&self.scheduler);
        self.end(None);
        if let (true, Err(error)) = (last, closed) {
            return Err(vec![format!("the store does not close: {error}")]);
        }
        if self.random.below(2) == 0 {
            self.disk.lose_power();
        }
        self.disk.restart_program();
        Ok(())
    }

    /// Plans what goes wrong in a life; a bit that was flipped below it.
    fn plan_faults(&mut self) -> Option<(String, usize, u8)> {
        let mut faults = Faults::default();
        match self.random.below(8) {
            0..=3 => {
                let most = [10, 40, 160].get(self.random.below(3) as usize).copied().unwrap_or(160);
                faults.power_fails_after = Some(self.random.below(most));
            }
            4 | 5 => faults.sync_fails_after = Some(self.random.below(40)),
            6 => faults.capacity = Some(self.disk.used() + self.random.below(20_000)),
            _ => {}
        }
        self.events.failing_disks +=
            u64::from(faults.sync_fails_after.is_some() || faults.capacity.is_some());
        self.disk.plan(faults);
        if self.random.below(8) > 0 {
            return None;
        }
        let pick = |bound| self.random.below(bound);
        let (name, offset) = match self.settings.tables {
            Tables::Real => byte_below(&self.disk, pick)?,
            Tables::Simulated => byte_to_flip(&self.disk, Tables::Simulated, pick)?,
        };
        // A running store reads nothing but tables.
        if !is_table(&name) {
            return None;
        }
        let bit = self.random.below(8) as u8;
        self.disk.flip(&name, offset, bit);
        self.events.flips_below += 1;
        self.say(&format!("bit {bit} of {name} at {offset} flips below the running server"));
        Some((name, offset, bit))
    }

    /// Now and then: damage, an open that must be refused, and everything as it was.
    fn damage_before_open(&mut self) -> Found<()> {
        match self.random.below(16) {
            0..=2 => self.flip_before_open(),
            3 => self.cut_before_open(),
            _ => Ok(()),
        }
    }

    fn flip_before_open(&mut self) -> Found<()> {
        let tables = self.settings.tables;
        let Some((name, offset)) =
            byte_to_flip(&self.disk, tables, |bound| self.random.below(bound))
        else {
            return Ok(());
        };
        let bit = self.random.below(8) as u8;
        self.disk.flip(&name, offset, bit);
        let opened = self.try_open();
        self.disk.flip(&name, offset, bit);
        self.events.refused_flips += 1;
        must_be_refused(opened, &format!("a flipped bit of {name} at {offset}"))
    }

    fn cut_before_open(&mut self) -> Found<()> {
        let Some((name, length)) = segment_to_cut(&self.disk, |bound| self.random.below(bound))
        else {
            return Ok(());
        };
        let at = self.random.below(length as u64) as usize;
        let Some(cut) = self.disk.cut(&name, at) else { return Ok(()) };
        let opened = self.try_open();
        self.disk.mend(cut);
        self.events.refused_cuts += 1;
        must_be_refused(opened, &format!("the cut of {name} at {at}"))
    }

    fn try_open(&self) -> Result<(), StoreError> {
        match self.settings.tables {
            Tables::Real => Real::open(&self.disk, self.settings, &self.env).map(drop),
            Tables::Simulated => Simulated::open(&self.disk, self.settings, &self.env).map(drop),
        }
    }

    /// Now and then: the power fails while the store opens.
    fn fail_at_open(&mut self) -> Found<()> {
        if self.random.below(4) > 0 {
            return Ok(());
        }
        let power_fails_after = Some(self.random.below(24));
        self.disk.plan(Faults { power_fails_after, ..Faults::default() });
        let opened = self.try_open();
        let dead = self.disk.is_dead();
        self.disk.lose_power();
        match opened {
            Ok(()) => Ok(()),
            Err(StoreError::Io { .. }) if dead => {
                self.events.power_failures_at_open += 1;
                Ok(())
            }
            Err(error) => Err(vec![format!("refused before the power failed: {error}")]),
        }
    }

    fn open(&self) -> Found<Server> {
        self.say("opens");
        Server::open(&self.env, &self.scheduler, &self.disk, self.settings, &self.random)
            .map_err(|error: OpenError| vec![format!("nothing is damaged, and yet {error}")])
    }

    /// Drops everything that runs.
    fn end(&self, server: Option<Server>) {
        self.scheduler.clear();
        drop(server);
        // What was dropped may have woken or started something.
        self.scheduler.clear();
    }

    fn check(&self, server: &Server, last: bool) -> Found<()> {
        self.on_each(server, move |workload, api| {
            Box::pin(async move { workload.check(&api, last).await })
        })
    }

    /// Runs something for each workload, one after another.
    fn on_each(
        &self,
        server: &Server,
        work: impl Fn(Arc<dyn Workload>, Api) -> workload::Boxed<'static, ()>,
    ) -> Found<()> {
        for workload in &self.workloads {
            let api = server.api(self.random.next(), &self.shared);
            let done = self.scheduler.run(work(Arc::clone(workload), api), PATIENCE);
            let mut found = std::mem::take(&mut *self.shared.violations.lock());
            if done.is_none() {
                found.push("a look at the server never ended".to_owned());
            }
            if !found.is_empty() {
                return Err(found);
            }
        }
        Ok(())
    }

    /// Runs the clients until all are done, or the disk dies, or it is time to kill the server;
    /// whether they are done.
    fn clients(&self, server: &Server, kill_after: u64) -> Found<bool> {
        let left = Arc::new(Mutex::new(0));
        let api = server.api(self.random.next(), &self.shared);
        for workload in &self.workloads {
            for number in 0..1 + self.random.below(4) {
                *left.lock() += 1;
                let (left, work) =
                    (Arc::clone(&left), Arc::clone(workload).client(api.client(), number));
                self.env.spawn("client", async move {
                    work.await;
                    *left.lock() -= 1;
                });
            }
        }
        for step in 0..PATIENCE {
            let found = std::mem::take(&mut *self.shared.violations.lock());
            if !found.is_empty() {
                return Err(found);
            }
            if *left.lock() == 0 {
                return Ok(true);
            }
            if self.disk.is_dead() || step >= kill_after {
                return Ok(false);
            }
            if self.scheduler.step() == Progress::Stuck {
                break;
            }
        }
        Err(vec![format!("{} clients got no answer", left.lock())])
    }

    #[expect(clippy::print_stdout, reason = "a replay shows what happened")]
    fn say(&self, what: &str) {
        if self.verbose {
            println!("{:>12?} -- {what}", self.env.moment().since_start());
        }
    }
}

fn must_be_refused(opened: Result<(), StoreError>, damage: &str) -> Found<()> {
    match opened {
        Err(StoreError::Corrupt { .. }) => Ok(()),
        Ok(()) => Err(vec![format!("{damage} was not refused")]),
        Err(error) => Err(vec![format!("{damage}: {error}")]),
    }
}
