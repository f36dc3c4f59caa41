//! Formats of attributes, as regular languages with an order.

use super::DataType;

/// What values of an attribute look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    /// As the file says it.
    pub text: String,
    /// The language of its values, as a pattern of [`crate::language`].
    pub pattern: String,
    /// What "smaller" means for its values.
    pub order: Order,
    /// Its type as an attribute of its own.
    pub data_type: DataType,
    /// Anybody may write anything into it.
    pub free: bool,
}

/// What "smaller" means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As bytes.
    Bytes,
    /// As numbers.
    Number,
    /// As moments.
    Time,
}

/// The names of formats, for messages.
pub(crate) const NAMES: &[&str] = &[
    "text",
    "slug",
    "uuid",
    "ulid",
    "ksuid",
    "email",
    "date",
    "month",
    "year",
    "datetime(s, Z)",
    "datetime(ms, Z)",
    "datetime(us, Z)",
    "datetime(python)",
    "datetime",
    "integer",
    "natural",
    "number",
    "digits(N)",
    "hex(N)",
    "boolean",
    "list",
    "map",
    "set",
    "binary",
    "vector(N)",
    "epoch(s)",
    "epoch(ms)",
];

/// Numbers of a vector at most, as DynamoDB's limits say.
pub(crate) const MOST_DIMENSIONS: u16 = 4_096;

const DATE: &str = "20[0-9][0-9]-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])";
const CLOCK: &str = "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]";

impl Format {
    /// The format that `text` names.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let counted = |name: &str| -> Option<u16> {
            let inside = compact.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')')?;
            inside.parse().ok()
        };
        let short = |name: &str| counted(name).filter(|count| (1..=512).contains(count));
        let vector = counted("vector").filter(|count| (1..=MOST_DIMENSIONS).contains(count));
        let time = |fraction: &str, zone: &str| format!("{DATE}{CLOCK}{fraction}{zone}");
        let (pattern, order, data_type) = match compact.as_str() {
            "text" => ("[ -~]+".to_owned(), Order::Bytes, DataType::S),
            "slug" => ("[a-z0-9]+(-[a-z0-9]+)*".to_owned(), Order::Bytes, DataType::S),
            "uuid" => (
                "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}".to_owned(),
                Order::Bytes,
                DataType::S,
            ),
            "ulid" => ("[0-7][0-9A-HJKMNP-TV-Z]{25}".to_owned(), Order::Bytes, DataType::S),
            "ksuid" => ("[0-9A-Za-z]{27}".to_owned(), Order::Bytes, DataType::S),
            "email" => {
                let pattern = "[A-Za-z0-9.+_-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+".to_owned();
                (pattern, Order::Bytes, DataType::S)
            }
            "date" => (DATE.to_owned(), Order::Bytes, DataType::S),
            "month" => ("20[0-9][0-9]-(0[1-9]|1[0-2])".to_owned(), Order::Bytes, DataType::S),
            "year" => ("20[0-9][0-9]".to_owned(), Order::Bytes, DataType::S),
            "datetime(s,Z)" => (time("", "Z"), Order::Time, DataType::S),
            "datetime(ms,Z)" => (time("\\.[0-9]{3}", "Z"), Order::Time, DataType::S),
            "datetime(us,Z)" => (time("\\.[0-9]{6}", "Z"), Order::Time, DataType::S),
            // Python's isoformat() writes no fraction when the microseconds are zero.
            "datetime(python)" => (time("(\\.[0-9]{6})?", ""), Order::Time, DataType::S),
            "datetime" => (time("(\\.[0-9]{1,6})?", "(Z|\\+0[0-9]:00)"), Order::Time, DataType::S),
            "integer" => ("0|-?[1-9][0-9]{0,17}".to_owned(), Order::Number, DataType::N),
            "natural" => ("0|[1-9][0-9]{0,17}".to_owned(), Order::Number, DataType::N),
            "number" => {
                let pattern = "0|-?[1-9][0-9]{0,17}(\\.[0-9]{0,3}[1-9])?".to_owned();
                (pattern, Order::Number, DataType::N)
            }
            "epoch(s)" => ("[1-9][0-9]{9}".to_owned(), Order::Number, DataType::N),
            "epoch(ms)" => ("[1-9][0-9]{12}".to_owned(), Order::Number, DataType::N),
            "boolean" => ("true|false".to_owned(), Order::Bytes, DataType::Bool),
            "binary" => ("[ -~]+".to_owned(), Order::Bytes, DataType::B),
            "list" => ("[ -~]+".to_owned(), Order::Bytes, DataType::L),
            "map" => ("[ -~]+".to_owned(), Order::Bytes, DataType::M),
            "set" => ("[ -~]+".to_owned(), Order::Bytes, DataType::Ss),
            _ => {
                let text = |class, count| format!("{class}{{{count}}}");
                match (short("digits"), short("hex"), vector) {
                    (Some(count), ..) => (text("[0-9]", count), Order::Bytes, DataType::S),
                    (_, Some(count), _) => (text("[0-9a-f]", count), Order::Bytes, DataType::S),
                    // Its first number stands for all.
                    (.., Some(count)) => {
                        ("0\\.[1-9]".to_owned(), Order::Number, DataType::Vector(count))
                    }
                    (None, None, None) => return None,
                }
            }
        };
        let free = matches!(compact.as_str(), "text" | "binary");
        Some(Self { text: text.to_owned(), pattern, order, data_type, free })
    }

    /// The language of exactly these values.
    #[must_use]
    pub fn one_of(values: &[String]) -> Self {
        let pattern: Vec<String> = values.iter().map(|value| quote(value)).collect();
        Self {
            text: values.join(" | "),
            pattern: pattern.join("|"),
            order: Order::Bytes,
            data_type: DataType::S,
            free: false,
        }
    }

    /// The language of a pattern of the user's.
    #[must_use]
    pub fn pattern(pattern: &str) -> Self {
        Self {
            text: format!("pattern {pattern}"),
            pattern: pattern.to_owned(),
            order: Order::Bytes,
            data_type: DataType::S,
            free: false,
        }
    }

    /// Whether the same moment can be written in several ways.
    #[must_use]
    pub fn mixes_precision_or_zone(&self) -> bool {
        let compact: String = self.text.chars().filter(|c| !c.is_whitespace()).collect();
        matches!(compact.as_str(), "datetime" | "datetime(python)")
    }
}

/// A pattern that is exactly `text`.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::new();
    for character in text.chars() {
        if !character.is_ascii_alphanumeric() {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted
}
