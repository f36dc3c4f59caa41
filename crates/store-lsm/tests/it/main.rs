//! Tests of the embedded store on real directories.
#![allow(unreachable_pub, reason = "one binary of several modules")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests fail by panicking"
)]

mod checkpoints;
mod conformance;
mod crash;
mod damage;
mod directories;
mod durability;
mod encrypted;
mod faults;
mod fixture;
mod locks;
mod memory;
mod older_copies;
mod own_tables;
mod power;
#[path = "../../../../tests/faults/shim.rs"]
mod shim;
mod snapshots;
mod strays;
