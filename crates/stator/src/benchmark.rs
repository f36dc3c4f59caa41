//! `stator bench`: runs the load generator, with what only the binary may read.

use std::io;

use bench::{Arguments, Environment};

use crate::exit::Failure;

/// Measures, and reports on the standard output.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let program = std::env::current_exe().map_err(Failure::run)?;
    let words = vec!["bench".to_owned()];
    let environment =
        Environment { stator: program.clone(), program, words, ..Environment::default() };
    let environment = environment.with_environment(|name| std::env::var(name).ok());
    match bench::execute(arguments, environment, &mut io::stdout()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::run("bench: not everything succeeded, see the report")),
        Err(error) => Err(Failure::run(format_args!("bench: {error:#}"))),
    }
}
