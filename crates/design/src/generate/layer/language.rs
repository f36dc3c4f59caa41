//! What the languages of access layers differ in: names, types, expressions.
//!
//! A function of a layer is the same in all of them; only its text is another. What is made here
//! are pieces of text, which the language's template puts in their places.

use crate::definition::{DataType, Format, Modifier, Part, Template};

/// A piece of a text that a layer puts together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::generate) enum Piece {
    /// Text that is always the same.
    Literal(String),
    /// An expression that gives text.
    Expression(String),
}

/// A language that layers are written in.
pub(in crate::generate) trait Language {
    /// Its name, for messages.
    fn name(&self) -> &'static str;
    /// The template of its layers.
    fn template(&self) -> &'static str;
    /// The name of a field, argument or function.
    fn identifier(&self, name: &str) -> String;
    /// The name of a variable that holds an entity.
    fn variable(&self, entity: &str) -> String;
    /// The name of an argument that belongs to the entity in `variable`.
    fn prefixed(&self, variable: &str, name: &str) -> String;
    /// The name of a type.
    fn class(&self, name: &str) -> String;
    /// The name of a constant.
    fn constant(&self, name: &str) -> String;
    /// A text as a literal.
    fn literal(&self, text: &str) -> String;
    /// What reads and writes values of a format.
    fn kind(&self, format: &Format) -> &'static str;
    /// The type of a field.
    fn field(&self, format: &Format) -> String;
    /// The type of an argument.
    fn argument(&self, format: &Format) -> String;
    /// The type of an argument that is a text.
    fn text_argument(&self) -> String;
    /// The type of an argument that is an entity.
    fn entity_argument(&self, class: &str) -> String;
    /// The type of an argument that is several entities, or several keys.
    fn several(&self, class: Option<&str>) -> String;
    /// A field of the entity itself, where it is there.
    fn own(&self, field: &str, optional: bool) -> String;
    /// The condition that fields of the entity itself are there; none without fields.
    fn present(&self, fields: &[String]) -> String;
    /// A field of the entity itself, given as an argument.
    fn passed(&self, field: &str, format: Option<&Format>) -> String;
    /// The text of the value in an expression.
    fn text(&self, expression: &str, format: Option<&Format>, modifier: Modifier) -> String;
    /// The text of a number of a shard.
    fn shard(&self, variable: &str) -> String;
    /// Texts one after another.
    fn joined(&self, pieces: &[Piece]) -> String;
    /// DynamoDB's form of a text that is a value of this type.
    fn wrapped(&self, data_type: DataType, text: &str) -> String;
    /// DynamoDB's form of the bytes in an expression.
    fn bytes(&self, expression: &str) -> String;
    /// DynamoDB's form of the value in an expression.
    fn attribute(&self, expression: &str, format: Option<&Format>, optional: bool) -> String;
    /// What begins a group with a name in a regular expression.
    fn group(&self, name: &str) -> String;
    /// A regular expression as a literal.
    fn regex(&self, pattern: &str) -> String;
}

/// The text of a template; `of` gives the expression and format of each slot.
pub(in crate::generate) fn expression<'f>(
    language: &dyn Language,
    template: &Template,
    of: &dyn Fn(&str) -> (String, Option<&'f Format>),
) -> String {
    let pieces: Vec<Piece> = template
        .parts
        .iter()
        .map(|part| match part {
            Part::Literal(text) => Piece::Literal(text.clone()),
            Part::Slot { name, modifier, .. } => {
                let (name, format) = of(name);
                Piece::Expression(language.text(&name, format, *modifier))
            }
        })
        .collect();
    language.joined(&pieces)
}

/// `name` with letters, digits and underscores only, and no digit first.
pub(super) fn word(name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let mut text: String = name.chars().map(letter).collect();
    if text.starts_with(|c: char| c.is_ascii_digit()) || text.is_empty() {
        text.insert(0, '_');
    }
    text
}

/// `name` as the name of a type: each word with a capital.
pub(in crate::generate) fn capitals(name: &str) -> String {
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
    text
}

/// `name` in small letters with underscores: `OrderItem` is `order_item`, `GSI1PK` is `gsi1pk`.
pub(super) fn snake(name: &str) -> String {
    let mut text = String::new();
    let mut small = false;
    for character in name.chars() {
        if character.is_ascii_uppercase() && small {
            text.push('_');
        }
        small = character.is_ascii_lowercase() || character.is_ascii_digit();
        text.push(character.to_ascii_lowercase());
    }
    word(&text)
}

/// A text in quotation marks with escapes; `unicode` writes a character that is not ASCII.
pub(super) fn quoted(text: &str, unicode: &dyn Fn(char) -> String) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            ' '..='~' => out.push(character),
            other => out.push_str(&unicode(other)),
        }
    }
    out.push('"');
    out
}
