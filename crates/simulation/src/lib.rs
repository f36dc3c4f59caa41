//! Deterministic simulation of the whole engine, for tests.
//!
//! The real engine, codec, committer and embedded store, with tables of our own, run over a
//! simulated disk, clock, randomness and scheduler, all from one seed. Clients work, the
//! power fails, bits flip, disks fill; afterwards what was acknowledged must be there and every
//! invariant must hold. [`run`] is one simulation; the same seed is the same run, to the last
//! answer.
//!
//! Invariants: nothing here reads the machine's clock or randomness or starts a thread; what
//! clients learned is kept outside the simulated machine.
//!
//! What it does not show: tables of the `lsm-tree` crate, which opens its files itself (kill and
//! power-loss runs do), and data races between threads, since there is one thread.

mod api;
mod backend;
mod disk;
pub mod history;
mod jitter;
mod server;
mod workload;
mod world;

pub use api::Tally;
pub use backend::{Mutation, Tables};
pub use workload::KINDS;
pub use world::{Events, Failure, Options, Report, run};
