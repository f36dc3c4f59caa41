//! Tasks for people who work on Stator: `cargo xtask TASK`.
//!
//! Owns only the choice of the task; each task is a module of its own.
//! Does not: know what a task does, or run anything a release needs.

mod codegen;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let outcome = match task.as_str() {
        "codegen" => codegen::run(&rest),
        _ => Err(anyhow::anyhow!("unknown task {task:?}; tasks: codegen")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "a task tells its user why it failed")]
fn report(error: &anyhow::Error) {
    eprintln!("{error:#}");
}
