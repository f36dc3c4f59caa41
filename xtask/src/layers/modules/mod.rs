//! The floors inside each crate: which module may name which.
//!
//! Each crate has a file here with its floors, lowest first. A module names only modules on lower
//! floors. A row for a folder counts for everything inside it, unless a module inside it has a row
//! of its own, as `committer::worker` does beside `committer`. A crate without a file, or with a
//! file without floors, is only checked for circles.
//!
//! `cargo xtask layers --floors CRATE` prints the floors that the sources have today, as a start.

mod access;
mod advisor;
mod auth;
mod aws_services;
mod bench;
mod cloudformation;
mod design;
mod engine;
mod env;
mod expression;
mod external_buckets;
mod model;
mod objects;
mod policy;
mod server;
mod sstable;
mod stator;
mod store;
mod store_lsm;
mod store_postgres;
mod templates;
mod testkit;
mod transfer;
mod value;
mod wire;
mod xtask;

/// One floor of a crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Floor {
    /// What the modules on it have in common.
    pub(super) name: &'static str,
    /// Its modules, as paths below the crate's root.
    pub(super) modules: &'static [&'static str],
}

/// The floors of one crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Table {
    /// The role of the crate.
    pub(super) role: &'static str,
    /// The floors, lowest first; none to check for circles only.
    pub(super) floors: &'static [Floor],
}

const NOTHING: Table = Table { role: "", floors: &[] };

/// Every table.
const TABLES: &[Table] = &[
    access::TABLE,
    advisor::TABLE,
    auth::TABLE,
    aws_services::TABLE,
    bench::TABLE,
    cloudformation::TABLE,
    design::TABLE,
    engine::TABLE,
    env::TABLE,
    expression::TABLE,
    external_buckets::TABLE,
    objects::TABLE,
    model::TABLE,
    policy::TABLE,
    server::TABLE,
    sstable::TABLE,
    stator::TABLE,
    store::TABLE,
    store_lsm::TABLE,
    store_postgres::TABLE,
    templates::TABLE,
    testkit::TABLE,
    transfer::TABLE,
    value::TABLE,
    wire::TABLE,
    xtask::TABLE,
];

/// The table of the crate `role`.
pub(super) fn table(role: &str) -> &'static Table {
    TABLES.iter().find(|table| table.role == role).unwrap_or(&NOTHING)
}
