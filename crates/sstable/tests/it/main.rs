//! Tables against models, and damage of every byte.
#![expect(clippy::expect_used, reason = "tests fail by panicking")]

mod damage;
mod lookups;
mod manifests;
mod merging;
mod rows;
