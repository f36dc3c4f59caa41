//! What is measured: an endpoint or a floor.

use std::net::{SocketAddr, ToSocketAddrs as _};

use anyhow::{Context as _, Result, bail};

/// What stands behind a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A server that reads and answers.
    HttpFloor,
    /// A server that reads, makes durable and answers.
    DurableFloor,
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
    pub address: SocketAddr,
    /// What requests name in `Host`.
    pub host: String,
    /// Its process, if it runs on this machine and is ours.
    pub process: Option<u32>,
}

impl Target {
    /// The target at `url`.
    ///
    /// # Errors
    /// When `url` is not `http://HOST:PORT` or its host has no address.
    pub fn new(name: &str, kind: Kind, durability: &str, url: &str) -> Result<Self> {
        let Some(host) = url.strip_prefix("http://").map(|rest| rest.trim_end_matches('/')) else {
            bail!("{url:?} is not a URL such as http://127.0.0.1:8000 (https is not there yet)");
        };
        let with_port = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
        let address =
            with_port.to_socket_addrs().with_context(|| format!("no host {host}"))?.next();
        Ok(Self {
            name: name.to_owned(),
            kind,
            durability: durability.to_owned(),
            address: address.with_context(|| format!("no address for {host}"))?,
            host: host.to_owned(),
            process: None,
        })
    }

    /// The target that the process `id` of this machine serves.
    #[must_use]
    pub fn with_process(mut self, id: u32) -> Self {
        self.process = Some(id);
        self
    }

    /// Whether a workload that `writes` is worth measuring here.
    #[must_use]
    pub const fn takes(&self, writes: bool) -> bool {
        match self.kind {
            Kind::HttpFloor | Kind::Endpoint => true,
            Kind::DurableFloor => writes,
        }
    }
}
