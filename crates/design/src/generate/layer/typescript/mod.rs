//! TypeScript over version 3 of AWS's SDK for JavaScript: entities are plain objects.

use super::language::{Language, Piece, capitals, quoted, word};
use crate::definition::{DataType, Format, Modifier, Order};

/// Words that are no names of variables in TypeScript.
const KEYWORDS: &[&str] = &[
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "constructor",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "implements",
    "import",
    "in",
    "instanceof",
    "interface",
    "let",
    "new",
    "null",
    "package",
    "private",
    "protected",
    "public",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// Names that the layer uses where fields and arguments are.
const TAKEN: &[&str] = &[
    "answer", "call", "chunk", "error", "found", "input", "item", "items", "it", "key", "kinds",
    "keys", "one", "parse", "pad", "rest", "shardOf", "start", "table", "token", "wanted",
    "writes",
];

/// Types of the layer itself, of its imports, and of the language.
const CLASSES: &[&str] = &[
    "Access",
    "Array",
    "AsyncGenerator",
    "AttributeValue",
    "BigInt",
    "ConditionFailed",
    "Date",
    "Decimal",
    "DynamoDBClient",
    "Error",
    "Item",
    "Kind",
    "Map",
    "Math",
    "Number",
    "Object",
    "Page",
    "Promise",
    "Record",
    "RegExp",
    "Set",
    "String",
    "Symbol",
    "TransactionCanceled",
    "UnexpectedItem",
    "Unprocessed",
];

/// The language.
pub(in crate::generate) struct TypeScript;

impl Language for TypeScript {
    fn name(&self) -> &'static str {
        "TypeScript"
    }

    fn template(&self) -> &'static str {
        include_str!("layer.ts.jinja")
    }

    fn identifier(&self, name: &str) -> String {
        let camel = capitals(name);
        let first = name.chars().find(char::is_ascii_alphanumeric);
        let rest = camel.chars().skip(1);
        let mut text = word(&first.into_iter().chain(rest).collect::<String>());
        if KEYWORDS.contains(&text.as_str()) || TAKEN.contains(&text.as_str()) {
            text.push('_');
        }
        text
    }

    fn variable(&self, entity: &str) -> String {
        let mut rest = entity.chars();
        let first: String = rest.next().into_iter().map(|it| it.to_ascii_lowercase()).collect();
        self.identifier(&format!("{first}{}", rest.as_str()))
    }

    fn prefixed(&self, variable: &str, name: &str) -> String {
        format!("{variable}{}", capitals(name))
    }

    fn class(&self, name: &str) -> String {
        let mut text = capitals(name);
        if CLASSES.contains(&text.as_str()) {
            text.push_str("Entity");
        }
        word(&text)
    }

    fn constant(&self, name: &str) -> String {
        format!("{}Keys", self.variable(name))
    }

    fn literal(&self, text: &str) -> String {
        quoted(text, &|character| format!("\\u{{{:x}}}", u32::from(character)))
    }

    fn kind(&self, format: &Format) -> &'static str {
        match format.data_type {
            DataType::S => "text",
            DataType::N if format.text.starts_with("number") => "decimal",
            DataType::N => "integer",
            DataType::B => "binary",
            DataType::Bool => "flag",
            DataType::L | DataType::Vector(_) => "list",
            DataType::M => "map",
            DataType::Ss => "set",
        }
    }

    fn field(&self, format: &Format) -> String {
        match self.kind(format) {
            "decimal" => "Decimal",
            "integer" => "number",
            "binary" => "Uint8Array",
            "flag" => "boolean",
            "list" => "AttributeValue[]",
            "map" => "Item",
            "set" => "ReadonlySet<string>",
            _ => "string",
        }
        .to_owned()
    }

    fn argument(&self, format: &Format) -> String {
        self.field(format)
    }

    fn text_argument(&self) -> String {
        "string".to_owned()
    }

    fn entity_argument(&self, class: &str) -> String {
        class.to_owned()
    }

    fn several(&self, class: Option<&str>) -> String {
        format!("readonly {}[]", class.unwrap_or("Item"))
    }

    fn own(&self, field: &str, _optional: bool) -> String {
        format!("it.{field}")
    }

    fn present(&self, fields: &[String]) -> String {
        let tests: Vec<String> =
            fields.iter().map(|field| format!("it.{field} !== undefined")).collect();
        tests.join(" && ")
    }

    fn passed(&self, field: &str, _format: Option<&Format>) -> String {
        format!("it.{field}")
    }

    fn text(&self, expression: &str, format: Option<&Format>, modifier: Modifier) -> String {
        let kind = format.map_or("text", |format| self.kind(format));
        let number = format.is_some_and(|it| it.order == Order::Number) && kind == "integer";
        let plain = match kind {
            "text" | "decimal" => expression.to_owned(),
            "integer" => format!("digits({expression})"),
            "binary" => format!("new TextDecoder().decode({expression})"),
            _ => format!("String({expression})"),
        };
        match modifier {
            Modifier::Plain => plain,
            Modifier::Lower => format!("{plain}.toLowerCase()"),
            Modifier::Upper => format!("{plain}.toUpperCase()"),
            Modifier::Pad(width) if number => format!("padded({expression}, {width})"),
            Modifier::Pad(width) => format!("{plain}.padStart({width}, \"0\")"),
            Modifier::Shard(count) => format!("shardOf({plain}, {count}n)"),
        }
    }

    fn shard(&self, variable: &str) -> String {
        format!("String({variable})")
    }

    fn joined(&self, pieces: &[Piece]) -> String {
        match pieces {
            [] => "\"\"".to_owned(),
            [Piece::Literal(text)] => self.literal(text),
            [Piece::Expression(text)] => text.clone(),
            several => {
                let inner: String = several.iter().map(|piece| self.inside(piece)).collect();
                format!("`{inner}`")
            }
        }
    }

    fn wrapped(&self, data_type: DataType, text: &str) -> String {
        match data_type {
            DataType::Bool => format!("{{ BOOL: {text} === \"true\" }}"),
            DataType::B => format!("{{ B: new TextEncoder().encode({text}) }}"),
            other => format!("{{ {}: {text} }}", other.letters()),
        }
    }

    fn bytes(&self, expression: &str) -> String {
        format!("{{ B: {expression} }}")
    }

    fn attribute(&self, expression: &str, format: Option<&Format>, optional: bool) -> String {
        let kind = format.map_or("text", |format| self.kind(format));
        let value = format!("kinds.{kind}.to({expression})");
        match optional {
            true => format!("{expression} === undefined ? {{ NULL: true }} : {value}"),
            false => value,
        }
    }

    fn group(&self, name: &str) -> String {
        format!("(?<{name}>")
    }

    fn regex(&self, pattern: &str) -> String {
        self.literal(&format!("^(?:{pattern})$"))
    }
}

/// The name of a member of an object, in quotation marks where it needs them.
pub(in crate::generate) fn member(name: &str) -> String {
    let is_word = word(name) == name && !name.is_empty();
    if is_word { name.to_owned() } else { TypeScript.literal(name) }
}

impl TypeScript {
    /// A piece as a part of a template literal.
    fn inside(&self, piece: &Piece) -> String {
        match piece {
            Piece::Expression(text) => format!("${{{text}}}"),
            Piece::Literal(text) => {
                let quoted = self.literal(text);
                let inner = quoted.trim_start_matches('"');
                let inner = inner.strip_suffix('"').unwrap_or(inner);
                inner.replace("\\\"", "\"").replace('`', "\\`").replace("${", "\\${")
            }
        }
    }
}
