//! Lowering of constants: literals and parameters, nested in lists, maps and sets.

use std::collections::BTreeSet;
use std::fmt;

use value::{
    Item, ItemBuilder, MAX_NESTING, Number, NumberError, RawValue, SetError, Value, ValueRef,
};

use super::{Lowered, Node};
use crate::partiql::error::{StatementError, StatementErrorKind};

/// Levels of lists and maps in an attribute: the item counts as one more.
const DEEPEST: usize = MAX_NESTING - 1;

/// The value of a constant.
pub(super) fn value(node: &Node) -> Lowered<Value> {
    ItemBuilder::try_value(|builder| write(node, builder, 0, &Place::Root))
}

/// The item of an INSERT: a map of constants, or a parameter that is a map.
pub(super) fn item(node: Node) -> Lowered<Item> {
    match node {
        Node::Map(members) => {
            let mut builder = ItemBuilder::new();
            write_members(&members, &mut builder, 0, None)?;
            Ok(builder.finish())
        }
        Node::Value(value) => match value.as_raw().view() {
            ValueRef::M(map) => Ok(map.to_item()),
            _ => Err(StatementErrorKind::NotAnItem.bare()),
        },
        _ => Err(StatementErrorKind::NotAnItem.bare()),
    }
}

/// Where a constant is in the value around it.
enum Place<'p> {
    Root,
    Member(&'p Self, &'p str),
    Element(&'p Self, usize),
}

impl fmt::Display for Place<'_> {
    // Depth: that of the statement, which the parser bounds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("root"),
            Self::Member(outer, name) => write!(f, "{outer}.{name}"),
            Self::Element(outer, index) => write!(f, "{outer}[{index}]"),
        }
    }
}

/// Writes a constant that is inside `depth` lists and maps.
fn write(node: &Node, builder: &mut ItemBuilder, depth: usize, place: &Place<'_>) -> Lowered<()> {
    match node {
        Node::Value(value) => {
            check_depth(depth.saturating_add(levels(value.as_raw(), MAX_NESTING)))?;
            builder.raw(value.as_raw());
        }
        Node::List(nodes) => {
            let depth = below(depth)?;
            builder.begin_list();
            for (index, node) in nodes.iter().enumerate() {
                write(node, builder, depth, &Place::Element(place, index))?;
            }
            builder.end_list();
        }
        Node::Map(members) => {
            let depth = below(depth)?;
            builder.begin_map();
            write_members(members, builder, depth, Some(place))?;
            builder.end_map();
        }
        Node::Set(nodes) => write_set(nodes, builder, place)?,
        Node::BadNumber(error) => return Err(bad_number(*error, place)),
        Node::Foreign(what) => return Err(StatementErrorKind::Unsupported(what).bare()),
        Node::Missing
        | Node::Path(_)
        | Node::Call(_)
        | Node::Compare(..)
        | Node::Plus(_)
        | Node::Minus(_)
        | Node::And(_)
        | Node::Or(_)
        | Node::Not(_)
        | Node::Between(_)
        | Node::In(_)
        | Node::Is(..)
        | Node::Exists(_) => return Err(StatementErrorKind::Unsupported("value").bare()),
    }
    Ok(())
}

fn bad_number(error: NumberError, place: &Place<'_>) -> StatementError {
    StatementErrorKind::Number(error, place.to_string().into()).bare()
}

/// Writes the members of a map at `place`, or the attributes of an item.
fn write_members(
    members: &[(Node, Node)],
    builder: &mut ItemBuilder,
    depth: usize,
    place: Option<&Place<'_>>,
) -> Lowered<()> {
    let mut names = BTreeSet::new();
    for (name, value) in members {
        let Node::Value(name) = name else {
            return Err(StatementErrorKind::Unsupported("map key").bare());
        };
        let ValueRef::S(name) = name.as_raw().view() else {
            return Err(StatementErrorKind::Unsupported("map key").bare());
        };
        if name.is_empty() {
            return Err(StatementErrorKind::EmptyKey.bare());
        }
        if !names.insert(name) {
            return Err(StatementErrorKind::DuplicateKey(name.into()).bare());
        }
        builder.begin_attribute(name);
        let place = match place {
            Some(outer) => &Place::Member(outer, name),
            // Each attribute is a value of its own.
            None => &Place::Root,
        };
        write(value, builder, depth, place)?;
    }
    Ok(())
}

/// A set: its elements are all strings, all numbers or all binaries.
fn write_set(nodes: &[Node], builder: &mut ItemBuilder, place: &Place<'_>) -> Lowered<()> {
    let mut strings: Vec<&str> = Vec::new();
    let mut numbers: Vec<Number> = Vec::new();
    let mut binaries: Vec<&[u8]> = Vec::new();
    for node in nodes {
        let value = match node {
            Node::Value(value) => value,
            Node::BadNumber(error) => return Err(bad_number(*error, place)),
            _ => return Err(StatementErrorKind::MixedSet.bare()),
        };
        match value.as_raw().view() {
            ValueRef::S(text) => strings.push(text),
            ValueRef::N(number) => numbers.push(number.to_number()),
            ValueRef::B(bytes) => binaries.push(bytes),
            _ => return Err(StatementErrorKind::MixedSet.bare()),
        }
    }
    let written = match (strings.is_empty(), numbers.is_empty(), binaries.is_empty()) {
        (false, true, true) => builder.string_set(strings),
        (true, false, true) => builder.number_set(numbers),
        (true, true, false) => builder.binary_set(binaries),
        (true, true, true) => Err(SetError::Empty),
        _ => return Err(StatementErrorKind::MixedSet.bare()),
    };
    written.map_err(|error| set_error(error).bare())
}

const fn set_error(error: SetError) -> StatementErrorKind {
    match error {
        SetError::Empty => StatementErrorKind::EmptySet,
        SetError::Duplicate => StatementErrorKind::DuplicateInSet,
    }
}

fn below(depth: usize) -> Lowered<usize> {
    let depth = depth.saturating_add(1);
    check_depth(depth)?;
    Ok(depth)
}

const fn check_depth(depth: usize) -> Result<(), StatementError> {
    if depth > DEEPEST { Err(StatementErrorKind::Nesting.bare()) } else { Ok(()) }
}

/// How deep the lists and maps of `raw` nest, counted up to `limit` + 1.
fn levels(raw: RawValue<'_>, limit: usize) -> usize {
    let Some(limit) = limit.checked_sub(1) else { return 1 };
    let inner = match raw.view() {
        ValueRef::M(map) => map.iter().map(|(_, value)| levels(value, limit)).max(),
        ValueRef::L(list) => list.iter().map(|value| levels(value, limit)).max(),
        _ => return 0,
    };
    inner.unwrap_or(0).saturating_add(1)
}
