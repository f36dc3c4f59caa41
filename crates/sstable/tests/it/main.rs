//! Tables against models, damage of every byte, and what the writer keeps in memory.
#![expect(clippy::expect_used, reason = "tests fail by panicking")]

mod caching;
mod damage;
mod encryption;
mod loads;
mod lookups;
mod manifests;
mod merging;
mod rows;
mod trees;
mod writing;
