//! Completions of shells and man pages, made from the command line's definition.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::arguments::Arguments;
use crate::exit::Failure;

/// The name of the program.
const NAME: &str = "stator";

/// Prints the completions of `shell`.
pub(crate) fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), NAME, &mut script);
    // A closed output is no failure.
    let _ = io::stdout().write_all(&script);
    Ok(())
}

/// Prints the page of the program, or writes all pages into a directory.
pub(crate) fn pages(out: Option<&Path>) -> Result<(), Failure> {
    let mut command = Arguments::command();
    command.build();
    let Some(directory) = out else {
        let _ = io::stdout().write_all(&page(command).map_err(Failure::run)?);
        return Ok(());
    };
    let commands = command.get_subcommands().filter(|command| command.get_name() != "help");
    let mut all: Vec<clap::Command> = commands.cloned().collect();
    all.push(command);
    fs::create_dir_all(directory).map_err(|error| unwritable(directory, &error))?;
    for command in all {
        let name = command.get_display_name().unwrap_or(NAME).replace(' ', "-");
        let path = directory.join(format!("{name}.1"));
        let text = page(command).map_err(Failure::run)?;
        fs::write(&path, text).map_err(|error| unwritable(&path, &error))?;
    }
    Ok(())
}

fn page(command: clap::Command) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    Man::new(command).manual("Stator").render(&mut text)?;
    Ok(text)
}

fn unwritable(path: &Path, error: &io::Error) -> Failure {
    Failure::Run(format!("{} cannot be written: {error}", path.display()))
}
