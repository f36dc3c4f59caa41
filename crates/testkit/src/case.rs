//! Cases: what a case file says, as data.
//!
//! Bodies stay text until the case runs, because they may name values that only a run knows: the
//! name of a table, or a key that an earlier answer returned.
//!
//! Does not read files (`suite`) and does not parse text (`parse`).

use std::fmt;

use crate::table::TableShape;

/// One case: tables, then steps that run in order.
#[derive(Clone, Debug)]
pub struct Case {
    /// The topic, that is the file's path below the corpus without its ending: `items/put`.
    pub topic: String,
    /// The sentence after `case`.
    pub name: String,
    /// The line of `case` in its file, counted from 1.
    pub line: usize,
    /// Where the expected values come from.
    pub source: Source,
    /// True for a case about HTTP itself, which an in-process target cannot answer.
    pub http_only: bool,
    /// The tables that exist, and the names that are reserved, before the first step.
    pub tables: Vec<TableShape>,
    /// Items put before the first step: table, then the item's JSON text.
    pub items: Vec<(String, String)>,
    /// The requests, in order.
    pub steps: Vec<Step>,
}

/// Where an expected answer comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A page of the AWS documentation.
    Documentation(String),
    /// An answer of the real service that somebody captured and published.
    Capture,
    /// Nobody confirmed it: what we believe the service answers.
    Guess,
}

/// One request and what it must be answered with.
#[derive(Clone, Debug)]
pub struct Step {
    /// The line of the request in its file, counted from 1.
    pub line: usize,
    /// The operation, as in `X-Amz-Target`.
    pub operation: String,
    /// The table whose name the runner adds as `TableName`, if the step names one.
    pub table: Option<String>,
    /// The request body: relaxed JSON, or any text if [`raw`](Self::raw).
    pub body: String,
    /// True if the body goes out byte for byte.
    pub raw: bool,
    /// Headers to send instead of, or besides, the usual ones.
    pub headers: Vec<(String, String)>,
    /// What must come back.
    pub expect: Expectation,
    /// Values to keep from the answer: variable name, then the path of the member.
    pub saves: Vec<(String, String)>,
}

/// What a step must be answered with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// Status 200, any body.
    Success,
    /// Status 200 and exactly this body.
    Body(String),
    /// Status 200 and a body with at least these members.
    Members(String),
    /// An error.
    Error {
        /// The HTTP status.
        status: u16,
        /// The code, that is `__type` after the `#`.
        code: String,
        /// The message; `None` if the error has none.
        message: Option<String>,
        /// The other members of the error body, relaxed JSON.
        with: Option<String>,
    },
}

/// A case file that cannot be read; says where and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The topic of the file.
    pub topic: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.case:{}: {}", self.topic, self.line, self.problem)
    }
}

impl std::error::Error for SyntaxError {}
