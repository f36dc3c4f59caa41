//! `stator model server`: the language server of model files, over standard input and output.
//!
//! What is wrong is shown while the file is written: faults and findings with their second places,
//! and the pages of rules where a finding is pointed at. It also formats, and fixes what is safe to
//! fix. Source: Language Server Protocol 3.17.

mod message;
mod position;

use std::collections::HashMap;
use std::io::{self, BufRead, IsTerminal as _, Write};

use design::{Level, Source, Span};
use serde_json::{Value, json};

use self::message::Incoming;
use self::position::{offset, range};
use crate::exit::Failure;

/// JSON-RPC's code for a method that a server does not know.
const METHOD_NOT_FOUND: i64 = -32_601;

/// Serves an editor until it ends the session.
pub(super) fn run() -> Result<(), Failure> {
    let (stdin, stdout) = (io::stdin(), io::stdout());
    if stdin.is_terminal() {
        return Err(Failure::Configuration(
            "a language server speaks with an editor over its standard input and output; name              `stator model server` as the command of one in the settings of the editor"
                .to_owned(),
        ));
    }
    serve(&mut stdin.lock(), &mut stdout.lock())
}

/// Serves until the client says `exit` or its stream ends; without a `shutdown` before, that is a
/// failure.
fn serve(input: &mut impl BufRead, output: &mut impl Write) -> Result<(), Failure> {
    let mut editor = Editor::default();
    loop {
        let Some(incoming) = message::read(input).map_err(Failure::Run)? else { break };
        if incoming.method == "exit" {
            break;
        }
        for answer in editor.answer(&incoming) {
            message::write(output, &answer).map_err(Failure::run)?;
        }
    }
    if editor.ended {
        Ok(())
    } else {
        Err(Failure::Run("the editor went away without a `shutdown`".to_owned()))
    }
}

/// The files that the editor shows.
#[derive(Default)]
struct Editor {
    files: HashMap<String, Source>,
    ended: bool,
}

impl Editor {
    /// What is sent after a message.
    fn answer(&mut self, incoming: &Incoming) -> Vec<Value> {
        let Incoming { method, params, id } = incoming;
        let file = uri(params);
        let result = match (method.as_str(), id) {
            ("initialize", _) => capabilities(),
            ("shutdown", _) => {
                self.ended = true;
                Value::Null
            }
            ("textDocument/didOpen", _) => {
                return self.changed(&file, params.pointer("/textDocument/text"));
            }
            ("textDocument/didChange", _) => {
                // Changes are whole texts: that is what `capabilities` asks for.
                let changes = params.get("contentChanges").and_then(Value::as_array);
                let text = changes.and_then(|all| all.last()).and_then(|last| last.get("text"));
                return self.changed(&file, text);
            }
            ("textDocument/didClose", _) => {
                self.files.remove(&file);
                return vec![published(&file, &[])];
            }
            ("textDocument/formatting", _) => self.formatted(&file),
            ("textDocument/codeAction", _) => self.fixes(&file),
            ("textDocument/hover", _) => self.hover(&file, params),
            (_, Some(id)) => {
                let error = json!({ "code": METHOD_NOT_FOUND, "message": format!("no {method}") });
                return vec![json!({ "jsonrpc": "2.0", "id": id, "error": error })];
            }
            (_, None) => return Vec::new(),
        };
        let answer = |id: &Value| json!({ "jsonrpc": "2.0", "id": id, "result": result });
        id.iter().map(answer).collect()
    }

    /// Takes the new text of a file; says what is wrong with it.
    fn changed(&mut self, file: &str, text: Option<&Value>) -> Vec<Value> {
        let Some(text) = text.and_then(Value::as_str) else { return Vec::new() };
        let source = Source::new(file, text);
        let shown = published(file, &diagnostics(&source));
        self.files.insert(file.to_owned(), source);
        vec![shown]
    }

    fn formatted(&self, file: &str) -> Value {
        let formatted = self
            .files
            .get(file)
            .and_then(|source| design::format(source).ok().map(|text| edits(source, &text)));
        formatted.unwrap_or(Value::Null)
    }

