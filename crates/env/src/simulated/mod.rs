//! The deterministic environment of simulations: one thread, and a scheduler that picks what runs
//! next from a seed.
//!
//! Tasks run only when [`Scheduler::step`] is called. A step polls one of the runnable tasks,
//! chosen from the seed, and takes a few microseconds of simulated time. When none is runnable, the
//! clock jumps to the next timer. So hours pass in milliseconds, and a seed gives the same run
//! every time.
//!
//! Invariants: nothing here depends on the machine's time, threads or addresses; the clock only
//! goes forward; a task that was dropped never runs again.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};

use crate::handle::Env;
use crate::random::SplitMix64;
use crate::runtime::{Runtime, Task};
use crate::time::{Moment, Timestamp};

/// A step takes less than this many microseconds of simulated time.
const STEP_MICROS: u64 = 40;

impl Env {
    /// Tasks, time and randomness from `seed`; nothing runs except by [`Scheduler::step`].
    #[must_use]
    pub fn simulated(seed: u64, start: Timestamp) -> (Self, Scheduler) {
        let (world, scheduler) = World::new(seed, start);
        (Self::on(SimulatedRuntime(world)), scheduler)
    }
}

/// Decides what happens next in one simulated environment.
pub struct Scheduler {
    world: Arc<World>,
}

/// What a step did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// A task ran.
    Ran,
    /// No task could; the clock went to the next timer.
    Waited,
    /// No task is runnable and no timer is set: only a wake-up from outside can continue.
    Stuck,
}

/// What tasks, timers and wakers share.
struct World {
    start: Timestamp,
    state: Mutex<State>,
    /// Draws the next task to run.
    choice: SplitMix64,
    /// The randomness of the simulated program.
    random: SplitMix64,
}

#[derive(Default)]
struct State {
    elapsed: Duration,
    tasks: BTreeMap<u64, Slot>,
    /// Runnable tasks, each once.
    ready: Vec<u64>,
    timers: BTreeMap<(Duration, u64), Waker>,
    /// The last number given to a task or timer.
    last: u64,
    trace: u64,
}

struct Slot {
    /// Absent while it is being polled.
    task: Option<Task>,
    ready: bool,
}

/// Wakes one task.
struct Alarm {
    world: Arc<World>,
    task: u64,
}

impl Scheduler {
    /// Takes one step.
    pub fn step(&self) -> Progress {
        let Some((id, mut task)) = self.world.pick() else { return self.world.wait() };
        let alarm = Alarm { world: Arc::clone(&self.world), task: id };
        let waker = Waker::from(Arc::new(alarm));
        let finished = task.as_mut().poll(&mut Context::from_waker(&waker)).is_ready();
        let gone = self.world.put_back(id, task, finished);
        // Outside the lock: what a task owns may spawn or wake when it is dropped.
        drop(gone);
        Progress::Ran
    }

    /// Drops every task and timer, as a crash does.
    pub fn clear(&self) {
        let (tasks, timers) = {
            let mut state = self.world.lock();
            state.ready.clear();
            (std::mem::take(&mut state.tasks), std::mem::take(&mut state.timers))
        };
        drop((tasks, timers));
    }

    /// Runs `future` as one task among the others until it completes; `None` when it cannot, or has
    /// not after `limit` steps.
    pub fn run<T: Send + 'static>(
        &self,
        future: impl Future<Output = T> + Send + 'static,
        limit: u64,
    ) -> Option<T> {
        let result = Arc::new(Mutex::new(None));
        let place = Arc::clone(&result);
        self.world.start(Box::pin(async move {
            let value = future.await;
            *place.lock() = Some(value);
        }));
        for _ in 0..limit {
            if let Some(value) = result.lock().take() {
                return Some(value);
            }
            if self.step() == Progress::Stuck {
                break;
            }
        }
        result.lock().take()
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        let due = {
            let mut state = self.world.lock();
            state.elapsed = state.elapsed.saturating_add(by);
            state.take_due()
        };
        wake(due);
    }

    /// A hash of every choice so far: two runs of the same seed have the same.
    #[must_use]
    pub fn trace(&self) -> u64 {
        self.world.lock().trace
    }

    /// Mixes something that the simulated program did into the trace.
    pub fn note(&self, what: u64) {
        self.world.lock().note(what);
    }
}

impl fmt::Debug for Scheduler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.world.lock();
        f.debug_struct("Scheduler")
            .field("elapsed", &state.elapsed)
            .field("tasks", &state.tasks.len())
            .finish_non_exhaustive()
    }
}

