//! Names, types and expressions of Python.

use crate::definition::{DataType, Format, Modifier, Order, Part, Template};

/// Words that are no names in Python.
const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "self", "try",
    "while", "with", "yield",
];

/// Names that the layer uses where fields and arguments are.
const TAKEN: &[&str] = &[
    "answer", "found", "format", "int", "item", "items", "key", "parse", "range", "request",
    "start", "str", "token", "writes",
];

/// Classes of the layer itself.
const CLASSES: &[&str] = &[
    "Access",
    "Any",
    "Callable",
    "ConditionFailed",
    "Decimal",
    "DynamoDb",
    "Generic",
    "Item",
    "Iterable",
    "Iterator",
    "Mapping",
    "Page",
    "Protocol",
    "Sequence",
    "T",
    "TransactionCanceled",
    "TypeVar",
    "UnexpectedItem",
    "Unprocessed",
];

/// A name in Python for `name`.
pub(super) fn identifier(name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let mut text: String = name.chars().map(letter).collect();
    if text.starts_with(|c: char| c.is_ascii_digit()) || text.is_empty() {
        text.insert(0, '_');
    }
    if KEYWORDS.contains(&text.as_str()) || TAKEN.contains(&text.as_str()) {
        text.push('_');
    }
    text
}

/// A class's name for `name`: each word with a capital.
pub(super) fn class(name: &str) -> String {
    let mut text = String::new();
    let mut capital = true;
    for character in name.chars() {
        if !character.is_ascii_alphanumeric() {
            capital = true;
        } else if std::mem::take(&mut capital) {
            text.push(character.to_ascii_uppercase());
        } else {
            text.push(character);
        }
    }
    if CLASSES.contains(&text.as_str()) {
        text.push_str("Entity");
    }
    identifier(&text)
}

/// A name in small letters for `name`: `OrderItem` is `order_item`.
pub(super) fn snake(name: &str) -> String {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !text.is_empty() && !text.ends_with('_') {
            text.push('_');
        }
        text.push(character.to_ascii_lowercase());
    }
    identifier(&text)
}

/// A text as a literal.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            ' '..='~' => out.push(character),
            other => out.push_str(&format!("\\U{:08x}", u32::from(other))),
        }
    }
    out.push('"');
    out
}

/// The class that values of a format have.
pub(super) fn kind(format: &Format) -> &'static str {
    match format.data_type {
        DataType::S => "str",
        DataType::N if format.text.starts_with("number") => "Decimal",
        DataType::N => "int",
        DataType::B => "bytes",
        DataType::Bool => "bool",
        DataType::L => "list",
        DataType::M => "dict",
        DataType::Ss => "frozenset",
    }
}

/// The type that values of a format have, as annotations say it.
pub(super) fn annotation(format: &Format) -> &'static str {
    match kind(format) {
        "list" => "list[Any]",
        "dict" => "dict[str, Any]",
        "frozenset" => "frozenset[str]",
        other => other,
    }
}

/// The text of a value of `format` that is in the variable `name`.
fn text(name: &str, format: Option<&Format>, modifier: Modifier) -> String {
    let number =
        format.is_some_and(|format| format.order == Order::Number && kind(format) == "int");
    let plain = match format.map_or("str", kind) {
        "str" => name.to_owned(),
        "bool" => format!("(\"true\" if {name} else \"false\")"),
        "Decimal" => format!("format({name}, \"f\")"),
        _ => format!("str({name})"),
    };
    match modifier {
        Modifier::Plain => plain,
        Modifier::Lower => format!("{plain}.lower()"),
        Modifier::Upper => format!("{plain}.upper()"),
        Modifier::Pad(width) if number => format!("format({name}, \"0{width}d\")"),
        Modifier::Pad(width) => format!("{plain}.rjust({width}, \"0\")"),
        Modifier::Shard(count) => format!("_shard({plain}, {count})"),
    }
}

/// The text of a template; `of` gives the variable and format of each slot.
pub(super) fn expression<'f>(
    template: &Template,
    of: &dyn Fn(&str) -> (String, Option<&'f Format>),
) -> String {
    let parts: Vec<String> = template
        .parts
        .iter()
        .map(|part| match part {
            Part::Literal(text) => literal(text),
            Part::Slot { name, modifier, .. } => {
                let (name, format) = of(name);
                text(&name, format, *modifier)
            }
        })
        .collect();
    if parts.is_empty() { "\"\"".to_owned() } else { parts.join(" + ") }
}

/// A text as a regular expression.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if "\\.^$*+?{}[]|()".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// A regular expression for every value of a format. The languages that models are checked with
/// hold fewer, such as no 29th of a month: what they find can happen, but not all that can.
fn values(format: &Format) -> String {
    let compact: String = format.text.chars().filter(|c| !c.is_whitespace()).collect();
    let name = compact.split('(').next().unwrap_or("");
    match name {
        "date" => "[0-9]{4}-[0-9]{2}-[0-9]{2}".to_owned(),
        "month" => "[0-9]{4}-[0-9]{2}".to_owned(),
        "year" => "[0-9]{4}".to_owned(),
        "datetime" => {
            let time = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}";
            format!("{time}(?:\\.[0-9]+)?(?:Z|[+-][0-9]{{2}}:[0-9]{{2}})?")
        }
        "integer" | "natural" | "epoch" => "-?[0-9]+".to_owned(),
        "number" => "-?[0-9.]+".to_owned(),
        "uuid" | "ulid" | "ksuid" | "slug" | "digits" | "hex" => format.pattern.clone(),
        "text" | "email" | "binary" | "boolean" | "list" | "map" | "set" => ".+".to_owned(),
        _ => format!("(?:{})", format.pattern),
    }
}

/// A regular expression as a literal: raw where that can be.
pub(super) fn raw(pattern: &str) -> String {
    let plain = pattern.chars().all(|c| matches!(c, ' '..='~') && c != '"');
    let raw = plain && pattern.contains('\\');
    if raw { format!("r\"{pattern}\"") } else { literal(pattern) }
}

/// A regular expression for the keys of a template, with a group for each slot that can be read.
pub(super) fn pattern<'f>(
    template: &Template,
    format_of: &dyn Fn(&str) -> Option<&'f Format>,
) -> String {
    let mut pattern = String::new();
    let mut seen: Vec<&str> = Vec::new();
    for part in &template.parts {
        match part {
            Part::Literal(text) => pattern.push_str(&quoted(text)),
            Part::Slot { name, modifier, .. } => {
                let format = format_of(name);
                let values = match (modifier, format) {
                    (Modifier::Shard(_), _) => "[0-9]+".to_owned(),
                    (Modifier::Pad(_), _) => "-?[0-9]+".to_owned(),
                    (Modifier::Plain, Some(format)) => values(format),
                    (_, _) => ".+".to_owned(),
                };
                let readable =
                    !matches!(modifier, Modifier::Shard(_)) && !seen.contains(&name.as_str());
                if readable {
                    seen.push(name);
                    pattern.push_str(&format!("(?P<{}>{values})", identifier(name)));
                } else {
                    pattern.push_str(&format!("(?:{values})"));
                }
            }
        }
    }
    pattern
}
