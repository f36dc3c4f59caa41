//! A DynamoDB client for load: connections, and requests that are made once and filled in place.
//!
//! [`template`] holds the bytes of a request with placeholders, [`parameters`] the values that fill
//! them, [`message`] the whole HTTP request with its signature. [`connection`] sends it over a
//! keep-alive connection to an [`endpoint`]; [`blocking`] makes single calls outside the measured
//! phases.

pub mod blocking;
pub mod connection;
pub mod endpoint;
pub mod message;
pub mod parameters;
pub mod signer;
pub mod template;
pub mod tls;
