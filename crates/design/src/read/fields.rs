//! Members of a table of the file: known names only, values of the right kind.

use crate::definition::Name;
use crate::fault::Fault;
use crate::source::{Source, Span};
use crate::text::{Kind, Member, Node};

/// The largest integer that is a number of things: a float holds it exactly.
const MOST: i64 = 1 << 53;

/// Reads values and gathers faults.
pub(super) struct Reader<'s> {
    source: &'s Source,
    pub(super) faults: Vec<Fault>,
}

/// A table whose members all have known names.
pub(super) struct Fields<'n> {
    members: &'n [Member],
    pub(super) span: Span,
    /// What it is, for messages.
    pub(super) what: String,
}

impl<'n> Fields<'n> {
    /// Takes `node` for a table with members of `known` names.
    pub(super) fn open(
        reader: &mut Reader<'_>,
        node: &'n Node,
        what: &str,
        known: &[&str],
    ) -> Option<Self> {
        let Kind::Table(members) = &node.kind else {
            reader.wrong(node, what, "a table");
            return None;
        };
        for member in members {
            if !known.contains(&member.name.as_str()) {
                let message = format!("{what} has no `{}`", member.name);
                let known = known.iter().copied();
                reader.faults.push(Fault::unknown(member.span, message, &member.name, known));
            }
        }
        Some(Self { members, span: node.span, what: what.to_owned() })
    }

    pub(super) fn get(&self, name: &str) -> Option<&'n Node> {
        self.members.iter().find(|member| member.name == name).map(|member| &member.value)
    }
}

impl<'s> Reader<'s> {
    pub(super) const fn new(source: &'s Source) -> Self {
        Self { source, faults: Vec::new() }
    }

    /// Reports that `node` is not `wanted`.
    pub(super) fn wrong(&mut self, node: &Node, what: &str, wanted: &str) {
        let message = format!("{what} is {}; it must be {wanted}", node.kind.name());
        self.faults.push(Fault::at(node.span, message));
    }

    /// The members of a table of named things; none if it is absent.
    pub(super) fn members<'n>(&mut self, node: Option<&'n Node>) -> Vec<&'n Member> {
        match node.map(|node| (node, &node.kind)) {
            None => Vec::new(),
            Some((_, Kind::Table(members))) => members.iter().collect(),
            Some((node, _)) => {
                self.wrong(node, "this", "a table of named things");
                Vec::new()
            }
        }
    }

    /// The name of a member.
    pub(super) fn name(&self, member: &Member) -> Name {
        Name { text: member.name.clone(), span: self.content(member.span, &member.name) }
    }

    /// The place of `text` inside of its quotation marks.
    fn content(&self, span: Span, text: &str) -> Span {
        match self.source.slice(span).find(text) {
            Some(at) if !text.is_empty() => {
                let start = span.start.saturating_add(at);
                Span { start, end: start.saturating_add(text.len()) }
            }
            _ => span,
        }
    }

    /// A text.
    pub(super) fn text(&mut self, node: &Node) -> Option<Name> {
        if let Kind::Text(text) = &node.kind {
            return Some(Name { text: text.clone(), span: self.content(node.span, text) });
        }
        self.wrong(node, "this", "a text");
        None
    }

    /// The text `name` of `fields`, which must be there.
    pub(super) fn required_text(&mut self, fields: &Fields<'_>, name: &str) -> Option<Name> {
        if let Some(node) = fields.get(name) {
            return self.text(node);
        }
        let message = format!("{} needs `{name}`", fields.what);
        self.faults.push(Fault::at(fields.span, message));
        None
    }

    /// One text, or a list of texts.
    pub(super) fn texts(&mut self, node: &Node) -> Vec<Name> {
        match &node.kind {
            Kind::List(items) => items.iter().filter_map(|item| self.text(item)).collect(),
            _ => self.text(node).into_iter().collect(),
        }
    }

    /// The texts of member `name`; none if it is absent.
    pub(super) fn texts_of(&mut self, fields: &Fields<'_>, name: &str) -> Vec<Name> {
        fields.get(name).map(|node| self.texts(node)).unwrap_or_default()
    }

    /// What is said about a thing, in words.
    pub(super) fn description(&mut self, fields: &Fields<'_>) -> Option<String> {
        fields.get("description").and_then(|node| self.text(node)).map(|name| name.text)
    }

    /// The member `name`, which is one of these texts.
    pub(super) fn choice<T: Copy>(
        &mut self,
        fields: &Fields<'_>,
        name: &str,
        what: &str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let text = self.text(fields.get(name)?)?;
        let at = self.one_of(&text, what, choices.iter().map(|(name, _)| *name))?;
        choices.get(at).map(|(_, choice)| *choice)
    }

    /// The boolean `name`.
    pub(super) fn flag(&mut self, fields: &Fields<'_>, name: &str) -> Option<(bool, Span)> {
        let node = fields.get(name)?;
        if let Kind::Boolean(value) = node.kind {
            return Some((value, node.span));
        }
        self.wrong(node, &format!("`{name}`"), "true or false");
        None
    }

    /// The number `name`, zero or more.
    pub(super) fn number(&mut self, fields: &Fields<'_>, name: &str) -> Option<f64> {
        let node = fields.get(name)?;
        let number = match node.kind {
            Kind::Integer(number) => (0..=MOST).contains(&number).then_some(number as f64),
            Kind::Float(number) => Some(number).filter(|number| *number >= 0.0),
            _ => None,
        };
        if number.is_none() {
            self.wrong(node, &format!("`{name}`"), "a number, zero or more");
        }
        number
    }

    /// The count `name`, one or more.
    pub(super) fn count(&mut self, fields: &Fields<'_>, name: &str) -> Option<u32> {
        let node = fields.get(name)?;
        self.count_at(node, name)
    }

    /// A count, one or more.
    pub(super) fn count_at(&mut self, node: &Node, name: &str) -> Option<u32> {
        if let Kind::Integer(number) = node.kind {
            let count = u32::try_from(number).ok().filter(|count| *count > 0);
            if count.is_some() {
                return count;
            }
        }
        self.wrong(node, &format!("`{name}`"), "an integer, one or more");
        None
    }

    /// Reports `name` unless it is one of `known`.
    pub(super) fn one_of<'k>(
        &mut self,
        name: &Name,
        what: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Option<usize> {
        let known: Vec<&str> = known.into_iter().collect();
        let found = known.iter().position(|candidate| *candidate == name.text);
        if found.is_none() {
            let message = format!("`{}` is not {what}", name.text);
            self.faults.push(Fault::unknown(name.span, message, &name.text, known));
        }
        found
    }
}