    /// One action that fixes all that is safe to fix.
    fn fixes(&self, file: &str) -> Value {
        let Some(source) = self.files.get(file) else { return json!([]) };
        let Ok(model) = design::read(source) else { return json!([]) };
        let fixed = design::fix(source, &design::check(&model));
        if fixed.fixed.is_empty() {
            return json!([]);
        }
        json!([{
            "title": format!("Fix: {}", fixed.fixed.join("; ")),
            "kind": "quickfix",
            "edit": { "changes": { file: edits(source, &fixed.text) } },
        }])
    }

    /// The pages of the rules that find fault at a place.
    fn hover(&self, file: &str, params: &Value) -> Value {
        let Some(source) = self.files.get(file) else { return Value::Null };
        let Some(at) = params.get("position").map(|place| offset(source, place)) else {
            return Value::Null;
        };
        let Ok(model) = design::read(source) else { return Value::Null };
        let checked = design::check(&model);
        let here = checked.findings.iter().filter(|it| it.span.start <= at && at <= it.span.end);
        let mut pages: Vec<&str> =
            here.filter_map(|finding| design::explain(finding.code)).collect();
        pages.dedup();
        if pages.is_empty() {
            return Value::Null;
        }
        json!({ "contents": { "kind": "markdown", "value": pages.join("\n\n") } })
    }
}

fn capabilities() -> Value {
    json!({
        "capabilities": {
            // Whole texts.
            "textDocumentSync": 1,
            "documentFormattingProvider": true,
            "codeActionProvider": { "codeActionKinds": ["quickfix"] },
            "hoverProvider": true,
        },
        "serverInfo": { "name": "stator", "version": env!("CARGO_PKG_VERSION") },
    })
}

fn uri(params: &Value) -> String {
    params.pointer("/textDocument/uri").and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn published(file: &str, diagnostics: &[Value]) -> Value {
    let params = json!({ "uri": file, "diagnostics": diagnostics });
    json!({ "jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": params })
}

/// The edit that makes `text` of a file, if anything changes.
fn edits(source: &Source, text: &str) -> Value {
    if source.text == text {
        return json!([]);
    }
    let whole = Span { start: 0, end: source.text.len() };
    json!([{ "range": range(source, whole), "newText": text }])
}

/// What is wrong with a file: its faults, or what rules find.
fn diagnostics(source: &Source) -> Vec<Value> {
    let model = match design::read(source) {
        Ok(model) => model,
        Err(faults) => {
            let shown = faults.iter().map(|fault| {
                let help = fault.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
                diagnostic(source, fault.span, (1, None), format!("{}{help}", fault.message))
            });
            return shown.collect();
        }
    };
    let findings = design::check(&model).findings;
    let shown = findings.iter().map(|finding| {
        let severity = match finding.level {
            Level::Error => 1,
            Level::Warning => 2,
            Level::Note | Level::Allow => 3,
        };
        let mut text = finding.message.clone();
        for (label, more) in [("witness", &finding.witness), ("help", &finding.help)] {
            if let Some(more) = more {
                text.push_str(&format!("\n{label}: {more}"));
            }
        }
        let code = Some(finding.code);
        let mut shown = diagnostic(source, finding.span, (severity, code), text);
        let notes = finding.notes.iter().map(|note| {
            let location = json!({ "uri": source.name, "range": range(source, note.span) });
            json!({ "location": location, "message": note.text })
        });
        if let Some(members) = shown.as_object_mut() {
            members.insert("relatedInformation".to_owned(), notes.collect());
        }
        shown
    });
    shown.collect()
}

fn diagnostic(
    source: &Source,
    span: Span,
    (severity, code): (u8, Option<&str>),
    message: String,
) -> Value {
    let mut shown = json!({
        "range": range(source, span),
        "severity": severity,
        "source": "stator",
        "message": message,
    });
    if let (Some(code), Some(members)) = (code, shown.as_object_mut()) {
        members.insert("code".to_owned(), json!(code));
    }
    shown
}

#[cfg(test)]
mod tests;
