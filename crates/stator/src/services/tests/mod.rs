//! The engine's side of the service traits, over stores that are slow or fail.

mod detached;
mod long_work;
mod readiness;
