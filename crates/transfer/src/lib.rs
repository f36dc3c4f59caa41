//! Exports of tables to files in buckets, imports of such files, and bulk operations.
//!
//! A request is checked and becomes a record, which is stored with all that its work needs; a job
//! does the work in pieces and keeps in the record how far it came. So work that is interrupted
//! continues from its last piece, and what callers see is what the record says.
//!
//! Invariants: no socket, no task of its own; tables only through `Engine`, objects only through
//! [`aws_services::S3`], rows only through `engine::Rows`.

mod body;
mod bulk;
mod encryption;
mod export;
mod failure;
mod format;
mod id;
mod import;
mod intake;
mod jobs;
mod pagination;
mod records;
mod service;
mod state;

pub use service::Transfers;
