//! A model file that is being written: sections, their lines, and open questions at their places.

use std::fmt::Write as _;

/// A question that the imported file does not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// The line of the model file, counted from 1.
    pub line: usize,
    /// What is to be said there.
    pub message: String,
}

/// A model file in the making.
#[derive(Debug, Default)]
pub(super) struct Draft {
    sections: Vec<Section>,
    /// Questions about the file as a whole.
    questions: Vec<String>,
}

/// A section: `[path]` and its lines.
#[derive(Debug)]
pub(super) struct Section {
    path: Vec<String>,
    lines: Vec<Line>,
}

#[derive(Debug)]
enum Line {
    Value { name: String, value: String },
    Todo(String),
    Comment(String),
}

impl Section {
    pub(super) fn new(path: &[&str]) -> Self {
        let path = path.iter().map(|part| (*part).to_owned()).collect();
        Self { path, lines: Vec::new() }
    }

    /// The last part of its path.
    pub(super) fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// A value as TOML writes it.
    pub(super) fn raw(&mut self, name: &str, value: impl Into<String>) {
        self.lines.push(Line::Value { name: name.to_owned(), value: value.into() });
    }

    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.raw(name, quote(value));
    }

    /// One text, or a list where there are several.
    pub(super) fn one_or_more(&mut self, name: &str, values: &[String]) {
        match values {
            [] => {}
            [one] => self.text(name, one),
            several => self.raw(name, list(several)),
        }
    }

    pub(super) fn texts(&mut self, name: &str, values: &[String]) {
        self.raw(name, list(values));
    }

    /// A line for people.
    pub(super) fn comment(&mut self, text: &str) {
        self.lines.push(Line::Comment(text.replace(['\n', '\r'], " ")));
    }

    /// A question; it is shown before the line that comes next.
    pub(super) fn todo(&mut self, message: impl Into<String>) {
        self.lines.push(Line::Todo(message.into()));
    }
}

impl Draft {
    /// Adds a section and answers its name. One with the same path is not written twice: the other
    /// gets a number. Nothing is without a name.
    pub(super) fn push(&mut self, mut section: Section) -> String {
        if let Some(name) = section.path.last_mut().filter(|name| name.trim().is_empty()) {
            "unnamed".clone_into(name);
            section.todo("the file gives it no name");
        }
        let wanted = section.name().to_owned();
        let mut count = 1_usize;
        while self.sections.iter().any(|other| other.path == section.path) {
            count = count.saturating_add(1);
            section.path.pop();
            section.path.push(format!("{wanted}_{count}"));
        }
        if count > 1 {
            section.todo(format!("there are several `{wanted}`: name this one, or leave it out"));
        }
        let name = section.name().to_owned();
        self.sections.push(section);
        name
    }

    /// A question about the file as a whole.
    pub(super) fn question(&mut self, message: impl Into<String>) {
        self.questions.push(message.into());
    }

    /// The questions about the file as a whole.
    pub(super) fn take_questions(&mut self) -> Vec<String> {
        std::mem::take(&mut self.questions)
    }

    /// Whether there is a section `[path]`.
    pub(super) fn has(&self, path: &[&str]) -> bool {
        self.sections.iter().any(|section| section.path == path)
    }

    /// Whether a section begins with `part`.
    pub(super) fn has_any(&self, part: &str) -> bool {
        self.sections.iter().any(|section| section.path.first().is_some_and(|it| it == part))
    }

    /// The text of the file, and the questions in it.
    pub(super) fn finish(&self, head: &str) -> (String, Vec<Todo>) {
        let mut text = format!("{head}\n");
        let mut todos = Vec::new();
        for section in &self.sections {
            let path: Vec<String> = section.path.iter().map(|part| key(part)).collect();
            // Writing into a text cannot fail.
            let _ = writeln!(text, "\n[{}]", path.join("."));
            for line in &section.lines {
                match line {
                    Line::Value { name, value } => {
                        let _ = writeln!(text, "{} = {value}", key(name));
                    }
                    Line::Comment(comment) => {
                        let _ = writeln!(text, "# {comment}");
                    }
                    Line::Todo(message) => {
                        let message = message.replace(['\n', '\r'], " ");
                        let _ = writeln!(text, "# TODO: {message}");
                        todos.push(Todo { line: text.matches('\n').count(), message });
                    }
                }
            }
        }
        (text, todos)
    }
}

/// A text as TOML writes it; JSON's escapes are TOML's.
pub(super) fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// A list of texts.
pub(super) fn list(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| quote(value)).collect();
    format!("[{}]", values.join(", "))
}

/// A table in one line; its values are as TOML writes them.
pub(super) fn inline(members: &[(String, String)]) -> String {
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("{} = {value}", key(name))).collect();
    format!("{{ {} }}", members.join(", "))
}

fn key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quote(name) }
}
