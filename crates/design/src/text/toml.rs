//! Model files in TOML.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Kind, Member, Node};
use crate::fault::Fault;
use crate::source::Span;

pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    let table = DeTable::parse(text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        Fault::at(Span { start: span.start, end: span.end }, error.message())
    })?;
    let whole = Span { start: 0, end: text.len() };
    Ok(Node { span: whole, kind: members(table.get_ref()) })
}

fn members(table: &DeTable<'_>) -> Kind {
    let mut members: Vec<Member> = table
        .iter()
        .map(|(name, value)| Member {
            name: name.get_ref().to_string(),
            span: span(name),
            value: node(value),
        })
        .collect();
    // The parser sorts; the order of the file is the order of the model.
    members.sort_by_key(|member| member.span);
    Kind::Table(members)
}

fn span<T>(of: &Spanned<T>) -> Span {
    Span { start: of.span().start, end: of.span().end }
}

fn node(value: &Spanned<DeValue<'_>>) -> Node {
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::Text(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(Kind::Other("an integer out of range"), Kind::Integer),
        DeValue::Float(number) => {
            number.as_str().parse().map_or(Kind::Other("a number out of range"), Kind::Float)
        }
        DeValue::Boolean(value) => Kind::Boolean(*value),
        DeValue::Datetime(_) => Kind::Other("a date without quotation marks"),
        DeValue::Array(items) => Kind::List(items.iter().map(node).collect()),
        DeValue::Table(table) => members(table),
    };
    Node { span: span(value), kind }
}
