//! `stator model import`: its options, and the folder that the CDK writes.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;
use design::{Imported, Source};

use super::{print, read};
use crate::exit::Failure;

/// Options of `stator model import`.
#[derive(Debug, Args)]
pub(crate) struct Import {
    /// The files, of one format; or a folder with templates, such as cdk.out.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The model file to write, which must not exist; without it the model is printed.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

impl Import {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let mut sources: Vec<Source> = Vec::new();
        for file in &self.files {
            for file in files(file)? {
                sources.push(read(&file, "name a file of another tool")?);
            }
        }
        match design::import(&sources) {
            Ok(imported) => write(&imported, self.to.as_deref()),
            Err((at, fault)) => {
                let Some(source) = sources.get(at) else {
                    return Err(Failure::Configuration(fault.to_string()));
                };
                print(&design::faults(source, &[fault]));
                Err(Failure::Configuration(format!("{} is not imported", source.name)))
            }
        }
    }
}

/// Prints a model file, or writes it to `file`, with its questions.
pub(super) fn write(made: &Imported, file: Option<&Path>) -> Result<(), Failure> {
    let Some(file) = file else {
        print(&made.text);
        return Ok(());
    };
    let name = file.display();
    let refused = |error: std::io::Error| {
        Failure::Configuration(format!("{name} cannot be written: {error}"))
    };
    let mut opened = OpenOptions::new().write(true).create_new(true).open(file).map_err(refused)?;
    opened.write_all(made.text.as_bytes()).map_err(refused)?;
    for todo in &made.todos {
        print(&format!("{name}:{}: {}\n", todo.line, todo.message));
    }
    let questions = match made.todos.len() {
        0 => "no questions".to_owned(),
        1 => "1 question, marked TODO".to_owned(),
        count => format!("{count} questions, marked TODO"),
    };
    let format = made.format;
    print(&format!(
        "wrote {name}, made of {format}: {questions}; next: stator model check {name}\n"
    ));
    Ok(())
}

/// The file itself, or the templates in a folder.
fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let name = path.display();
    let refused =
        |error: std::io::Error| Failure::Configuration(format!("{name} cannot be read: {error}"));
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path).map_err(refused)? {
        let file = entry.map_err(refused)?.path();
        let is_template = file
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.ends_with(".template.json"));
        if is_template {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Failure::Configuration(format!(
            "{name} has no *.template.json: name a folder such as cdk.out, or a file"
        )));
    }
    Ok(files)
}
