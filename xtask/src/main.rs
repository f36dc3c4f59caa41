//! The command line of `cargo xtask`: one module per subcommand, nothing else here.
//!
//! Exit code 0: the task is done, or the check found nothing. Exit code 1: the check found
//! something, or the task failed. Exit code 2: the command line was not understood.

use std::process::ExitCode;

use xtask::{layers, root, tidy};

const USAGE: &str = "\
usage: cargo xtask TASK

tasks:
  layers   compare the edges between the crates with the floor table
  tidy     check what the compiler does not: headers, lengths, names, sentences, links
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["layers"] => layers::run(&root()),
        ["tidy"] => tidy::run(&root()),
        _ => {
            say(USAGE);
            return ExitCode::from(2);
        }
    };
    match result {
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

#[expect(clippy::print_stdout, reason = "the one place of xtask that talks to its user")]
fn say(text: &str) {
    print!("{text}");
}
