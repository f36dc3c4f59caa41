//! Python over boto3: the layer needs the standard library only; the client is the caller's.

use super::language::{Language, Piece, capitals, quoted, word};
use crate::definition::{DataType, Format, Modifier, Order};

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

/// The language.
pub(in crate::generate) struct Python;

impl Language for Python {
    fn name(&self) -> &'static str {
        "Python"
    }

    fn template(&self) -> &'static str {
        include_str!("layer.py.jinja")
    }

    fn identifier(&self, name: &str) -> String {
        let mut text = word(name);
        if KEYWORDS.contains(&text.as_str()) || TAKEN.contains(&text.as_str()) {
            text.push('_');
        }
        text
    }

    fn variable(&self, entity: &str) -> String {
        let mut text = String::new();
        for character in entity.chars() {
            if character.is_ascii_uppercase() && !text.is_empty() && !text.ends_with('_') {
                text.push('_');
            }
            text.push(character.to_ascii_lowercase());
        }
        self.identifier(&text)
    }

    fn prefixed(&self, variable: &str, name: &str) -> String {
        format!("{variable}_{}", self.identifier(name))
    }

    fn class(&self, name: &str) -> String {
        let mut text = capitals(name);
        if CLASSES.contains(&text.as_str()) {
            text.push_str("Entity");
        }
        self.identifier(&text)
    }

    fn constant(&self, name: &str) -> String {
        self.variable(name).to_ascii_uppercase()
    }

    fn literal(&self, text: &str) -> String {
        quoted(text, &|character| format!("\\U{:08x}", u32::from(character)))
    }

    fn kind(&self, format: &Format) -> &'static str {
        match format.data_type {
            DataType::S => "str",
            DataType::N if format.text.starts_with("number") => "Decimal",
            DataType::N => "int",
            DataType::B => "bytes",
            DataType::Bool => "bool",
            DataType::L | DataType::Vector(_) => "list",
            DataType::M => "dict",
            DataType::Ss => "frozenset",
        }
    }

    fn field(&self, format: &Format) -> String {
        match self.kind(format) {
            "list" => "list[Any]",
            "dict" => "dict[str, Any]",
            "frozenset" => "frozenset[str]",
            other => other,
        }
        .to_owned()
    }

    fn argument(&self, format: &Format) -> String {
        self.field(format)
    }

    fn text_argument(&self) -> String {
        "str".to_owned()
    }

    fn entity_argument(&self, class: &str) -> String {
        class.to_owned()
    }

    fn several(&self, class: Option<&str>) -> String {
        format!("Sequence[{}]", class.unwrap_or("Item"))
    }

    fn own(&self, field: &str, _optional: bool) -> String {
        format!("self.{field}")
    }

    fn present(&self, fields: &[String]) -> String {
        let tests: Vec<String> =
            fields.iter().map(|field| format!("self.{field} is not None")).collect();
        tests.join(" and ")
    }

    fn passed(&self, field: &str, _format: Option<&Format>) -> String {
        format!("self.{field}")
    }

    fn text(&self, expression: &str, format: Option<&Format>, modifier: Modifier) -> String {
        let kind = format.map_or("str", |format| self.kind(format));
        let number = format.is_some_and(|it| it.order == Order::Number) && kind == "int";
        let plain = match kind {
            "str" => expression.to_owned(),
            "bool" => format!("(\"true\" if {expression} else \"false\")"),
            "Decimal" => format!("format({expression}, \"f\")"),
            _ => format!("str({expression})"),
        };
        match modifier {
            Modifier::Plain => plain,
            Modifier::Lower => format!("{plain}.lower()"),
            Modifier::Upper => format!("{plain}.upper()"),
            Modifier::Pad(width) if number => format!("format({expression}, \"0{width}d\")"),
            Modifier::Pad(width) => format!("{plain}.rjust({width}, \"0\")"),
            Modifier::Shard(count) => format!("_shard({plain}, {count})"),
        }
    }

    fn shard(&self, variable: &str) -> String {
        format!("str({variable})")
    }

    fn joined(&self, pieces: &[Piece]) -> String {
        let texts: Vec<String> = pieces
            .iter()
            .map(|piece| match piece {
                Piece::Literal(text) => self.literal(text),
                Piece::Expression(text) => text.clone(),
            })
            .collect();
        if texts.is_empty() { "\"\"".to_owned() } else { texts.join(" + ") }
    }

    fn wrapped(&self, data_type: DataType, text: &str) -> String {
        match data_type {
            DataType::Bool => format!("{{\"BOOL\": {text} == \"true\"}}"),
            DataType::B => format!("{{\"B\": ({text}).encode()}}"),
            other => format!("{{\"{}\": {text}}}", other.letters()),
        }
    }

    fn bytes(&self, expression: &str) -> String {
        format!("{{\"B\": {expression}}}")
    }

    fn attribute(&self, expression: &str, _format: Option<&Format>, _optional: bool) -> String {
        format!("_attribute({expression})")
    }

    fn group(&self, name: &str) -> String {
        format!("(?P<{name}>")
    }

    /// Raw where that can be.
    fn regex(&self, pattern: &str) -> String {
        let plain = pattern.chars().all(|c| matches!(c, ' '..='~') && c != '"');
        let raw = plain && pattern.contains('\\');
        if raw { format!("r\"{pattern}\"") } else { self.literal(pattern) }
    }
}
