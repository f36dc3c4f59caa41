//! What is wrong with requests and traffic: explained, refused, counted, advised.
//!
//! [`Advisor`] is between a server and its engine. A request is taken apart into [`Part`]s;
//! rules see one request ([`Judged`]) or the traffic of a table; an [`Explanation`] is what a
//! request would do on a copy of the data.
//!
//! Invariants: statistics are bounded, recording a request of a known shape allocates nothing, and
//! at a high rate few requests are recorded, each of which stands for several; no I/O: prices and
//! models are given.

mod advice;
mod advisor;
mod explain;
mod facts;
mod finding;
mod judge;
mod naming;
mod outcome;
mod recorder;
mod remark;
mod request;
mod rules;
mod traffic;

pub use advice::Advice;
pub use advisor::{Advisor, Strictness};
pub use explain::{Explanation, Unexplained};
pub use facts::{Facts, Index, Reader};
pub use finding::Finding;
pub use judge::{CODES as REQUEST_CODES, CODES_IN_WORDS as REQUEST_CODES_IN_WORDS, Judged};
pub use outcome::Outcome;
pub use recorder::{Counters, Rates, Seen, Shape, Turn};
pub use remark::Remark;
pub use request::{Asked, Kind, Part, Term, is_watched, parts};
pub use rules::CODES as TRAFFIC_CODES;
pub use traffic::{TableTraffic, Traffic};
