//! Load generator and its floors: `stator bench`, and the program `stator-bench`.
//!
//! A run measures several targets (endpoints and floors) under several [`workload`]s, one short
//! phase after the other, in interleaved rounds, so that a noisy neighbour slows all of them alike.
//! A floor is the least that any server with the same promise must do: the HTTP floor reads the
//! body and answers a fixed one; the durable floor also appends the body to a log and waits for an
//! fdatasync that it shares with all requests that wait. The report gives the ratio to the floor.
//!
//! The way of one request: [`workload`] says what is asked, [`client`] holds the bytes of a request
//! with placeholders for keys and the signature, fills them in place and sends them, [`data`]
//! chooses the keys, [`measure`] keeps the time and counts, [`report`] prints.
//!
//! Invariants: every target gets the same request bytes except for host, path and signature; only
//! right answers count as done, all others are reported; a run is bounded in time and in requests;
//! it drops only tables and ends only processes that it made itself; it reads no environment
//! variable.

pub mod cli;
pub mod client;
pub mod data;
pub mod floor;
pub mod measure;
pub mod progress;
pub mod report;
pub mod workload;

pub use cli::arguments::Arguments;
pub use cli::environment::Environment;
pub use cli::execute;
