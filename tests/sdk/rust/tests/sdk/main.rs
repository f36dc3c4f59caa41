//! The AWS SDK for Rust, unchanged, against a server over plain HTTP.

mod access_layer;
mod items;
mod partiql;
mod reads;
mod streams;
mod tables;
mod transactions;

use stator_sdk_rust::db::error::ProvideErrorMetadata;

/// The code and the message of a service error.
fn told(error: &impl ProvideErrorMetadata) -> (&str, &str) {
    (error.code().unwrap_or_default(), error.message().unwrap_or_default())
}
