//! Runs the corpus in process over the memory store, over a fork of it, and over two servers in
//! turn that share one; and against the server at `STATOR_TEST_ENDPOINT` if one is given. The
//! embedded store and the built binary have their run in the binary's crate.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use env::Env;
use libtest_mimic::{Arguments, Trial};
use store::layer::StoreLayer;
use store::{Capabilities, Fork, MemoryStore, Store};
use testkit::{HttpTarget, InProcess, InTurn, Suite, Target, corpus_directory};

fn main() -> Result<ExitCode> {
    let arguments = Arguments::from_args();
    let suite = Suite::load(&corpus_directory())?;
    let runtime = suite.runtime();
    let trials = match std::env::var("STATOR_TEST_ENDPOINT") {
        Ok(endpoint) => suite.trials("http", &http(&endpoint)?),
        Err(_) => runtime.block_on(in_process(&suite))?,
    };
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}

fn http(endpoint: &str) -> Result<Arc<dyn Target>> {
    Ok(Arc::new(HttpTarget::new(endpoint)?))
}

async fn in_process(suite: &Suite) -> Result<Vec<Trial>> {
    let env = Env::real();
    let memory: Arc<dyn Store> = Arc::new(MemoryStore::in_memory(&env));
    let fork = Arc::new(Fork::of(memory.as_ref(), &env).await?);
    let mut trials = Vec::new();
    for (label, store) in [("memory", memory), ("fork", fork)] {
        let target: Arc<dyn Target> = Arc::new(InProcess::open(store, &env).await?);
        trials.extend(suite.trials(label, &target));
    }
    trials.extend(suite.trials("servers", &two_servers(&env).await?));
    Ok(trials)
}

/// A store that says that others write to it too.
#[derive(Debug)]
struct Shared(Arc<MemoryStore>);

impl StoreLayer for Shared {
    fn inner(&self) -> &dyn Store {
        &*self.0
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { single_writer: false, ..self.0.capabilities() }
    }
}

/// Two servers over one store, in turn.
async fn two_servers(env: &Env) -> Result<Arc<dyn Target>> {
    let store = Arc::new(MemoryStore::in_memory(env));
    let first: Arc<dyn Store> = Arc::new(Shared(Arc::clone(&store)));
    let second: Arc<dyn Store> = Arc::new(Shared(store));
    let first: Arc<dyn Target> = Arc::new(InProcess::open(first, env).await?);
    let second: Arc<dyn Target> = Arc::new(InProcess::open(second, env).await?);
    Ok(Arc::new(InTurn::new([first, second])))
}
