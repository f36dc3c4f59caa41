//! What commands ask: a server over HTTP, or the data directory of one that does not run.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use engine::{Engine, RequestCtx};
use env::{Deadline, Env, Timestamp};
use hyper::Request;
use model::{Namespace, Operation};
use serde_json::Value;
use store::Store as _;
use store_lsm::{LsmStore, OpenError, Options};

use crate::at_rest;
use crate::exit::Failure;
use crate::http::{Endpoint, Identity};
use crate::services::item_history;
use crate::signing::AS_OF;

/// Who answers.
pub(crate) enum Client {
    /// A server.
    Server(Endpoint),
    /// This process, from a data directory.
    Directory(Box<Directory>),
}

/// An open data directory.
pub(crate) struct Directory {
    store: Arc<LsmStore>,
    engine: Engine,
    namespace: Namespace,
}

impl Client {
    /// The server at `endpoint`.
    ///
    /// # Errors
    /// When that is no URL of a server.
    pub(crate) fn server(endpoint: &str, identity: &Identity) -> Result<Self, Failure> {
        Endpoint::new(endpoint, identity).map(Self::Server)
    }

    /// The data directory `data`, which no server uses; tables are those of `namespace`.
    ///
    /// # Errors
    /// When it is none, or in use, or damaged.
    pub(crate) async fn directory(data: &Path, namespace: Namespace) -> Result<Self, Failure> {
        let env = Env::real();
        let store = open(data, &env)?;
        let opened = Engine::open(Arc::clone(&store) as Arc<dyn store::Store>, env).await;
        let engine = opened.map_err(|error| Failure::Data(error.to_string()))?;
        Ok(Self::Directory(Box::new(Directory { store, engine, namespace })))
    }

    /// Calls `operation` of DynamoDB; reads show the moment `as_of`, if one is given.
    ///
    /// # Errors
    /// The answer in its words, or why there is none.
    pub(crate) async fn call(
        &self,
        operation: &str,
        body: &Value,
        as_of: Option<u64>,
    ) -> Result<Value, Failure> {
        let (status, text) = match self {
            Self::Server(server) => {
                let mut request = Request::post("/")
                    .header("content-type", "application/x-amz-json-1.0")
                    .header("x-amz-target", format!("DynamoDB_20120810.{operation}"));
                if let Some(second) = as_of {
                    request = request.header(AS_OF, second.to_string());
                }
                let sent = server.send(request, "dynamodb", Bytes::from(body.to_string())).await;
                sent.map_err(Failure::Run)?
            }
            Self::Directory(own) => own.call(operation, body, as_of).await?,
        };
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        if status == 200 {
            return Ok(answer);
        }
        let member = |name: &str| answer.get(name).and_then(Value::as_str);
        let message = member("message").or_else(|| member("Message")).unwrap_or(&text);
        Err(Failure::Run(format!("{operation}: {message}")))
    }

    /// The versions of an item; `body` is that of GetItemHistory.
    ///
    /// # Errors
    /// The answer in its words, or why there is none.
    pub(crate) async fn item_history(&self, body: &Value) -> Result<Value, Failure> {
        match self {
            Self::Server(server) => server.ask("GetItemHistory", body).await,
            Self::Directory(own) => {
                let (context, body) = (own.context(None), Bytes::from(body.to_string()));
                item_history(&own.engine, &context, &body).await.map_err(Failure::run)
            }
        }
    }

    /// Completes what was begun, and closes the data directory.
    ///
    /// # Errors
    /// Those of the engine and the store.
    pub(crate) async fn close(self) -> Result<(), Failure> {
        let Self::Directory(own) = self else { return Ok(()) };
        let worked = own.engine.run_due_jobs().await;
        own.store.close().await.map_err(Failure::run)?;
        worked.map_err(Failure::run)
    }
}

impl Directory {
    fn context(&self, as_of: Option<u64>) -> RequestCtx {
        let as_of = as_of.map(Timestamp::from_secs);
        RequestCtx { as_of, ..RequestCtx::internal(self.namespace.clone(), Deadline::NEVER) }
    }

    /// The status and the text of the answer.
    async fn call(
        &self,
        operation: &str,
        body: &Value,
        as_of: Option<u64>,
    ) -> Result<(u16, String), Failure> {
        let target = format!("DynamoDB_20120810.{operation}");
        let operation = Operation::from_target(&target)
            .ok_or_else(|| Failure::Run(format!("{operation} is no operation")))?;
        let decoded = wire::decode(operation, &Bytes::from(body.to_string()));
        let answer = match decoded {
            Ok(request) => self.engine.call(&self.context(as_of), request).await,
            Err(error) => Err(error),
        };
        let mut text = Vec::new();
        let status = match answer {
            Ok(response) => {
                wire::encode_response(&response, &mut text);
                200
            }
            Err(error) => wire::encode_error(Some(operation), &error, &mut text),
        };
        Ok((status, String::from_utf8_lossy(&text).into_owned()))
    }
}

/// Opens a data directory that is there and that no server uses.
///
/// # Errors
/// When it is none, or in use, or damaged.
pub(crate) fn open(data: &Path, env: &Env) -> Result<Arc<LsmStore>, Failure> {
    let failed = |error: OpenError| {
        let text = error.to_string();
        Failure::Data(match error {
            OpenError::Locked { .. } => format!("{text}; leave out --data to ask that server"),
            _ => text,
        })
    };
    // Nothing is made where there is none.
    drop(store_lsm::lock(data).map_err(failed)?);
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let options = Options { encryption: at_rest::of(data)?, ..Options::default() };
    store_lsm::open(data, options, env).map_err(failed)
}
