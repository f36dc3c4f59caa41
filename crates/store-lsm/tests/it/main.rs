//! Tests of the embedded store on real directories.
#![allow(unreachable_pub, reason = "one binary of several modules")]

mod common;
mod conformance;
mod crash;
mod damage;
mod durability;
mod fixture;
