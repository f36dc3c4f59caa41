//! The output of `stator deploy`: differences before, events during, outputs after.

use std::io::{self, IsTerminal as _, Write};

use roxmltree::Node;
use serde_json::Value;

use super::answer::{members, text};

/// The longest value that is shown whole, in characters.
const MAX_VALUE: usize = 72;

/// Where it is printed.
pub(super) struct Output {
    out: Box<dyn Write>,
    coloured: bool,
}

/// A resource that was skipped.
pub(super) struct Skipped {
    /// Its logical id, after those of the nested stacks around it.
    pub(super) path: String,
    pub(super) resource_type: String,
}

/// A colour.
#[derive(Clone, Copy)]
enum Colour {
    Red,
    Green,
    Yellow,
    Grey,
}

impl Colour {
    const fn code(self) -> &'static str {
        match self {
            Self::Red => "31",
            Self::Green => "32",
            Self::Yellow => "33",
            Self::Grey => "90",
        }
    }
}

impl Output {
    /// The standard output.
    pub(super) fn terminal() -> Self {
        let coloured = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { out: Box::new(io::stdout()), coloured }
    }

    /// The standard error.
    pub(super) fn errors() -> Self {
        let coloured = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { out: Box::new(io::stderr()), coloured }
    }

    /// One line. A closed output is no reason to stop half-way.
    pub(super) fn line(&mut self, text: &str) {
        let _ = writeln!(self.out, "{text}").and_then(|()| self.out.flush());
    }

    fn colour(&self, colour: Colour, text: &str) -> String {
        if self.coloured {
            format!("\x1b[{}m{text}\x1b[0m", colour.code())
        } else {
            text.to_owned()
        }
    }

    /// What a change set would do. Returns the logical ids of the resources whose items would be
    /// lost.
    pub(super) fn changes(&mut self, changes: &[Node<'_, '_>]) -> Vec<String> {
        let mut lost = Vec::new();
        for change in changes {
            let member = |name: &str| text(*change, name).unwrap_or_default();
            let id = member("LogicalResourceId").to_owned();
            let loss = member("StatorDataLoss") == "true";
            let (mark, colour, what) =
                match (member("Action"), member("Replacement"), member("PolicyAction")) {
                    ("Add", ..) => ("+", Colour::Green, "create"),
                    ("Import", ..) => ("=", Colour::Green, "take over what exists, as it is"),
                    ("Remove", _, "Retain") => {
                        ("-", Colour::Yellow, "leave the stack; the resource is kept")
                    }
                    ("Remove", ..) => ("-", Colour::Red, "delete"),
                    ("Modify", "True", "ReplaceAndRetain") => {
                        ("±", Colour::Yellow, "replace; the old one is kept")
                    }
                    ("Modify", "True", _) => ("±", Colour::Red, "replace and delete the old one"),
                    ("Modify", "Conditional", _) => {
                        ("~", Colour::Yellow, "change, perhaps replace")
                    }
                    _ => ("~", Colour::Yellow, "change in place"),
                };
            let mut line = format!("  {mark} {id}  {}  {what}", member("ResourceType"));
            if member("StatorSkipped") == "true" {
                line.push_str("  (skipped: the type is not provided here)");
            } else if member("StatorRecordedOnly") == "true" {
                line.push_str("  (recorded, no effect here)");
            }
            let line = self.colour(colour, &line);
            self.line(&line);
            if let Some(reason) = text(*change, "StatorReason") {
                self.line(&format!("      {reason}"));
            }
            if let Some(problem) = text(*change, "StatorProblem") {
                let problem = self.colour(Colour::Red, &format!("      WILL FAIL: {problem}"));
                self.line(&problem);
            }
            self.details(*change);
            self.differences(*change);
            if loss {
                let warning = self.colour(Colour::Red, "      ITEMS WOULD BE LOST");
                self.line(&warning);
                lost.push(id);
            }
        }
        lost
    }

    fn details(&mut self, change: Node<'_, '_>) {
        for target in change.descendants().filter(|node| node.tag_name().name() == "Target") {
            let Some(path) = text(target, "Path") else { continue };
            let (before, after) = (text(target, "BeforeValue"), text(target, "AfterValue"));
            let path = path.trim_start_matches("/Properties/");
            let line = match (before, after) {
                (None, None) => format!("      {path}"),
                (None, Some(after)) => format!("      {path}: + {}", short(after)),
                (Some(before), None) => format!("      {path}: - {}", short(before)),
                (Some(before), Some(after)) => match elements(before, after) {
                    Some(changes) => format!("      {path}: {changes}"),
                    None => format!("      {path}: {} → {}", short(before), short(after)),
                },
            };
            self.line(&line);
        }
    }

