//! A blocking client for calls outside the measured phases.
//!
//! One connection, blocking, JSON in and out.
//!
//! Invariant: every call ends, answered or not.

use std::io;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use env::Env;
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::client::connection::Connection;
use crate::client::endpoint::Endpoint;
use crate::client::message::Message;
use crate::client::parameters::Parameters;
use crate::client::template::Template;

/// How long a call may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A connection for single calls.
#[derive(Debug)]
pub struct BlockingClient {
    env: Env,
    runtime: Runtime,
    connection: Option<Connection>,
    to: Endpoint,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
}

impl BlockingClient {
    /// Calls that go to `to`; connects with the first call.
    ///
    /// # Errors
    /// When the operating system gives no runtime.
    pub fn new(env: &Env, to: &Endpoint) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { env: env.clone(), runtime, connection: None, to: to.clone() })
    }

    /// Opens a new connection for the next call: servers close those that were idle for long.
    pub fn reconnect(&mut self) {
        self.connection = None;
    }

    /// Calls `operation` with the body that `parameters` makes of `body`.
    ///
    /// # Errors
    /// When no answer came.
    pub fn raw(
        &mut self,
        operation: &str,
        body: &Template,
        parameters: &Parameters,
    ) -> Result<Reply> {
        let mut request = Message::new(operation, &self.to, "/", body);
        request.fill(parameters, || self.env.now().as_secs());
        self.exchange(request.bytes())
            .map_err(|error| anyhow!("{operation} got no answer: {}", self.to.explain(&error)))
    }

    /// Gets `path`, of a server that answers more than DynamoDB's calls; signed as calls are.
    ///
    /// # Errors
    /// When no answer came.
    pub fn get(&mut self, path: &str) -> Result<Reply> {
        let host = &self.to.host;
        let headers = match &self.to.signer {
            Some(signer) => signer.page(host, path, self.env.now().as_secs()),
            None => format!("Host: {host}\r\n"),
        };
        let request = format!("GET {path} HTTP/1.1\r\n{headers}\r\n");
        self.exchange(request.as_bytes())
            .map_err(|error| anyhow!("GET {path} got no answer: {}", self.to.explain(&error)))
    }

    fn exchange(&mut self, request: &[u8]) -> io::Result<Reply> {
        let (to, open) = (&self.to, self.connection.take());
        let env = self.env.clone();
        let call = async {
            let mut connection = match open {
                Some(connection) => connection,
                None => Connection::open(to).await?,
            };
            let head = connection.call(request).await?;
            Ok::<_, io::Error>((connection, head))
        };
        let (connection, head) = self.runtime.block_on(async {
            tokio::select! {
                answer = call => answer,
                () = env.sleep(TIMEOUT) => Err(io::Error::new(io::ErrorKind::TimedOut, "no answer within 30 s")),
            }
        })?;
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
        let reply = self.raw(operation, &body, &Parameters::from_item(0))?;
        if reply.status != 200 {
            let text = String::from_utf8_lossy(&reply.body).into_owned();
            bail!(
                "{operation} on {} was answered {}: {text}{}",
                self.to.url(),
                reply.status,
                hint(&text, self.to.signer.is_some())
            );
        }
        serde_json::from_slice(&reply.body).with_context(|| {
            format!("{operation} on {} answered no JSON: is that DynamoDB?", self.to.url())
        })
    }

    /// Where the calls go.
    #[must_use]
    pub const fn endpoint(&self) -> &Endpoint {
        &self.to
    }

    /// Runs `future` to its end on this client's runtime.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        self.runtime.block_on(future)
    }
}

/// What helps against some answers.
fn hint(text: &str, signed: bool) -> &'static str {
    const ABOUT_SIGNATURES: [&str; 6] = [
        "MissingAuthenticationToken",
        "IncompleteSignature",
        "InvalidSignature",
        "UnrecognizedClient",
        "InvalidClientTokenId",
        "SignatureDoesNotMatch",
    ];
    if text.contains("ResourceInUse") {
        return " (that table was there before this run: remove it or use --prefix)";
    }
    if !ABOUT_SIGNATURES.iter().any(|name| text.contains(name)) {
        ""
    } else if signed {
        " (are the keys and the --region right?)"
    } else {
        " (this server checks signatures: use --sign)"
    }
}
