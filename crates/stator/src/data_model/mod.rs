//! `stator model`: checks, proves and explains models of tables and access patterns.
//!
//! A thin layer: files, output and exit codes. What a model is, and what is wrong with one, is in
//! `design`.

mod check;
mod code;
mod difference;
mod document;
mod editor;
mod endpoint;
mod import;
mod infer;
mod layout;
mod plan;
mod seed;
mod server;
mod starter;
mod verify;
mod watch;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use design::{Model, Source};

use crate::exit::Failure;
use check::Check;
use code::Generate;
use difference::Diff;
use document::Docs;
use import::Import;
use infer::Infer;
use layout::Fmt;
use plan::Plan;
use seed::Seed;
use verify::Verify;

pub(crate) use plan::List;

/// The file that commands read when none is named.
const FILE: &str = "stator.model.toml";

/// What to do with a model.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find what is wrong with a model; every error has a witness that is run in memory.
    ///
    /// Exit code 0: nothing found; 1: errors or warnings; 2: the file is no model.
    Check(Check),
    /// Run every read pattern on adversarial items in memory and compare with what it means.
    ///
    /// With --endpoint the same on the items that the tables of a server have, or, with --write,
    /// in new tables there. Exit code 0: all as meant; 1: a pattern finds too much or too little;
    /// 2: the file is no model.
    Verify(Verify),
    /// Fill the tables of a model with plausible items, which refer to each other as it says.
    ///
    /// Without --endpoint the items are printed, one a line: {"TableName": …, "Item": …}. Moments
    /// are in 2025, so that the same seed gives the same items on every day; only times to live
    /// are in the weeks to come.
    Seed(Seed),
    /// Say what a model costs: units of each pattern, dollars a month, ways to pay.
    ///
    /// Each pattern is run in memory with items of the sizes that the model gives; the engine says
    /// what it consumes. Prices come from a dated file.
    Plan(Plan),
    /// Print a model as one page: entities, item collections, patterns, costs, findings.
    ///
    /// The page needs no network and no script: `stator model docs > model.html`.
    Docs(Docs),
    /// Say what a change of a model breaks, backfills or makes anew.
    ///
    /// Exit code 0: nothing found; 1: errors or warnings; 2: a file is no model.
    Diff(Diff),
    /// Print code that a model describes: tables for CloudFormation or the CDK, an access layer.
    ///
    /// Exit code 0: everything is generated; 1: a pattern with an open error is not; 2: the file
    /// is no model.
    Generate(Generate),
    /// Show the page of a rule; without a code, the list of rules.
    Explain {
        /// The rule's code or name, such as K09.
        #[arg(value_name = "CODE")]
        code: Option<String>,
    },
    /// Write a first model to start from; never over a file that exists.
    Init {
        /// The file to write.
        #[arg(value_name = "FILE", default_value = FILE)]
        file: PathBuf,
    },
    /// Give a model file the layout of model files; comments and order stay.
    ///
    /// Exit code 0: done, or nothing to do; 1: --check or --diff found something to do; 2: the file
    /// is not TOML.
    Fmt(Fmt),
    /// Make a model of a file of another tool; what it is, its content says.
    ///
    /// CloudFormation and cdk.out, NoSQL Workbench, AWS's schema.json and dynamodb_data_model.json,
    /// OneTable, dynamodb-toolbox. What the file does not say is a question.
    Import(Import),
    /// Propose a model of tables that are in use, from samples of their items.
    ///
    /// Reads a running server, and changes nothing there, or the files of an export.
    Infer(Infer),
    /// Serve an editor over standard input and output: the language server (LSP) of model files.
    Server,
    /// Print the JSON schema of model files, for editors.
    Schema,
}

/// Runs the command.
pub(crate) fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Check(check) => check.run(),
        Command::Verify(verify) => verify.run(),
        Command::Seed(seed) => seed.run(),
        Command::Plan(plan) => plan.run(),
        Command::Docs(docs) => docs.run(),
        Command::Diff(diff) => diff.run(),
        Command::Generate(generate) => generate.run(),
        Command::Explain { code } => explain(code.as_deref()),
        Command::Init { file } => starter::write(&file),
        Command::Fmt(fmt) => fmt.run(),
        Command::Import(import) => import.run(),
        Command::Infer(infer) => infer.run(),
        Command::Server => editor::run(),
        Command::Schema => {
            print(&design::schema());
            Ok(())
        }
    }
}

fn print(text: &str) {
    // A closed output is no failure: the exit code says the same.
    let _ = io::stdout().write_all(text.as_bytes());
}

/// Reads the model in `file`. Its faults are printed; they end with exit code 2.
fn model(file: &Path) -> Result<(Source, Model), Failure> {
    parse(read(file, "`stator model init` writes one to start from")?)
}

/// The model that `source` is. Its faults are printed; they end with exit code 2.
fn parse(source: Source) -> Result<(Source, Model), Failure> {
    match design::read(&source) {
        Ok(model) => Ok((source, model)),
        Err(faults) => {
            print(&design::faults(&source, &faults));
            let count = faults.len();
            let faults = if count == 1 { "fault" } else { "faults" };
            let name = &source.name;
            Err(Failure::Configuration(format!("{name} is no model: {count} {faults}")))
        }
    }
}

/// Reads the text of `file`; `help` says what to do when it cannot be read.
fn read(file: &Path, help: &str) -> Result<Source, Failure> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::Configuration(format!("{name} cannot be read: {error}; {help}"))
    })?;
    Ok(Source::new(name, text))
}

fn explain(code: Option<&str>) -> Result<(), Failure> {
    let Some(code) = code else {
        let row = |rule: &design::Rule| format!("{}  {:8} {}\n", rule.code, rule.level, rule.name);
        print(&design::rules().iter().map(row).collect::<String>());
        return Ok(());
    };
    match design::explain(code) {
        Some(page) => {
            print(page);
            Ok(())
        }
        None => Err(Failure::Configuration(format!(
            "{code} is not a rule; `stator model explain` lists them"
        ))),
    }
}
