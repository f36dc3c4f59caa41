//! Formats of sample values, and entities as they are drafted.

use super::draft::{Draft, Section, inline, list, quote};
use crate::definition::Format;
use crate::language::Language;

/// Formats that samples may have, the narrowest first.
const CANDIDATES: &[&str] = &[
    "uuid",
    "ulid",
    "ksuid",
    "datetime(s, Z)",
    "datetime(ms, Z)",
    "datetime(us, Z)",
    "datetime(python)",
    "datetime",
    "date",
    "month",
    "email",
];

/// The format that all of these values have, if it is more than text.
pub(super) fn format_of(samples: &[&str]) -> Option<&'static str> {
    if samples.is_empty() {
        return None;
    }
    CANDIDATES.iter().copied().find(|name| {
        let language = Format::named(name).and_then(|format| Language::of(&format).ok());
        language.is_some_and(|language| samples.iter().all(|it| language.matches(&of_28_days(it))))
    })
}

/// The languages of dates have months of 28 days.
fn of_28_days(sample: &str) -> String {
    match (sample.get(..8), sample.get(8..10), sample.get(10..)) {
        (Some(month), Some("29" | "30" | "31"), Some(rest)) if month.ends_with('-') => {
            format!("{month}28{rest}")
        }
        _ => sample.to_owned(),
    }
}

/// An entity that is being drafted.
#[derive(Debug, Default)]
pub(super) struct Entity {
    pub(super) name: String,
    pub(super) table: String,
    pub(super) description: Option<String>,
    /// Key attributes with their templates.
    pub(super) keys: Vec<(String, String)>,
    /// Attributes with what is said about them, as TOML writes it.
    pub(super) attributes: Vec<(String, String)>,
    /// Attributes of which only the type is known.
    pub(super) vague: Vec<String>,
    /// The keys of its table.
    pub(super) own_keys: Vec<String>,
    pub(super) size: Option<f64>,
    pub(super) count: Option<f64>,
    pub(super) todos: Vec<String>,
    /// How it was found.
    pub(super) note: Option<String>,
}

impl Entity {
    /// Adds an attribute; `vague` if only its type is known.
    pub(super) fn attribute(&mut self, name: &str, said: String, vague: bool) {
        if self.attributes.iter().any(|(other, _)| other == name) {
            return;
        }
        if vague {
            self.vague.push(name.to_owned());
        }
        self.attributes.push((name.to_owned(), said));
    }

    /// The attributes that the key of its table is made of.
    fn identity(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for key in &self.own_keys {
            let template = self.keys.iter().find(|(name, _)| name == key);
            let slots = match template {
                Some((_, template)) => slots(template),
                None => vec![key.clone()],
            };
            for slot in slots {
                if self.attributes.iter().any(|(name, _)| *name == slot) && !names.contains(&slot) {
                    names.push(slot);
                }
            }
        }
        names
    }

    /// Writes it into `draft`.
    pub(super) fn write(self, draft: &mut Draft) {
        let mut section = Section::new(&["entities", &self.name]);
        if let Some(note) = &self.note {
            section.comment(note);
        }
        if let Some(description) = &self.description {
            section.text("description", description);
        }
        section.text("table", &self.table);
        let identity = self.identity();
        if identity.is_empty() {
            section.todo("say what makes it one and the same thing: `identity = [\"…\"]`");
        } else {
            section.todo("this is what its key is made of; is it what makes it one and the same?");
            section.texts("identity", &identity);
        }
        for (name, number) in [("size", self.size), ("count", self.count)] {
            if let Some(number) = number.filter(|number| *number >= 1.0) {
                section.raw(name, format!("{number:.0}"));
            }
        }
        for todo in self.todos {
            section.todo(todo);
        }
        if !self.keys.is_empty() {
            let keys = self.keys.iter().map(|(name, text)| (name.clone(), quote(text)));
            section.raw("keys", inline(&keys.collect::<Vec<_>>()));
        }
        let name = draft.push(section);
        let mut section = Section::new(&["entities", &name, "attributes"]);
        if !self.vague.is_empty() {
            let names = self.vague.join(", ");
            section.todo(format!("only types are known: what do the values of {names} look like?"));
        }
        for (name, said) in &self.attributes {
            section.raw(name, said.clone());
        }
        draft.push(section);
    }
}

/// The names in the slots of a template.
pub(super) fn slots(template: &str) -> Vec<String> {
    let parts = template.split('{').skip(1);
    let inside = parts.filter_map(|part| Some(part.split_once('}')?.0));
    let name = |slot: &str| {
        let slot = slot.strip_prefix("shard(").unwrap_or(slot);
        slot.split([':', ',']).next().unwrap_or(slot).to_owned()
    };
    inside.map(name).collect()
}

/// What is said about an attribute, as TOML writes it.
pub(super) fn said(format: &str, optional: bool) -> String {
    if optional {
        inline(&[("format".to_owned(), quote(format)), ("optional".to_owned(), "true".to_owned())])
    } else {
        quote(format)
    }
}

/// What is said about an attribute that has one of these values, as TOML writes it.
pub(super) fn one_of(values: &[String], optional: bool) -> String {
    let mut members = vec![("values".to_owned(), list(values))];
    if optional {
        members.push(("optional".to_owned(), "true".to_owned()));
    }
    inline(&members)
}
