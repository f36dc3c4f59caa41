//! `stator deploy`: templates to stacks, with a readable difference before and progress while.
//!
//! It speaks CloudFormation's own API, over HTTP to a server or in process to the stacks of the server
//! that is starting (`serve --deploy`), so that both take the way that every other tool takes.

mod assembly;
mod door;
mod run;
mod show;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use cloudformation::Stacks;
use env::Env;

use crate::exit::Failure;
use door::Door;
use show::Paper;

/// What `stator deploy` takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Deploy {
    /// A template in JSON or YAML, or the cdk.out directory of a CDK app.
    #[arg(value_name = "TEMPLATE_OR_CDK_OUT")]
    path: PathBuf,
    /// Of a template, the name of its stack [default: made from the file's name]. Of a cdk.out, only
    /// this stack and those it needs; may be repeated.
    #[arg(long, value_name = "NAME")]
    stack: Vec<String>,
    /// A parameter of the templates, as KEY=VALUE; may be repeated. Parameters that are not given keep
    /// the value that the stack has.
    #[arg(long, value_name = "KEY=VALUE", value_parser = parameter)]
    parameter: Vec<(String, String)>,
    /// Only show what would change.
    #[arg(long)]
    diff: bool,
    /// Deploy again whenever the files change.
    #[arg(long, conflicts_with = "diff")]
    watch: bool,
    /// Go on when items would be lost, because a table is replaced or deleted.
    #[arg(long)]
    allow_replacement: bool,
    /// The server [default: AWS_ENDPOINT_URL, or where `serve` would listen].
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
}

/// What shall be done with the stacks.
#[derive(Clone, Debug, Default)]
struct Wish {
    only: Vec<String>,
    parameters: Vec<(String, String)>,
    diff: bool,
    allow_replacement: bool,
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(key, _)| !key.is_empty());
    let (key, value) = parts.ok_or_else(|| format!("{text:?} is not KEY=VALUE"))?;
    Ok((key.to_owned(), value.to_owned()))
}

/// Runs the command; `endpoint` is where a server would be if none is named.
pub(crate) fn run(
    deploy: Deploy,
    endpoint: impl FnOnce() -> Result<String, Failure>,
) -> Result<(), Failure> {
    let endpoint = match deploy.endpoint.clone().or_else(|| std::env::var("AWS_ENDPOINT_URL").ok())
    {
        Some(endpoint) => endpoint,
        None => endpoint()?,
    };
    let door = Door::http(&endpoint)?;
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::run)?;
    let wish = Wish {
        only: deploy.stack,
        parameters: deploy.parameter,
        diff: deploy.diff,
        allow_replacement: deploy.allow_replacement,
    };
    let mut paper = Paper::terminal();
    let env = Env::real();
    if deploy.watch {
        return runtime.block_on(watch::keep(&deploy.path, &wish, &door, &env, &mut paper));
    }
    runtime.block_on(all(&deploy.path, &wish, &door, &env, &mut paper))
}

/// Deploys `path` to the stacks of this process.
pub(crate) async fn in_process(
    path: &Path,
    stacks: &Arc<Stacks>,
    env: &Env,
) -> Result<(), Failure> {
    let door = Door::in_process(Arc::clone(stacks));
    all(path, &Wish::default(), &door, env, &mut Paper::errors()).await
}

/// Deploys every stack, each after those it needs.
async fn all(
    path: &Path,
    wish: &Wish,
    door: &Door,
    env: &Env,
    paper: &mut Paper,
) -> Result<(), Failure> {
    for stack in assembly::read(path, &wish.only)? {
        run::one(&stack, wish, door, env, paper).await?;
    }
    Ok(())
}
