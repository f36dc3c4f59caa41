//! Key templates: text with slots for attributes, such as `ORDER#{order_id}`.

use crate::source::Span;

/// A template.
#[derive(Clone, Debug)]
pub struct Template {
    /// As written.
    pub text: String,
    /// Where.
    pub span: Span,
    /// Its pieces.
    pub parts: Vec<Part>,
}

/// A piece of a template.
#[derive(Clone, Debug)]
pub enum Part {
    /// Text that is the same in every key.
    Literal(String),
    /// The value of an attribute or parameter.
    Slot {
        /// The attribute's or parameter's name.
        name: String,
        /// What is done to the value.
        modifier: Modifier,
        /// Where.
        span: Span,
    },
}

/// What a slot does to the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    /// Nothing.
    Plain,
    /// `{n:08}`: zeros before a number, up to this width.
    Pad(usize),
    /// `{email:lower}`.
    Lower,
    /// `{code:upper}`.
    Upper,
    /// `{shard(order_id, 16)}`: a number below this, from a hash of the value.
    Shard(u32),
}

impl Template {
    /// The template of a key that is an attribute itself.
    #[must_use]
    pub fn of_attribute(name: &super::Name) -> Self {
        let (text, span) = (format!("{{{}}}", name.text), name.span);
        let slot = Part::Slot { name: name.text.clone(), modifier: Modifier::Plain, span };
        Self { text, span, parts: vec![slot] }
    }

    /// The names in its slots.
    pub fn slots(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Slot { name, .. } => Some(name.as_str()),
            Part::Literal(_) => None,
        })
    }

    /// Names whose value can be read back from a key; a shard does not say what it was made of.
    pub fn readable_slots(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Slot { name, modifier, .. } if !matches!(modifier, Modifier::Shard(_)) => {
                Some(name.as_str())
            }
            Part::Slot { .. } | Part::Literal(_) => None,
        })
    }

    /// The text that every key of the template begins with.
    fn head(&self) -> &str {
        match self.parts.first() {
            Some(Part::Literal(text)) => text,
            Some(Part::Slot { .. }) | None => "",
        }
    }

    /// Whether the texts that they begin with differ, so that no key of one begins a key of the
    /// other.
    #[must_use]
    pub fn is_apart(&self, other: &Self) -> bool {
        let mut pairs = self.head().bytes().zip(other.head().bytes());
        pairs.any(|(one, other)| one != other)
    }

    /// The template without slots, if it has none.
    #[must_use]
    pub fn constant(&self) -> Option<String> {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => Some(text.as_str()),
                Part::Slot { .. } => None,
            })
            .collect()
    }
}
