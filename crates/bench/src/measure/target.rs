//! Targets: the endpoints and floors that are measured.

use crate::client::endpoint::Endpoint;

/// What a target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A server that reads and answers.
    HttpFloor,
    /// A server that reads, makes durable and answers.
    DurableFloor,
    /// A server that reads, writes or reads rows of a PostgreSQL, and answers.
    RowsFloor,
    /// A DynamoDB endpoint.
    Endpoint,
}

/// One server under measurement.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its name in the report.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// What it promises when it answers a write, in words.
    pub durability: String,
    /// Where it answers.
    pub to: Endpoint,
    /// Its process, if it runs on this machine and is known.
    pub process: Option<u32>,
}

impl Target {
    /// The target at `to`.
    #[must_use]
    pub fn new(name: &str, kind: Kind, durability: &str, to: Endpoint) -> Self {
        let (name, durability) = (name.to_owned(), durability.to_owned());
        Self { name, kind, durability, to, process: None }
    }

    /// The target that the process `id` of this machine serves.
    #[must_use]
    pub fn with_process(mut self, id: Option<u32>) -> Self {
        self.process = id;
        self
    }

    /// Whether a workload that `writes` is worth measuring here.
    #[must_use]
    pub const fn takes(&self, writes: bool) -> bool {
        match self.kind {
            Kind::HttpFloor | Kind::RowsFloor | Kind::Endpoint => true,
            Kind::DurableFloor => writes,
        }
    }
}
