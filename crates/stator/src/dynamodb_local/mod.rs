//! The command line of DynamoDB Local, understood: `stator -inMemory -sharedDb -port 8001` serves,
//! and so does the `command` of a compose file that was written for its image.
//!
//! Options are those of "DynamoDB local usage notes" in the developer guide. One that has a
//! counterpart becomes it; one that changes nothing here is dropped, and said so on the standard
//! error.

use std::ffi::OsString;

/// What becomes of an option.
enum Meaning {
    /// This flag of ours.
    Flag(&'static str),
    /// This flag of ours, with the next argument as its value.
    Valued(&'static str),
    /// Nothing, for this reason.
    Nothing(&'static str),
}

/// What the option `name` of DynamoDB Local, without its hyphen, means here.
fn meaning(name: &str) -> Option<Meaning> {
    Some(match name {
        "inMemory" => Meaning::Flag("--memory"),
        "port" => Meaning::Valued("--port"),
        "dbPath" => Meaning::Valued("--data"),
        "cors" => Meaning::Valued("--cors"),
        "help" => Meaning::Flag("--help"),
        "version" => Meaning::Flag("--version"),
        "sharedDb" => Meaning::Flag("--shared-regions"),
        "optimizeDbBeforeStartup" => Meaning::Nothing("the data needs no such pass"),
        "disableTelemetry" => Meaning::Nothing("no telemetry is sent anyway"),
        "delayTransientStatuses" => Meaning::Nothing(
            "a table or index is ACTIVE as soon as it is; a large index takes its time anyway",
        ),
        _ => return None,
    })
}

/// The command line as ours. Arguments that are not in the style of DynamoDB Local stay as they
/// are.
pub(crate) fn translate(arguments: Vec<OsString>) -> Vec<OsString> {
    let Translation { arguments, notes } = translated(arguments);
    for note in notes {
        say(&note);
    }
    arguments
}

/// A command line, and what its user should know about it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Translation {
    arguments: Vec<OsString>,
    /// Sentences: of options without effect, and of a default that is another one here.
    notes: Vec<String>,
}

fn translated(arguments: Vec<OsString>) -> Translation {
    let mut result = Translation::default();
    let mut rest = arguments.into_iter();
    result.arguments.extend(rest.next());
    while let Some(argument) = rest.next() {
        let text = argument.to_string_lossy();
        // `java -Djava.library.path=… -jar DynamoDBLocal.jar` is how its image is started.
        if text == "java" || text.starts_with("-Djava.library.path") {
            continue;
        }
        if text == "-jar" {
            rest.next();
            continue;
        }
        let name = text.strip_prefix('-').filter(|rest| !rest.starts_with('-'));
        match name.and_then(meaning) {
            None => result.arguments.push(argument),
            Some(Meaning::Flag(flag)) => result.arguments.push(flag.into()),
            Some(Meaning::Valued(flag)) => {
                result.arguments.push(flag.into());
                result.arguments.extend(rest.next());
            }
            Some(Meaning::Nothing(why)) => {
                result.notes.push(format!("{text} has no effect: {why}"));
            }
        }
    }
    result
}

#[expect(clippy::print_stderr, reason = "there is no logger yet")]
fn say(note: &str) {
    eprintln!("stator: {note}");
}

#[cfg(test)]
mod tests;
