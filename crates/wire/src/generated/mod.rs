//! The generated part of this crate, one module a kind.
//!
//! Written by `cargo xtask codegen` from `model/`; edits are lost.

#![allow(clippy::too_many_lines, reason = "generated, a line for each operation or error")]

pub(crate) mod decode_access;
pub(crate) mod decode_backups;
pub(crate) mod decode_enums;
pub(crate) mod decode_global;
pub(crate) mod decode_items;
pub(crate) mod decode_monitoring;
pub(crate) mod decode_partiql;
pub(crate) mod decode_shared;
pub(crate) mod decode_streams;
pub(crate) mod decode_tables;
pub(crate) mod decode_transfer;
pub(crate) mod encode_access;
pub(crate) mod encode_backups;
pub(crate) mod encode_enums;
pub(crate) mod encode_global;
pub(crate) mod encode_items;
pub(crate) mod encode_monitoring;
pub(crate) mod encode_partiql;
pub(crate) mod encode_shared;
pub(crate) mod encode_streams;
pub(crate) mod encode_tables;
pub(crate) mod encode_transfer;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod rows_access;
pub(crate) mod rows_backups;
pub(crate) mod rows_global;
pub(crate) mod rows_items;
pub(crate) mod rows_monitoring;
pub(crate) mod rows_partiql;
pub(crate) mod rows_shared;
pub(crate) mod rows_streams;
pub(crate) mod rows_tables;
pub(crate) mod rows_transfer;
pub(crate) mod shapes;
