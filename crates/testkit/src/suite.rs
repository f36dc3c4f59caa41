//! Test suite: finds the case files and makes one test of each case.
//!
//! Tests are real libtest tests by name, so that counts are honest and filters work:
//! `cargo test -p stator-testkit --test cases -- items/put`.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use env::Env;
use libtest_mimic::{Failed, Trial};
use tokio::runtime::Runtime;

use crate::case::{Case, Source};
use crate::parse::parse;
use crate::run::run_case;
use crate::target::Target;

/// The folder of the corpus in this repository.
#[must_use]
pub fn corpus_directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases")
}

/// All cases of a folder, ready to run against targets.
pub struct Suite {
    cases: Vec<Arc<Case>>,
    runtime: Arc<Runtime>,
    run: String,
}

impl Suite {
    /// Reads every `.case` file below `directory`.
    ///
    /// # Errors
    /// A file that cannot be read, or that does not parse: file, line and reason.
    pub fn load(directory: &Path) -> Result<Self> {
        let mut files = Vec::new();
        find_files(directory, &mut files)?;
        files.sort();
        let mut cases = Vec::new();
        for file in files {
            let topic = file.strip_prefix(directory).unwrap_or(&file).with_extension("");
            let text = fs::read_to_string(&file)
                .with_context(|| format!("cannot read {}", file.display()))?;
            cases.extend(parse(&topic.to_string_lossy(), &text)?.into_iter().map(Arc::new));
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let run = format!("run{:08x}", Env::real().random_u64() >> 32);
        Ok(Self { cases, runtime: Arc::new(runtime), run })
    }

    /// The runtime that the tests run on; targets that start tasks start them here.
    #[must_use]
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// The cases.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.cases.iter().map(Arc::as_ref)
    }

    /// How many cases have no source but our belief.
    #[must_use]
    pub fn guesses(&self) -> usize {
        self.cases().filter(|case| case.source == Source::Guess).count()
    }

    /// One test for each case; cases about HTTP only if the target speaks it.
    #[must_use]
    pub fn trials(&self, label: &str, target: &Arc<dyn Target>) -> Vec<Trial> {
        let fitting = self.cases.iter().filter(|case| target.speaks_http() || !case.http_only);
        fitting.map(|case| self.trial(label, target, case)).collect()
    }

    fn trial(&self, label: &str, target: &Arc<dyn Target>, case: &Arc<Case>) -> Trial {
        let name = format!("{label}::{}: {}", case.topic, case.name);
        let (target, case) = (Arc::clone(target), Arc::clone(case));
        let (runtime, run) = (Arc::clone(&self.runtime), self.run.clone());
        Trial::test(name, move || {
            runtime
                .block_on(run_case(&case, target.as_ref(), &run))
                .map_err(|failure| Failed::from(failure.to_string()))
        })
    }
}

fn find_files(directory: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(directory)
        .with_context(|| format!("cannot read the folder {}", directory.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            find_files(&path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "case") {
            found.push(path);
        }
    }
    Ok(())
}
