//! The generated part of this crate, one module a kind.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

#![allow(clippy::too_many_lines, reason = "generated, a line for each operation or error")]

mod enums;
mod error_code;
mod operation;
mod permissions;
mod request;
mod response;
mod types_access;
mod types_backups;
mod types_global;
mod types_items;
mod types_monitoring;
mod types_partiql;
mod types_shared;
mod types_streams;
mod types_tables;
mod types_transfer;

pub use enums::*;
pub use error_code::*;
pub use operation::*;
pub use request::*;
pub use response::*;
pub use types_access::*;
pub use types_backups::*;
pub use types_global::*;
pub use types_items::*;
pub use types_monitoring::*;
pub use types_partiql::*;
pub use types_shared::*;
pub use types_streams::*;
pub use types_tables::*;
pub use types_transfer::*;
