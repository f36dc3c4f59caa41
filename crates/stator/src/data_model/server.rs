//! A running server whose tables commands of `stator model` read and write.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use design::{Answer, Model};
use env::Env;
use hyper::Request;
use serde_json::{Value, json};

use crate::exit::Failure;
use crate::http::{Endpoint, find};

/// The Region of a server, unless something says another.
const REGION: &str = "us-east-1";

/// How often a call is sent again that the server has no capacity for.
const RETRIES: u32 = 6;

/// The pause before a call is sent again for the first time; each further one is twice as long, up
/// to the longest.
const PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// What a server answers that has no capacity for a call now.
const BUSY: &[&str] = &[
    "InternalServerError",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
];

/// A server, and the credentials and the Region of the environment.
pub(super) struct Server {
    runtime: tokio::runtime::Runtime,
    endpoint: Endpoint,
    env: Env,
    url: String,
}

/// Why a call has no result.
pub(super) enum Refusal {
    /// There is no answer, for this reason.
    NoAnswer(String),
    /// The server refuses it.
    Refused {
        /// The name of the error.
        code: String,
        /// What the server says about it.
        message: String,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAnswer(why) => write!(
                f,
                "{why}; --endpoint takes the URL of a running server, such as http://127.0.0.1:8000"
            ),
            Self::Refused { code, message } => write!(f, "{code}: {message}"),
        }
    }
}

impl Refusal {
    /// What came of a call of `operation`, in words.
    pub(super) fn says(&self, operation: &str) -> String {
        match self {
            Self::NoAnswer(_) => self.to_string(),
            Self::Refused { .. } => format!("{operation} is refused: {self}"),
        }
    }

    /// Whether what was asked for is not there.
    fn is_absence(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code == "ResourceNotFoundException")
    }

    fn is_busy(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if BUSY.contains(&code.as_str()))
    }
}

impl Server {
    /// The server at `endpoint`, or at the one of the environment; `which` says what to do when
    /// neither is there.
    pub(super) fn open(endpoint: Option<String>, which: &str) -> Result<Self, Failure> {
        let variable = |name| std::env::var(name).ok().filter(|text: &String| !text.is_empty());
        let region = variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"));
        let region = region.unwrap_or_else(|| REGION.to_owned());
        let none = || Err(Failure::Configuration(which.to_owned()));
        let (url, identity) = find(endpoint, Some(region), none)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Failure::run)?;
        let endpoint = Endpoint::new(&url, &identity)?;
        Ok(Self { runtime, endpoint, env: Env::real(), url })
    }

    /// Its URL.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Calls an operation, again while the server has no capacity for it.
    pub(super) fn ask(&self, operation: &str, body: &Value) -> Result<Value, Refusal> {
        for retry in 0..RETRIES {
            match self.ask_once(operation, body) {
                Err(refusal) if refusal.is_busy() => self.wait(retry),
                answer => return answer,
            }
        }
        self.ask_once(operation, body)
    }

    fn ask_once(&self, operation: &str, body: &Value) -> Result<Value, Refusal> {
        let request = Request::post("/")
            .header("content-type", "application/x-amz-json-1.0")
            .header("x-amz-target", format!("DynamoDB_20120810.{operation}"));
        let sent = self.endpoint.send(request, "dynamodb", Bytes::from(body.to_string()));
        let (status, text) = self.runtime.block_on(sent).map_err(Refusal::NoAnswer)?;
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        if status == 200 && answer.is_object() {
            return Ok(answer);
        }
        let Some(code) = answer.get("__type").and_then(Value::as_str) else {
            let url = &self.url;
            return Err(Refusal::NoAnswer(format!("{url} does not answer as DynamoDB does")));
        };
        let message = answer.get("message").or_else(|| answer.get("Message"));
        let message = message.and_then(Value::as_str).unwrap_or("no message").to_owned();
        let code = code.rsplit('#').next().unwrap_or(code).to_owned();
        Err(Refusal::Refused { code, message })
    }

    /// The same for a command that ends when it is refused.
    pub(super) fn call(&self, operation: &str, body: &Value) -> Result<Value, Failure> {
        self.ask(operation, body).map_err(|refusal| Failure::Run(refusal.says(operation)))
    }

    /// Waits longer for each further try.
    pub(super) fn wait(&self, retry: u32) {
        self.sleep(PAUSE.saturating_mul(2_u32.saturating_pow(retry)).min(LONGEST_PAUSE));
    }

    fn sleep(&self, time: Duration) {
        // The timer belongs to the runtime: it is made inside of it.
        self.runtime.block_on(async { self.env.sleep(time).await });
    }

    /// Checks that the server has the tables of a model, with their keys.
    pub(super) fn check_tables(&self, model: &Model, file: &Path) -> Result<(), Failure> {
        let mut missing: Vec<&str> = Vec::new();
        for table in &model.tables {
            let name = table.name.text.as_str();
            let described = match self.ask("DescribeTable", &json!({ "TableName": name })) {
                Ok(described) => described,
                Err(refusal) if refusal.is_absence() => {
                    missing.push(name);
                    continue;
                }
                Err(refusal) => return Err(Failure::Run(refusal.says("DescribeTable"))),
            };
            let schema = described.pointer("/Table/KeySchema").and_then(Value::as_array);
            let names = schema.into_iter().flatten().filter_map(|it| it.get("AttributeName"));
            let found: Vec<&str> = names.filter_map(Value::as_str).collect();
            let said: Vec<&str> = table.schema.names().map(|name| name.text.as_str()).collect();
            if found != said {
                return Err(Failure::Run(format!(
                    "the table {name} of {} has the key {}; the model says {}",
                    self.url,
                    found.join(", "),
                    said.join(", ")
                )));
            }
        }
        if missing.is_empty() {
            return Ok(());
        }
        let (url, names, file) = (&self.url, missing.join(", "), file.display());
        Err(Failure::Run(format!(
            "{url} does not have the tables of the model: {names}; `stator model generate \
             cloudformation {file} > tables.json` and `stator deploy tables.json --endpoint {url}` \
             make them"
        )))
    }
}

impl design::Endpoint for Server {
    fn call(&self, operation: &str, body: &Value) -> Answer {
        self.ask(operation, body).map_err(|refusal| refusal.to_string())
    }

    fn pause(&self, time: Duration) -> bool {
        self.sleep(time);
        true
    }
}
