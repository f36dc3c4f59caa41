//! Runs the corpus of case files over the embedded store in process, and over HTTP against the
//! built binary; with `STATOR_TEST_POSTGRES` only over the store in that database, with one server
//! and with two in turn. The memory store has its runs in `testkit`.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use env::Env;
use libtest_mimic::{Arguments, Trial};
#[cfg(feature = "postgres")]
use testkit::InTurn;
use testkit::{HttpTarget, InProcess, Suite, Target, corpus_directory};

fn main() -> Result<ExitCode> {
    let arguments = Arguments::from_args();
    let suite = Suite::load(&corpus_directory())?;
    if let Ok(url) = std::env::var("STATOR_TEST_POSTGRES") {
        let trials = suite.runtime().block_on(postgres(&suite, &url))?;
        return Ok(libtest_mimic::run(&arguments, trials).exit_code());
    }
    let directory = tempfile::tempdir()?;
    let server = Server::start(&directory.path().join("served"))?;
    let mut trials = Vec::new();
    let embedded = suite.runtime().block_on(embedded(&directory.path().join("embedded")))?;
    let binary: Arc<dyn Target> = Arc::new(HttpTarget::new(&server.endpoint)?);
    for (label, target) in [("embedded", embedded), ("binary", binary)] {
        trials.extend(suite.trials(label, &target));
    }
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

async fn embedded(directory: &Path) -> Result<Arc<dyn Target>> {
    let env = Env::real();
    let store = store_lsm::open(directory, store_lsm::Options::default(), &env)?;
    Ok(Arc::new(InProcess::open(store, &env).await?))
}

/// The store over the PostgreSQL that `tests/postgres/run.sh` starts.
#[cfg(feature = "postgres")]
async fn postgres(suite: &Suite, url: &str) -> Result<Vec<Trial>> {
    let env = Env::real();
    let server = async |schema: &str| {
        let dialect = std::env::var("STATOR_TEST_POSTGRES_DIALECT");
        let url = format!("{url}?dialect={}", dialect.as_deref().unwrap_or("postgres"));
        let options = store_postgres::Options::parse(&url, schema)?;
        let store = store_postgres::PostgresStore::open(options, env.clone()).await?;
        let target: Arc<dyn Target> = Arc::new(InProcess::open(Arc::new(store), &env).await?);
        anyhow::Ok(target)
    };
    let process = std::process::id();
    let one = server(&format!("one_{process}")).await?;
    let shared = format!("two_{process}");
    let two: Arc<dyn Target> =
        Arc::new(InTurn::new([server(&shared).await?, server(&shared).await?]));
    let mut trials = suite.trials("postgres", &one);
    trials.extend(suite.trials("postgres-servers", &two));
    Ok(trials)
}

#[cfg(not(feature = "postgres"))]
async fn postgres(_: &Suite, _: &str) -> Result<Vec<Trial>> {
    anyhow::bail!("STATOR_TEST_POSTGRES is set: build this test with --features postgres")
}

/// The built binary on a free port; ends with this value.
struct Server {
    process: Child,
    endpoint: String,
}

impl Server {
    fn start(data: &Path) -> Result<Self> {
        let mut process = Command::new(env!("CARGO_BIN_EXE_stator"))
            .arg("--data")
            .arg(data)
            .args(["--listen", "127.0.0.1:0", "--log-level", "warn"])
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().context("the server has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let endpoint = line.split(' ').find(|word| word.starts_with("http://"));
        let endpoint = endpoint.with_context(|| format!("no endpoint in {line:?}"))?.to_owned();
        Ok(Self { process, endpoint })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has already ended is fine: the tests have told.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
