//! Application Auto Scaling, for the throughput of tables and global indexes.
//!
//! Scalable targets and their target-tracking policies are stored; [`AutoScaling::background`]
//! looks at what was consumed, minute by minute, and changes what is provisioned by UpdateTable.
//!
//! The operations of DynamoDB on the scaling of replicas rest on the same targets, one for each
//! Region, resource and direction.
//!
//! Sources: the API reference of Application Auto Scaling; "Managing throughput capacity
//! automatically with DynamoDB auto scaling" in the developer guide.

mod error;
mod input;
mod job;
mod observed;
mod replicas;
mod rows;
mod service;
mod target;
mod tracking;

pub use rows::AutoScaling;
