//! The store keeps the contract: one store, and two stores in turn on one schema.
//!
//! Needs a PostgreSQL that nothing else uses: `STATOR_TEST_POSTGRES` is its address, as
//! `tests/postgres/run.sh` starts one. One test at a time: the horizon is the whole cluster's.

#![cfg(feature = "database-tests")]
#![expect(clippy::expect_used, reason = "a panic fails the test")]

mod database {
    mod conformance;
    mod cuts;
    mod defects;
    mod lag;
    mod loss;
    mod opening;
    mod proxy;
    mod server;
    mod versions;
}
