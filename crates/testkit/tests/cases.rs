//! Runs the corpus against the server at `STATOR_TEST_ENDPOINT`, if one is given.
//!
//! Without an endpoint it still reads every case file, so that a broken file fails here.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use libtest_mimic::Arguments;
use testkit::{HttpTarget, Suite, Target, corpus_directory};

fn main() -> Result<ExitCode> {
    let arguments = Arguments::from_args();
    let suite = Suite::load(&corpus_directory())?;
    let mut trials = Vec::new();
    if let Ok(endpoint) = std::env::var("STATOR_TEST_ENDPOINT") {
        let target: Arc<dyn Target> = Arc::new(HttpTarget::new(&endpoint)?);
        trials.extend(suite.trials("http", &target));
    }
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}
