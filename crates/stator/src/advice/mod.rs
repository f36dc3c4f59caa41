//! `stator explain` and `stator advise`: what a request would do, and what is wrong with the
//! requests that a server got.

mod text;

use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use crate::exit::Failure;
use crate::http::{self, Endpoint};

/// What `stator explain` takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Explain {
    /// The operation, such as Query; or a PartiQL statement in quotation marks.
    #[arg(value_name = "OPERATION|STATEMENT")]
    operation: String,
    /// Its input as JSON, as `aws dynamodb … --cli-input-json` takes it; `-` is the standard input.
    #[arg(value_name = "INPUT", default_value = "-")]
    input: String,
    #[command(flatten)]
    asked: Asked,
}

/// What `stator advise` takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Advise {
    /// A model: findings then name its entities and patterns, and requests that no pattern
    /// describes are listed.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    #[command(flatten)]
    asked: Asked,
}

/// Which server is asked, and how its answer is shown.
#[derive(Clone, Debug, Args)]
struct Asked {
    /// The server [default: AWS_ENDPOINT_URL, or where `serve` would listen].
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The Region of the tables [default: AWS_REGION, AWS_DEFAULT_REGION, or the server's own].
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// How the answer is shown.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    output_format: Format,
}

/// How an answer is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// An object.
    Json,
}

/// Runs `stator explain`; `serve` says where a server would be if none is named, and its Region.
pub(crate) fn explain(
    explain: &Explain,
    serve: impl FnOnce() -> Result<(String, String), Failure>,
) -> Result<(), Failure> {
    let Explain { operation, input, asked } = explain;
    let body = if operation.contains(' ') {
        json!({ "Operation": "ExecuteStatement", "Input": { "Statement": operation } })
    } else {
        json!({ "Operation": operation, "Input": read(input)? })
    };
    let answer = asked.ask("Explain", &body, serve)?;
    asked.print(&answer, text::explained);
    Ok(())
}

/// Runs `stator advise`. Exit code 0: nothing found; 1: something is.
pub(crate) fn advise(
    advise: &Advise,
    serve: impl FnOnce() -> Result<(String, String), Failure>,
) -> Result<(), Failure> {
    let body = match &advise.model {
        None => json!({}),
        Some(file) => {
            let name = file.display().to_string();
            let text = std::fs::read_to_string(file).map_err(|error| {
                Failure::Configuration(format!("{name} cannot be read: {error}"))
            })?;
            json!({ "Model": text, "ModelFile": name })
        }
    };
    let answer = advise.asked.ask("GetAdvice", &body, serve)?;
    advise.asked.print(&answer, text::advised);
    let some = |member: &str| {
        answer.get(member).and_then(Value::as_array).is_some_and(|found| !found.is_empty())
    };
    if some("Findings") || some("Undescribed") { Err(Failure::Logged(1)) } else { Ok(()) }
}

/// The input of an operation.
fn read(input: &str) -> Result<Value, Failure> {
    let mut text = input.to_owned();
    if input == "-" {
        if io::stdin().is_terminal() {
            let how = "give the operation's INPUT as JSON, or send it to the standard input";
            return Err(Failure::Configuration(how.to_owned()));
        }
        text.clear();
        io::stdin().read_to_string(&mut text).map_err(Failure::run)?;
    }
    serde_json::from_str(&text).map_err(|error| {
        Failure::Configuration(format!(
            "the input is no JSON: {error}; it takes what the operation does, such as \
             '{{\"TableName\": \"Orders\", …}}'"
        ))
    })
}

impl Asked {
    fn ask(
        &self,
        action: &str,
        body: &Value,
        serve: impl FnOnce() -> Result<(String, String), Failure>,
    ) -> Result<Value, Failure> {
        let (url, identity) = http::find(self.endpoint.clone(), self.region.clone(), serve)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Failure::run)?;
        let endpoint = Endpoint::new(&url, &identity)?;
        runtime.block_on(endpoint.ask(action, body))
    }

    fn print(&self, answer: &Value, text: impl FnOnce(&Value) -> String) {
        let shown = match self.output_format {
            Format::Text => text(answer),
            Format::Json => format!("{answer:#}\n"),
        };
        // A closed output is no failure.
        let _ = io::stdout().write_all(shown.as_bytes());
    }
}
