//! The protocols of other AWS services that tools around DynamoDB speak: AWS query (a form in,
//! XML out) and S3's XML.
//!
//! Invariants: total; limits on what a form may hold; every text that goes into XML is escaped
//! here.

mod call;
pub mod query;
pub mod xml;

pub use call::{Call, Reply, Service};

#[cfg(test)]
mod tests;
