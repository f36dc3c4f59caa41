//! Decoding of structures, lists and maps, with their length constraints.
//!
//! Rules: unknown members are skipped, `null` counts as absent, of members with one name the last
//! wins. What an element misses is reported once, for the container, as the service does.

use model::{Constraint, OrderedMap};

use super::{Decode, Decoded, Decoder, Segment};
use crate::constraint::{Shape, Structure};
use crate::json::Kind;

impl Decoder<'_> {
    /// Reads a structure; `member` reads the member at the given position.
    pub(crate) fn structure(
        &mut self,
        rows: &'static Structure,
        member: &mut dyn FnMut(&mut Self, usize) -> Decoded<()>,
    ) -> Decoded<()> {
        self.expect_structure(rows.name)?;
        self.json.open()?;
        let outer = self.shape;
        let mut present = 0_u64;
        let mut first = true;
        while let Some(name) = self.json.next_key(&mut first)? {
            let Some((index, row)) = rows.find(&name) else {
                self.json.skip()?;
                continue;
            };
            if self.take_null()? {
                continue;
            }
            present |= 1 << (index & 63);
            self.shape = row.shape;
            self.path.push(Segment::Member(row));
            member(self, index)?;
            self.path.pop();
        }
        self.shape = outer;
        for (index, row) in rows.members.iter().enumerate() {
            if row.required && present & (1 << (index & 63)) == 0 {
                self.path.push(Segment::Member(row));
                self.violation(None, Constraint::NotNull);
                self.path.pop();
            }
        }
        Ok(())
    }

    /// Consumes `null` if it comes next.
    pub(super) fn take_null(&mut self) -> Decoded<bool> {
        if self.json.peek()? != Kind::Null {
            return Ok(false);
        }
        self.json.literal("null")?;
        Ok(true)
    }

    /// Reads an element or map value and notes a `null`.
    fn element<T: Decode>(&mut self, segment: Segment, shape: &'static Shape) -> Decoded<T> {
        self.shape = shape;
        self.path.push(segment);
        let element = if self.take_null()? {
            self.violation(None, Constraint::NotNull);
            T::default()
        } else {
            T::decode(self)?
        };
        self.path.pop();
        Ok(element)
    }
}

/// Elements of a list that are kept: more than any valid request has, so that a long body cannot
/// become many times its size.
const MAX_KEPT: usize = 10_000;

impl<T: Decode> Decode for Vec<T> {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.expect_container(Kind::Array)?;
        let start = d.json.position();
        d.json.open()?;
        let outer = d.shape;
        let element = match outer {
            Shape::List(_, element) => element,
            _ => &Shape::Value,
        };
        let outer_missed = std::mem::take(&mut d.element_missed);
        let mut list = Self::new();
        let mut first = true;
        let mut length = 0_usize;
        while d.json.next_element(&mut first)? {
            let decoded = d.element(Segment::Index(length), element)?;
            length = length.saturating_add(1);
            if length <= MAX_KEPT {
                list.push(decoded);
            }
        }
        d.shape = outer;
        if std::mem::replace(&mut d.element_missed, outer_missed) {
            d.container_violation(start, Constraint::Elements(element.all()));
        }
        d.check_length(start, length);
        if length > MAX_KEPT {
            d.container_violation(
                start,
                Constraint::MaxLength(i64::try_from(MAX_KEPT).unwrap_or(i64::MAX)),
            );
        }
        Ok(list)
    }
}

impl<T: Decode> Decode for OrderedMap<T> {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.expect_container(Kind::Object)?;
        let start = d.json.position();
        d.json.open()?;
        let outer = d.shape;
        let (key, value) = match outer {
            Shape::Map(_, key, value) => (*key, *value),
            _ => (&Shape::Value, &Shape::Value),
        };
        let outer_missed = std::mem::take(&mut d.element_missed);
        let mut key_missed = false;
        let mut pairs = Vec::new();
        let mut first = true;
        while let Some(name) = d.json.next_key(&mut first)? {
            key_missed |= !key.missed_by_text(&name).is_empty();
            let name = name.into_owned();
            let content = d.element(Segment::Key(name.clone()), value)?;
            pairs.push((name, content));
        }
        d.shape = outer;
        let value_missed = std::mem::replace(&mut d.element_missed, outer_missed);
        if key_missed {
            d.container_violation(start, Constraint::Keys(key.all()));
        }
        if value_missed {
            d.container_violation(start, Constraint::Values(value.all()));
        }
        let map = Self::from_pairs(pairs);
        d.check_length(start, map.len());
        Ok(map)
    }
}
