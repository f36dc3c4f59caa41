//! The server's own service: what its commands ask of a running server.
//!
//! Calls are as those of AWS's services with JSON: a target (`Stator.StartBackup`), a signature for
//! the service `stator`, and permissions of their own (`stator:Backup`).

mod advice;
mod backups;
mod error;
mod history;

use std::path::PathBuf;
use std::sync::Arc;

use ::advisor::Advisor;
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
/// The call for what a request would do.
const EXPLAIN: &str = "Explain";
/// The permission to see what requests there were, and what is wrong with them.
const ADVISE: &str = "stator:Advise";

/// The server's own service.
#[derive(Clone, Debug)]
pub(crate) struct OwnService {
    backups: Arc<Backups>,
    engine: Arc<Engine>,
    advisor: Arc<Advisor>,
}

impl OwnService {
    /// The service of a server whose data is in the directory `data`, if it is in one, with the
    /// buckets that its configuration names.
    pub(crate) fn new(
        (engine, advisor): (&Arc<Engine>, &Arc<Advisor>),
        (data, buckets): (Option<PathBuf>, ExternalBuckets),
        env: &Env,
    ) -> Self {
        let backups = Arc::new(Backups::new(engine, (data, buckets), env));
        Self { backups, engine: Arc::clone(engine), advisor: Arc::clone(advisor) }
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
            EXPLAIN => advice::explain(&self.advisor, context, &call.body).await,
            "GetAdvice" => advice::advise(&self.advisor, context, &input(call)?).await,
            other => Err(OwnError::unknown(other)),
        }
    }

    /// The permissions that the caller of a call needs.
    pub(super) fn permissions(call: &Call) -> Vec<CallPermission> {
        match action(call) {
            "StartBackup" | "DescribeBackup" => vec![CallPermission::new(BACK_UP, "*")],
            "GetAdvice" => vec![CallPermission::new(ADVISE, "*")],
            // No call: the server asks for it when somebody reads its metrics.
            "GetMetrics" => vec![CallPermission::new("stator:GetMetrics", "*")],
            // It is refused as such.
            _ => Vec::new(),
        }
    }
}

/// The request that a call is about, for whose permissions it counts, and whether it is about the
/// past; `None` for other calls.
///
/// # Errors
/// The sentence for one that cannot be read.
pub(super) fn request_of(call: &Call) -> Option<Result<(Request, bool), String>> {
    if call.service != Service::Stator {
        return None;
    }
    let (request, past) = match action(call) {
        GET_ITEM_HISTORY => {
            let read = history::request(&call.body).map(Request::GetItem);
            (read.map_err(OwnError::from), true)
        }
        EXPLAIN => (advice::request(&call.body), false),
        _ => return None,
    };
    Some(request.map(|request| (request, past)).map_err(|error| error.to_string()))
}

fn action(call: &Call) -> &str {
    call.target.strip_prefix(PREFIX).unwrap_or_default()
}

fn input(call: &Call) -> Result<Map<String, Value>, OwnError> {
    serde_json::from_slice(&call.body)
        .map_err(|error| OwnError::new("SerializationException", error.to_string()))
}
