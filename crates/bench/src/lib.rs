//! Load generator and its floors.
//!
//! A run measures several [`target`]s (endpoints and floors) under several [`workload`]s, one short
//! phase after the other, in interleaved [`rounds`], so that a noisy neighbour hits all of them
//! alike. A floor is the least that any server with the same promise must do: the HTTP floor reads
//! the body and answers a fixed one; the durable floor also appends the body to a log and waits for
//! one fdatasync that it shares with everyone who waits. What is reported is the ratio to the floor.
//!
//! The way of one request: [`request`] holds the bytes of a request with holes for keys, a
//! connection fills the holes in place and sends them, [`load`] keeps the time, [`tally`] counts.
//!
//! Invariants: every target gets the same request bytes except for host and path; only answers with
//! status 200 and at least the bytes the workload must give count as done, all others are reported;
//! a run is bounded in time and in requests; it drops only tables and ends only processes that it
//! made itself.
//!
//! Not here yet: open loop, signatures, https, the YCSB workloads.

pub mod arguments;
pub mod connection;
pub mod control;
pub mod floor;
pub mod interrupt;
pub mod item;
pub mod load;
pub mod process;
pub mod random;
pub mod report;
pub mod request;
pub mod rounds;
pub mod run;
pub mod tables;
pub mod tally;
pub mod target;
pub mod workload;