impl World {
    fn new(seed: u64, start: Timestamp) -> (Arc<Self>, Scheduler) {
        let seeds = SplitMix64::new(seed);
        let world = Arc::new(Self {
            start,
            state: Mutex::default(),
            choice: SplitMix64::new(seeds.next()),
            random: SplitMix64::new(seeds.next()),
        });
        (Arc::clone(&world), Scheduler { world })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// Takes a runnable task out.
    fn pick(&self) -> Option<(u64, Task)> {
        let mut state = self.lock();
        let time = Duration::from_micros(self.choice.below(STEP_MICROS));
        while !state.ready.is_empty() {
            let at = self.choice.below(state.ready.len() as u64) as usize;
            let id = state.ready.swap_remove(at);
            let Some(slot) = state.tasks.get_mut(&id) else { continue };
            slot.ready = false;
            let Some(task) = slot.task.take() else { continue };
            state.elapsed = state.elapsed.saturating_add(time);
            state.note(id);
            let due = state.take_due();
            drop(state);
            wake(due);
            return Some((id, task));
        }
        None
    }

    /// Lets time pass until a timer is due.
    fn wait(&self) -> Progress {
        let due = {
            let mut state = self.lock();
            let Some(((next, _), _)) = state.timers.first_key_value() else {
                return Progress::Stuck;
            };
            state.elapsed = state.elapsed.max(*next);
            state.take_due()
        };
        wake(due);
        Progress::Waited
    }

    /// Returns the task for the caller to drop, when it has finished or was cleared meanwhile.
    fn put_back(&self, id: u64, task: Task, finished: bool) -> Option<Task> {
        let mut state = self.lock();
        match state.tasks.get_mut(&id) {
            Some(slot) if !finished => {
                slot.task = Some(task);
                return None;
            }
            Some(_) => drop(state.tasks.remove(&id)),
            // Everything was cleared while it ran.
            None => {}
        }
        Some(task)
    }

    fn start(&self, task: Task) {
        let mut state = self.lock();
        let id = state.next_id();
        state.tasks.insert(id, Slot { task: Some(task), ready: true });
        state.ready.push(id);
    }
}

impl State {
    const fn next_id(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    fn take_due(&mut self) -> Vec<Waker> {
        let mut due = Vec::new();
        while let Some(timer) = self.timers.first_entry() {
            if timer.key().0 > self.elapsed {
                break;
            }
            due.push(timer.remove());
        }
        due
    }

    /// FNV-1a over whole numbers, the time among them.
    fn note(&mut self, what: u64) {
        for word in [what, u64::try_from(self.elapsed.as_micros()).unwrap_or(u64::MAX)] {
            self.trace = (self.trace ^ word).wrapping_mul(0x0100_0000_01b3).rotate_left(17);
        }
    }
}

fn wake(due: Vec<Waker>) {
    due.into_iter().for_each(Waker::wake);
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        let mut state = self.world.lock();
        let Some(slot) = state.tasks.get_mut(&self.task) else { return };
        if !slot.ready {
            slot.ready = true;
            state.ready.push(self.task);
        }
    }
}

/// The simulated world as a runtime.
struct SimulatedRuntime(Arc<World>);

impl Runtime for SimulatedRuntime {
    fn now(&self) -> Timestamp {
        self.0.start.plus(self.0.lock().elapsed)
    }

    fn moment(&self) -> Moment {
        Moment::from_start(self.0.lock().elapsed)
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.0.random.fill(bytes);
    }

    fn spawn(&self, _name: &'static str, task: Task) {
        self.0.start(task);
    }

    fn sleep(&self, duration: Duration) -> Task {
        let until = self.0.lock().elapsed.saturating_add(duration);
        Box::pin(Sleep { world: Arc::clone(&self.0), until, timer: None })
    }
}

/// Completes at a time of the simulated clock.
struct Sleep {
    world: Arc<World>,
    until: Duration,
    timer: Option<u64>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let world = Arc::clone(&self.world);
        let mut state = world.lock();
        if state.elapsed >= self.until {
            return Poll::Ready(());
        }
        let id = *self.timer.get_or_insert_with(|| state.next_id());
        let replaced = state.timers.insert((self.until, id), cx.waker().clone());
        drop(state);
        drop(replaced);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(timer) = self.timer {
            let removed = self.world.lock().timers.remove(&(self.until, timer));
            drop(removed);
        }
    }
}

#[cfg(test)]
mod tests;
