//! `stator deploy`: deploys templates as stacks, shows a readable difference first and progress
//! then.
//!
//! It speaks CloudFormation's own API, over HTTP to a server or in process to the stacks of the
//! server that is starting (`serve --deploy`), so that both use what every other tool uses.

mod answer;
mod assembly;
mod client;
mod output;
mod run;
mod watch;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use cloudformation::CloudFormation;
use env::Env;

use crate::exit::Failure;
use client::{Client, Identity};
use output::Output;

/// What `stator deploy` takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Deploy {
    /// A template in JSON or YAML, or the cdk.out directory of a CDK app.
    #[arg(value_name = "TEMPLATE_OR_CDK_OUT")]
    path: PathBuf,
    /// Of a template, the name of its stack [default: made from the file's name]. Of a cdk.out,
    /// only this stack and those it needs; may be repeated.
    #[arg(long, value_name = "NAME")]
    stack: Vec<String>,
    /// A parameter of the templates, as KEY=VALUE; may be repeated. Parameters that are not given
    /// keep the value that the stack has.
    #[arg(long, value_name = "KEY=VALUE", value_parser = parameter)]
    parameter: Vec<(String, String)>,
    /// Only show what would change.
    #[arg(long)]
    diff: bool,
    /// Deploy again whenever the files change.
    #[arg(long, conflicts_with = "diff")]
    watch: bool,
    /// Continue when items would be lost, because a table is replaced or deleted.
    #[arg(long)]
    allow_replacement: bool,
    /// Take over tables that exist already under the names that a template gives. They stay as they
    /// are; how they differ is shown.
    #[arg(long)]
    import_existing: bool,
    /// Skip resources whose type is not provided here, such as functions and buckets; what refers
    /// to them gets made-up values.
    #[arg(long)]
    skip_unsupported: bool,
    /// The server [default: AWS_ENDPOINT_URL, or where `serve` would listen].
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The Region of the stacks [default: AWS_REGION, AWS_DEFAULT_REGION, or the one that `serve`
    /// would have]. An AWS_ACCESS_KEY_ID of twelve digits is their account.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
}

/// Options of a deployment.
#[derive(Clone, Debug, Default)]
struct Options {
    only: Vec<String>,
    parameters: Vec<(String, String)>,
    diff: bool,
    allow_replacement: bool,
    import_existing: bool,
    skip_unsupported: bool,
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').filter(|(key, _)| !key.is_empty());
    let (key, value) = parts.ok_or_else(|| format!("{text:?} is not KEY=VALUE"))?;
    Ok((key.to_owned(), value.to_owned()))
}

/// Runs the command; `serve` says where a server would be if none is named, and its Region.
pub(crate) fn run(
    deploy: Deploy,
    serve: impl FnOnce() -> Result<(String, String), Failure>,
) -> Result<(), Failure> {
    let region = deploy.region.or_else(|| variable("AWS_REGION"));
    let named = (
        deploy.endpoint.or_else(|| variable("AWS_ENDPOINT_URL")),
        region.or_else(|| variable("AWS_DEFAULT_REGION")),
    );
    let (endpoint, region) = match named {
        (Some(endpoint), Some(region)) => (endpoint, region),
        (endpoint, region) => {
            let (listen, own) = serve()?;
            (endpoint.unwrap_or(listen), region.unwrap_or(own))
        }
    };
    // Whose stacks they are, as SDKs find it out.
    let key = variable("AWS_ACCESS_KEY_ID").unwrap_or_else(|| "stator".to_owned());
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::run)?;
    let client = Client::http(&endpoint, &Identity { key, region })?;
    let options = Options {
        only: deploy.stack,
        parameters: deploy.parameter,
        diff: deploy.diff,
        allow_replacement: deploy.allow_replacement,
        import_existing: deploy.import_existing,
        skip_unsupported: deploy.skip_unsupported,
    };
    let mut output = Output::terminal();
    let env = Env::real();
    if deploy.watch {
        return runtime.block_on(watch::keep(&deploy.path, &options, &client, &env, &mut output));
    }
    runtime.block_on(all(&deploy.path, &options, &client, &env, &mut output))
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|text| !text.is_empty())
}

/// Deploys `path` to the service of this process.
pub(crate) async fn in_process(
    path: &Path,
    service: &Arc<CloudFormation>,
    env: &Env,
) -> Result<(), Failure> {
    let client = Client::in_process(Arc::clone(service));
    all(path, &Options::default(), &client, env, &mut Output::errors()).await
}

/// Deploys every stack, each after those it needs.
async fn all(
    path: &Path,
    options: &Options,
    client: &Client,
    env: &Env,
    output: &mut Output,
) -> Result<(), Failure> {
    for stack in assembly::read(path, &options.only)? {
        run::one(&stack, options, client, env, output).await?;
    }
    Ok(())
}
