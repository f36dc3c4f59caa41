//! Sockets, HTTP, routing, limits, health and metrics.
//!
//! # Layout
//! - [`Server`] owns the listening socket and the life of connections (`listener`, `connection`);
//! - `handler` takes one HTTP request to its answer: route, body, operation, identity, decode, call,
//!   encode;
//! - `beside` tells calls of CloudFormation, STS, SSM and S3 apart and hands them over;
//! - `control` answers tests that move the clock or wait for background work;
//! - [`Service`] is what carries operations out: the engine, or something smaller in a test;
//! - [`Metrics`] counts what passed.
//!
//! Invariants: a connection is one task and a request starts none, but for changes of the catalog, which
//! have to end when their caller is gone (`call`); a panic in a request answers
//! InternalServerError and ends nothing else; every wait has a limit; the request path takes no lock
//! that two connections share for longer than an addition.
//!
//! Invariants of absence: nothing here knows what an operation means (only which of them change
//! the catalog), and no sentence of the API
//! stands here: errors are rendered by `wire`.

mod answer;
mod beside;
mod body;
mod call;
mod connection;
mod control;
mod cors;
mod guard;
mod handler;
mod identity;
mod listener;
mod metrics;
mod request_id;
mod response;
mod settings;
mod stream;

pub use call::Service;
pub use cors::Origins;
pub use listener::Server;
pub use metrics::{Figure, Figures, Metrics};
pub use request_id::RequestId;
pub use settings::{Limits, Settings};
