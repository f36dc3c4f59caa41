//! One life of the simulated server: from opening what is on the disk to its end, whichever way it
//! comes.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use engine::Engine;
use env::{Env, Scheduler, SplitMix64};
use store::{Backend, Committer, Driver, Limits, Step, Store, StoreError};

use crate::api::{Api, Shared};
use crate::backend::{Real, Settings, Simulated, Tables};
use crate::disk::SimulatedDisk;
use crate::jitter::{Jitter, Pauses, yield_once};

/// Steps in which a server must have come up or answered.
pub(crate) const PATIENCE: u64 = 400_000;

/// A server that runs, as far as the scheduler lets it.
pub(crate) struct Server {
    store: Arc<dyn Store>,
    engine: Arc<Engine>,
}

/// Why a server did not come up.
pub(crate) enum OpenError {
    /// The store refused what it found, or its disk failed.
    Store(StoreError),
    /// The engine did.
    Engine(String),
}

impl Server {
    /// Opens what is on `disk` and starts what runs in the background.
    pub(crate) fn open(
        env: &Env,
        scheduler: &Scheduler,
        disk: &SimulatedDisk,
        settings: Settings,
        random: &SplitMix64,
    ) -> Result<Self, OpenError> {
        match settings.tables {
            Tables::Real => {
                let backend = Real::open(disk, settings, env).map_err(OpenError::Store)?;
                Self::start(backend, env, scheduler, random)
            }
            Tables::Simulated => {
                let backend = Simulated::open(disk, settings, env).map_err(OpenError::Store)?;
                Self::start(backend, env, scheduler, random)
            }
        }
    }

    fn start(
        backend: impl Backend,
        env: &Env,
        scheduler: &Scheduler,
        random: &SplitMix64,
    ) -> Result<Self, OpenError> {
        // So small that clients meet it now and then.
        let waiting_bytes = if random.below(4) == 0 { 4_000 } else { 1 << 20 };
        let limits = Limits { waiting_bytes, ..Limits::default() };
        let (committer, driver) = Committer::driven(backend, env.clone(), limits);
        let slow = [0, 300, 20_000, 5_000_000].get(random.below(6) as usize).copied().unwrap_or(0);
        env.spawn("driver", drive(driver, env.clone(), SplitMix64::new(random.next()), slow));
        let pauses = Pauses::new(env.clone(), random.next());
        let store: Arc<dyn Store> = Arc::new(Jitter::new(Arc::new(committer), pauses));
        let opening = Engine::open(Arc::clone(&store), env.clone());
        let engine = match scheduler.run(opening, PATIENCE) {
            Some(Ok(engine)) => Arc::new(engine),
            Some(Err(error)) => return Err(OpenError::Engine(error.to_string())),
            None => return Err(OpenError::Engine("the engine never opened".to_owned())),
        };
        let background = Arc::clone(&engine);
        env.spawn("background", async move { background.background().await });
        Ok(Self { store, engine })
    }

    /// A client of it.
    pub(crate) fn api(&self, seed: u64, shared: &Arc<Shared>) -> Api {
        let engine = Arc::clone(&self.engine);
        let env = engine.env().clone();
        Api::new(engine, env, seed, Arc::clone(shared))
    }

    /// Closes the store as a server does when it is asked to stop.
    pub(crate) fn close(self, scheduler: &Scheduler) -> Result<(), String> {
        let Self { store, engine } = self;
        drop(engine);
        let closed = scheduler.run(async move { store.close().await }, PATIENCE);
        match closed {
            Some(Ok(())) => Ok(()),
            Some(Err(error)) => Err(error.to_string()),
            None => Err("the store never closed".to_owned()),
        }
    }
}

/// Takes the committer's steps, on a disk that takes up to `slow` microseconds for each group.
async fn drive(mut driver: Driver<impl Backend>, env: Env, random: SplitMix64, slow: u64) {
    while driver.due().await {
        if driver.step() == Step::Took && slow > 0 {
            env.sleep(Duration::from_micros(random.below(slow))).await;
        }
        yield_once().await;
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => write!(f, "the store did not open: {error}"),
            Self::Engine(error) => write!(f, "the engine did not open: {error}"),
        }
    }
}
