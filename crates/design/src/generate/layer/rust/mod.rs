//! Rust over `aws-sdk-dynamodb`, with `regex-lite` and `tokio`, which that crate has anyway.

use super::language::{Language, Piece, capitals, quoted, snake, word};
use crate::definition::{DataType, Format, Modifier, Order};

/// Words that are no names in Rust.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Names that the layer uses where fields, arguments and functions are.
const TAKEN: &[&str] = &[
    "answer", "error", "found", "item", "items", "key", "keys", "new", "one", "parse", "request",
    "requests", "rest", "start", "table", "token", "write", "writes",
];

/// Types of the layer itself, of its imports, and of the prelude.
const CLASSES: &[&str] = &[
    "Access",
    "Attribute",
    "AttributeValue",
    "BTreeSet",
    "Blob",
    "Box",
    "Client",
    "Decimal",
    "Duration",
    "Err",
    "Error",
    "FromStr",
    "HashMap",
    "Item",
    "Keys",
    "LazyLock",
    "None",
    "Ok",
    "Option",
    "Page",
    "Regex",
    "Request",
    "Result",
    "Rows",
    "Self",
    "Some",
    "String",
    "Value",
    "Vec",
    "VecDeque",
];

/// The language.
pub(super) struct Rust;

impl Rust {
    /// The type that the value of a format is copied as, if it is.
    fn is_copied(&self, format: &Format) -> bool {
        matches!(self.kind(format), "i64" | "bool")
    }

    /// A text as it is in a format string.
    fn in_format(&self, text: &str) -> String {
        let quoted = self.literal(&text.replace('{', "{{").replace('}', "}}"));
        let inner = quoted.strip_prefix('"').unwrap_or(&quoted);
        inner.strip_suffix('"').unwrap_or(inner).to_owned()
    }
}

