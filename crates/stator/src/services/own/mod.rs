//! The server's own service: what its commands ask of a running server.
//!
//! Calls are as those of AWS's services with JSON: a target (`Stator.StartBackup`), a signature for
//! the service `stator`, and permissions of their own (`stator:Backup`).

mod backups;
mod error;
mod history;

use std::path::PathBuf;
use std::sync::Arc;

use ::engine::{Engine, RequestCtx};
use aws_services::{CallPermission, ExternalBuckets};
use env::Env;
use model::Request;
use serde_json::{Map, Value};
use wire::aws::{Call, Reply, Service};

use self::backups::Backups;
pub(crate) use self::error::OwnError;
pub(crate) use self::history::answer as item_history;

/// What the target of a call begins with.
const PREFIX: &str = "Stator.";
/// The call for the versions of an item.
const GET_ITEM_HISTORY: &str = "GetItemHistory";
/// The permission to make backups of the server and to see how far they are.
const BACK_UP: &str = "stator:Backup";

/// The server's own service.
#[derive(Clone, Debug)]
pub(crate) struct OwnService {
    backups: Arc<Backups>,
    engine: Arc<Engine>,
}

impl OwnService {
    /// The service of a server whose data is in the directory `data`, if it is in one, with the
    /// buckets that its configuration names.
    pub(crate) fn new(
        engine: &Arc<Engine>,
        (data, buckets): (Option<PathBuf>, ExternalBuckets),
        env: &Env,
    ) -> Self {
        let backups = Arc::new(Backups::new(engine, (data, buckets), env));
        Self { backups, engine: Arc::clone(engine) }
    }

    /// Answers a call.
    pub(super) async fn answer(&self, context: &RequestCtx, call: &Call) -> Reply {
        match self.dispatch(context, call).await {
            Ok(answer) => Reply::json(200, answer.to_string()),
            Err(refusal) => refusal.reply(),
        }
    }

    async fn dispatch(&self, context: &RequestCtx, call: &Call) -> Result<Value, OwnError> {
        match action(call) {
            "StartBackup" => {
                let input = input(call)?;
                let destination = input.get("Destination").and_then(Value::as_str);
                self.backups.start(destination.unwrap_or_default()).await
            }
            "DescribeBackup" => Ok(self.backups.describe()),
            GET_ITEM_HISTORY => history::answer(&self.engine, context, &call.body).await,
            other => Err(OwnError::unknown(other)),
        }
    }

    /// The permissions that the caller of a call needs.
    pub(super) fn permissions(call: &Call) -> Vec<CallPermission> {
        match action(call) {
            "StartBackup" | "DescribeBackup" => vec![CallPermission::new(BACK_UP, "*")],
            // No call: the server asks for it when somebody reads its metrics.
            "GetMetrics" => vec![CallPermission::new("stator:GetMetrics", "*")],
            // It is refused as such.
            _ => Vec::new(),
        }
    }
}

/// The read of the past that a call is, for whose permissions it counts; `None` for other calls.
///
/// # Errors
/// The sentence for one that cannot be read.
pub(super) fn read_of_past(call: &Call) -> Option<Result<Request, String>> {
    if call.service != Service::Stator || action(call) != GET_ITEM_HISTORY {
        return None;
    }
    let read = history::request(&call.body).map(Request::GetItem);
    Some(read.map_err(|error| OwnError::from(error).to_string()))
}

fn action(call: &Call) -> &str {
    call.target.strip_prefix(PREFIX).unwrap_or_default()
}

fn input(call: &Call) -> Result<Map<String, Value>, OwnError> {
    serde_json::from_slice(&call.body)
        .map_err(|error| OwnError::new("SerializationException", error.to_string()))
}
