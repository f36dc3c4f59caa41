//! Sockets, HTTP, routing, limits, health and metrics.
//!
//! # Floors
//! From the ground up; arrows point down only.
//! - `request_id`, `cors`, `hosts`, `metrics`, `guard`, `body`, `framing`, `activity`, `head`,
//!   `header`, `audit`, `failures`, `chunked_body`, `json_string`, `media_type`, `answer`, `span`,
//!   `shutdown`, `tls`, `transport`, `listen_address`, `proxies`, `unix_socket`: one thing each;
//!   `stream`, `connections`, `settings`, `response`, `refusal`, `access_log`, `compression`,
//!   `body_budget` and `response_budget` use them;
//! - `authentication` and `authorization` are the seams that find out who asks and whether they
//!   may; `services` gathers everything that requests are handed to, as small traits;
//! - `session` and `server_state` are the state of one connection and of all;
//! - `dynamodb`, `aws_services`, `control` and `welcome` answer one kind of request each;
//! - `route` says from the head of a request what kind it is, `cross_site` refuses what a web page
//!   of a stranger sends, `handler` hands over the rest;
//! - `fast_path` reads and answers plain calls without the HTTP library, on the same parts;
//! - `bound_socket`, `connection` and `listener` ([`Server`]) own sockets.
//!
//! Invariants: a connection is one task and a request starts none; a panic in a request answers
//! InternalServerError and ends nothing else; every wait has a limit; the request path takes no
//! lock that two connections share for longer than an addition.
//!
//! Invariants of absence: nothing here knows what an operation means, nor the engine beyond the
//! context of a request; no sentence of the API is written here: `wire` renders errors.

mod access_log;
mod activity;
mod answer;
mod as_of;
mod audit;
mod authentication;
mod authorization;
mod aws_services;
mod body;
mod body_budget;
mod bound_socket;
mod chunked_body;
mod compression;
mod connection;
mod connections;
mod consumed;
mod control;
mod cors;
mod cross_site;
mod dynamodb;
mod failures;
mod fast_path;
mod framing;
mod guard;
mod handler;
mod head;
mod header;
mod hosts;
mod json_string;
mod listen_address;
mod listener;
mod media_type;
mod metrics;
mod proxies;
mod refusal;
mod request_id;
mod response;
mod response_budget;
mod route;
mod server_state;
mod services;
mod session;
mod settings;
mod shutdown;
mod span;
mod stream;
mod tls;
mod transport;
mod unix_socket;
mod welcome;

pub use as_of::parse_time;
pub use audit::{Asker, AuditEntry, AuditSink};
pub use authentication::{Authenticated, Authenticator, SignedRequest, Unverified, no_region};
pub use authorization::{AuthorizationRequest, Authorizer};
pub use bound_socket::BindFault;
pub use cors::Origins;
pub use hosts::Hosts;
pub use listen_address::{Binding, ListenAddress, Purpose};
pub use listener::Server;
pub use metrics::{Labels, MetricFamily, Metrics, Statistics};
pub use proxies::{Proxies, ProxyHeader};
pub use request_id::RequestId;
pub use services::{Api, Application, AwsServices, Health, TestControl, Unsigned};
pub use settings::{Limits, Settings};
pub use span::{Span, SpanSink};
pub use tls::{Tls, TlsFault, TlsFiles};