impl Language for Rust {
    fn name(&self) -> &'static str {
        "Rust"
    }

    fn template(&self) -> &'static str {
        include_str!("layer.rs.jinja")
    }

    fn identifier(&self, name: &str) -> String {
        let mut text = snake(name);
        if KEYWORDS.contains(&text.as_str()) || TAKEN.contains(&text.as_str()) {
            text.push('_');
        }
        text
    }

    fn variable(&self, entity: &str) -> String {
        self.identifier(entity)
    }

    fn prefixed(&self, variable: &str, name: &str) -> String {
        format!("{variable}_{}", self.identifier(name))
    }

    fn class(&self, name: &str) -> String {
        let mut text = capitals(name);
        if CLASSES.contains(&text.as_str()) {
            text.push_str("Entity");
        }
        word(&text)
    }

    fn constant(&self, name: &str) -> String {
        format!("{}_KEYS", self.variable(name).to_ascii_uppercase())
    }

    fn literal(&self, text: &str) -> String {
        quoted(text, &|character| format!("\\u{{{:x}}}", u32::from(character)))
    }

    fn kind(&self, format: &Format) -> &'static str {
        match format.data_type {
            DataType::S => "String",
            DataType::N if format.text.starts_with("number") => "Decimal",
            DataType::N => "i64",
            DataType::B => "Vec<u8>",
            DataType::Bool => "bool",
            DataType::L | DataType::Vector(_) => "Vec<AttributeValue>",
            DataType::M => "Item",
            DataType::Ss => "BTreeSet<String>",
        }
    }

    fn field(&self, format: &Format) -> String {
        self.kind(format).to_owned()
    }

    fn argument(&self, format: &Format) -> String {
        match self.kind(format) {
            "String" => "&str",
            "Decimal" => "&Decimal",
            "Vec<u8>" => "&[u8]",
            "Vec<AttributeValue>" => "&[AttributeValue]",
            "Item" => "&Item",
            "BTreeSet<String>" => "&BTreeSet<String>",
            copied => copied,
        }
        .to_owned()
    }

    fn text_argument(&self) -> String {
        "&str".to_owned()
    }

    fn entity_argument(&self, class: &str) -> String {
        format!("&{class}")
    }

    fn several(&self, class: Option<&str>) -> String {
        format!("&[{}]", class.unwrap_or("Item"))
    }

    fn own(&self, field: &str, optional: bool) -> String {
        if optional { field.to_owned() } else { format!("self.{field}") }
    }

    /// What is there is bound to a name of its own.
    fn present(&self, fields: &[String]) -> String {
        let some: Vec<String> = fields.iter().map(|field| format!("Some({field})")).collect();
        let own: Vec<String> = fields.iter().map(|field| format!("&self.{field}")).collect();
        match fields {
            [] => String::new(),
            [_] => format!("let {} = {}", some.concat(), own.concat()),
            _ => format!("let ({}) = ({})", some.join(", "), own.join(", ")),
        }
    }

    fn passed(&self, field: &str, format: Option<&Format>) -> String {
        let copied = format.is_some_and(|format| self.is_copied(format));
        if copied { format!("self.{field}") } else { format!("&self.{field}") }
    }

    fn text(&self, expression: &str, format: Option<&Format>, modifier: Modifier) -> String {
        let kind = format.map_or("String", |format| self.kind(format));
        let number = format.is_some_and(|it| it.order == Order::Number) && kind == "i64";
        let plain = match (kind, modifier) {
            ("Vec<u8>", _) => format!("String::from_utf8_lossy({expression})"),
            ("String", _) | (_, Modifier::Plain) => expression.to_owned(),
            (_, _) => format!("{expression}.to_string()"),
        };
        match modifier {
            Modifier::Plain => plain,
            Modifier::Lower => format!("{plain}.to_lowercase()"),
            Modifier::Upper => format!("{plain}.to_uppercase()"),
            Modifier::Pad(width) if number => format!("padded(&{expression}, {width})"),
            Modifier::Pad(width) => format!("filled(&{plain}, {width})"),
            Modifier::Shard(count) => format!("shard_of(&{plain}, {count})"),
        }
    }

    fn shard(&self, variable: &str) -> String {
        variable.to_owned()
    }

    fn joined(&self, pieces: &[Piece]) -> String {
        match pieces {
            [] => "String::new()".to_owned(),
            [Piece::Literal(text)] => format!("{}.to_owned()", self.literal(text)),
            [Piece::Expression(text)] => format!("{text}.to_string()"),
            several => {
                let mut format = String::new();
                let mut arguments = Vec::new();
                for piece in several {
                    match piece {
                        Piece::Literal(text) => format.push_str(&self.in_format(text)),
                        Piece::Expression(text) if *text == snake(text) => {
                            format.push_str(&format!("{{{text}}}"));
                        }
                        Piece::Expression(text) => {
                            format.push_str("{}");
                            arguments.push(format!(", {text}"));
                        }
                    }
                }
                format!("format!(\"{format}\"{})", arguments.concat())
            }
        }
    }

    fn wrapped(&self, data_type: DataType, text: &str) -> String {
        match data_type {
            DataType::Bool => format!("AttributeValue::Bool({text} == \"true\")"),
            DataType::B => format!("AttributeValue::B(Blob::new({text}))"),
            other => {
                format!("AttributeValue::{}({text})", capitals(&other.letters().to_lowercase()))
            }
        }
    }

    fn bytes(&self, expression: &str) -> String {
        format!("AttributeValue::B(Blob::new({expression}.to_vec()))")
    }

    fn attribute(&self, expression: &str, _format: Option<&Format>, optional: bool) -> String {
        match (optional, expression.contains(' ')) {
            (true, _) => {
                let null = "AttributeValue::Null(true)";
                format!("{expression}.as_ref().map_or({null}, |it| it.attribute())")
            }
            (false, true) => format!("({expression}).attribute()"),
            (false, false) => format!("{expression}.attribute()"),
        }
    }

    fn group(&self, name: &str) -> String {
        format!("(?P<{name}>")
    }

    /// Only what has a meaning may be escaped.
    fn regex(&self, pattern: &str) -> String {
        let mut plain = String::new();
        let mut characters = pattern.chars();
        while let Some(character) = characters.next() {
            match (character, characters.clone().next()) {
                ('\\', Some(next)) if !next.is_ascii_punctuation() || "<>".contains(next) => {}
                ('\\', Some(next)) => {
                    plain.extend(['\\', next]);
                    characters.next();
                }
                _ => plain.push(character),
            }
        }
        self.literal(&plain)
    }
}
