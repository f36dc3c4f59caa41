//! The command line of `cargo xtask`: one module per task, nothing else here.
//!
//! Exit code 0: the task is done, or the check found nothing. Exit code 1: the check found
//! something, or the task failed. Exit code 2: the command line was not understood.

mod codegen;

use std::path::Path;
use std::process::ExitCode;

use xtask::{Report, instructions, layers, package, root, tidy};

const USAGE: &str = "\
usage: cargo xtask TASK

tasks:
  codegen  write the generated code from model/; `codegen --check` only compares
  instructions
           count the instructions of the hot path and compare them with the baseline;
           `instructions --bless` writes the baseline; does nothing without valgrind
  layers   compare the edges between crates, and between modules, with the floor tables
           `layers --report [ROOT]` prints figures about the modules; `layers --floors CRATE`
           prints the floors that a crate's modules have
  package  --out DIR [--only KIND,…] [--binary PATH] [--target TRIPLE] [--check]: make what users
           install (tarball, sbom, wheel, npm, image, deb), twice; with --check install and use it
  tidy     check what the compiler does not: headers, lengths, names, sentences, links
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let task = arguments.first().map(String::as_str).unwrap_or_default();
    let rest = arguments.get(1..).unwrap_or_default();
    let outcome = match (task, rest) {
        ("codegen", rest) => codegen::run(rest).map(|()| done()),
        ("instructions", []) => instructions::run(&root(), false),
        ("instructions", [flag]) if flag == "--bless" => instructions::run(&root(), true),
        ("layers", []) => layers::run(&root()),
        ("layers", [flag]) if flag == "--report" => layers::report(&root()),
        ("layers", [flag, other]) if flag == "--report" => layers::report(Path::new(other)),
        ("layers", [flag, role]) if flag == "--floors" => layers::suggest(&root(), role),
        ("package", rest) => package::run(&root(), rest),
        ("tidy", []) => tidy::run(&root()),
        _ => {
            say(USAGE);
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(report) => {
            say(&report.text);
            if report.passed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            say(&format!("error: {error:#}\n"));
            ExitCode::FAILURE
        }
    }
}

/// A task that has nothing more to say.
fn done() -> Report {
    Report { text: String::new(), passed: true }
}

#[expect(clippy::print_stdout, reason = "the one place that tells how a task ended")]
fn say(text: &str) {
    print!("{text}");
}
