//! Files of other tools as model files; what a file is, its content says.
//!
//! Invariants: what the other file does not say is a question in a comment at its place, never a
//! guess in silence; any text in, never a panic.

mod cloudformation;
mod data_model;
mod draft;
mod infer;
mod onetable;
mod operation;
mod schema;
mod table;
mod toolbox;
mod values;
mod workbench;

pub use draft::Todo;
pub use infer::{Observed, infer};

use self::draft::{Draft, Section};
use crate::fault::Fault;
use crate::source::Source;
use crate::text::{self, Node};

/// A model file made of other files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// What the files are.
    pub format: &'static str,
    /// The model file, in TOML.
    pub text: String,
    /// The questions in it.
    pub todos: Vec<Todo>,
}

/// A format that can be imported.
struct Format {
    name: &'static str,
    is: fn(&Node) -> bool,
    add: fn(&mut Draft, &Node),
}

/// All formats, in the order in which they are looked for.
const FORMATS: &[Format] = &[
    Format {
        name: "a template of CloudFormation",
        is: cloudformation::is,
        add: cloudformation::add,
    },
    Format { name: "a model of NoSQL Workbench", is: workbench::is, add: workbench::add },
    Format { name: "a schema.json of AWS's MCP server", is: schema::is, add: schema::add },
    Format {
        name: "a dynamodb_data_model.json of AWS's MCP server",
        is: data_model::is_of_server,
        add: data_model::add_of_server,
    },
    Format {
        name: "a dynamodb_data_model.json of AWS's agent skill",
        is: data_model::is_of_skill,
        add: data_model::add_of_skill,
    },
    Format { name: "a schema of OneTable", is: onetable::is, add: onetable::add },
    Format { name: "DTOs of dynamodb-toolbox", is: toolbox::is, add: toolbox::add },
];

/// Makes a model file of `sources`, which are of one format.
///
/// # Errors
/// The fault of a file that cannot be read, or whose format is not known; with its position in
/// `sources`.
pub fn import(sources: &[Source]) -> Result<Imported, (usize, Fault)> {
    let mut draft = Draft::default();
    let mut found: Option<&Format> = None;
    for (at, source) in sources.iter().enumerate() {
        let root = text::parse(source).map_err(|fault| (at, fault))?;
        let format = FORMATS.iter().find(|format| (format.is)(&root));
        let format = format.ok_or_else(|| (at, unknown(&root)))?;
        if let Some(other) = found.filter(|other| other.name != format.name) {
            let message = format!("this is {}, the file before is {}", format.name, other.name);
            return Err((at, Fault::at(root.span, message)));
        }
        found = Some(format);
        (format.add)(&mut draft, &root);
    }
    let format = found.map_or("nothing", |format| format.name);
    questions(&mut draft);
    let (text, todos) = draft.finish(&format!("# Made of {format} by `stator model import`."));
    Ok(Imported { format, text, todos })
}

fn unknown(root: &Node) -> Fault {
    let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    let members: Vec<&str> = root.members().iter().map(|it| it.name.as_str()).take(6).collect();
    let message = match members.as_slice() {
        [] => "the file has no members".to_owned(),
        members => format!("the file is of no known format; it has {}", members.join(", ")),
    };
    Fault::at(root.span, message).with_help(format!("it can be {}", names.join("; ")))
}

/// What is missing in the whole.
fn questions(draft: &mut Draft) {
    let missing: Vec<&str> =
        ["tables", "entities", "patterns"].into_iter().filter(|it| !draft.has_any(it)).collect();
    let mut section = Section::new(&["lints"]);
    let mut questions = draft.take_questions();
    if !missing.is_empty() {
        questions.push(format!("the imported file says nothing of {}", missing.join(", ")));
    }
    if questions.is_empty() {
        return;
    }
    questions.into_iter().for_each(|question| section.todo(question));
    draft.push(section);
}

#[cfg(test)]
mod tests;
