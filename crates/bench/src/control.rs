//! Calls outside the measured phases: creating, loading, looking.
//!
//! One connection, blocking, JSON in and out.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::connection::Connection;
use crate::request::{Template, http};

/// A connection for single calls.
#[derive(Debug)]
pub struct Control {
    runtime: Runtime,
    connection: Option<Connection>,
    address: SocketAddr,
    host: String,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl Control {
    /// Calls that go to `address` and name `host`; connects with the first call.
    ///
    /// # Errors
    /// When the operating system gives no runtime.
    pub fn new(address: SocketAddr, host: &str) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { runtime, connection: None, address, host: host.to_owned() })
    }

    /// Takes a new connection for the next call: servers close what was idle for long.
    pub fn reconnect(&mut self) {
        self.connection = None;
    }

    /// Calls `operation` with a finished body.
    ///
    /// # Errors
    /// When no answer came.
    pub fn raw(&mut self, operation: &str, body: &Template) -> Result<Reply> {
        let request = http(operation, &self.host, "/", body);
        let address = self.address;
        let call = async {
            let mut connection = match self.connection.take() {
                Some(connection) => connection,
                None => Connection::open(address).await?,
            };
            let head = connection.call(request.bytes()).await?;
            Ok::<_, std::io::Error>((connection, head))
        };
        let (connection, head) = self
            .runtime
            .block_on(call)
            .with_context(|| format!("{operation} on {address} got no answer"))?;
        let body = connection.body().to_vec();
        if !head.close {
            self.connection = Some(connection);
        }
        Ok(Reply { status: head.status, body })
    }

    /// Calls `operation` with `input`.
    ///
    /// # Errors
    /// When no answer came or its status is not 200.
    pub fn call(&mut self, operation: &str, input: &Value) -> Result<Value> {
        let body = Template::default().text(&input.to_string());
        let reply = self.raw(operation, &body)?;
        if reply.status != 200 {
            let text = String::from_utf8_lossy(&reply.body).into_owned();
            bail!("{operation} on {} was answered {}: {text}", self.host, reply.status);
        }
        serde_json::from_slice(&reply.body).with_context(|| format!("{operation} answered no JSON"))
    }
}