    /// How a resource that is taken over differs from the template.
    fn differences(&mut self, change: Node<'_, '_>) {
        for found in members(change, "StatorDifferences") {
            let path = text(found, "Path").unwrap_or_default().trim_start_matches('/');
            let (wanted, existing) = (text(found, "Template"), text(found, "Existing"));
            let line = match (wanted, existing) {
                (None, Some(existing)) => self.colour(
                    Colour::Red,
                    &format!("      {path}: only the table has {}", short(existing)),
                ),
                (Some(wanted), None) => self.colour(
                    Colour::Yellow,
                    &format!("      {path}: the table lacks {}", short(wanted)),
                ),
                (wanted, existing) => self.colour(
                    Colour::Red,
                    &format!(
                        "      {path}: the table has {}, the template {}",
                        short(existing.unwrap_or_default()),
                        short(wanted.unwrap_or_default())
                    ),
                ),
            };
            self.line(&line);
        }
    }

    /// One event of a stack.
    pub(super) fn event(&mut self, event: Node<'_, '_>) {
        let member = |name: &str| text(event, name).unwrap_or_default();
        let status = member("ResourceStatus");
        let colour = if status.contains("FAILED") || status.contains("ROLLBACK") {
            Colour::Red
        } else if status.ends_with("COMPLETE") {
            Colour::Green
        } else {
            Colour::Grey
        };
        let reason = text(event, "ResourceStatusReason").map(|reason| format!("  {reason}"));
        let status = self.colour(colour, &format!("{status:<28}"));
        let line =
            format!("  {status} {}{}", member("LogicalResourceId"), reason.unwrap_or_default());
        self.line(&line);
    }

    /// The outputs of a stack.
    pub(super) fn outputs(&mut self, stack: Node<'_, '_>) {
        for output in members(stack, "Outputs") {
            let member = |name: &str| text(output, name).unwrap_or_default();
            self.line(&format!("  {} = {}", member("OutputKey"), member("OutputValue")));
        }
    }
}

impl Output {
    /// The resources that were skipped, if there are any.
    pub(super) fn skipped(&mut self, skipped: &[Skipped]) {
        let name = |one: &Skipped| format!("{} ({})", one.path, one.resource_type);
        let names: Vec<String> = skipped.iter().map(name).collect();
        if !names.is_empty() {
            let line = format!("  skipped, not provided here: {}", names.join(", "));
            let line = self.colour(Colour::Yellow, &line);
            self.line(&line);
        }
    }
}

/// What differs between two lists: elements that come, go, or stay and change, by their names.
fn elements(before: &str, after: &str) -> Option<String> {
    let list = |text: &str| serde_json::from_str::<Vec<Value>>(text).ok();
    let (before, after) = (list(before)?, list(after)?);
    let named = |list: &[Value], name: &str| list.iter().any(|one| label(one) == name);
    let mut changes = Vec::new();
    for one in after.iter().filter(|one| !before.contains(one)) {
        let name = label(one);
        let mark = if named(&before, &name) { '~' } else { '+' };
        changes.push(format!("{mark} {name}"));
    }
    for one in before.iter().filter(|one| !after.contains(one)) {
        let name = label(one);
        if !named(&after, &name) {
            changes.push(format!("- {name}"));
        }
    }
    // The same elements in another order.
    (!changes.is_empty()).then(|| changes.join(", "))
}

/// What an element of a list is called.
fn label(element: &Value) -> String {
    let names = ["IndexName", "AttributeName", "Key", "Region"];
    let name = names.iter().find_map(|name| element.get(*name)?.as_str());
    name.map_or_else(|| short(&element.to_string()), str::to_owned)
}

fn short(value: &str) -> String {
    let one_line = value.replace('\n', " ");
    if one_line.chars().count() <= MAX_VALUE {
        return one_line;
    }
    let cut: String = one_line.chars().take(MAX_VALUE).collect();
    format!("{cut}…")
}

#[cfg(test)]
mod tests;
