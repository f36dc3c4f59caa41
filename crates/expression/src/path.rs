//! Document paths: a top-level attribute name, then names and list indexes.
//!
//! Names are literal here: placeholders are replaced already, and a dot inside a replaced name is
//! part of the name. A path finds at most one value in an item and copies nothing.

use std::fmt;

use value::{MapRef, RawValue, ValueRef};

/// One step below a top-level attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The attribute of a map.
    Name(Box<str>),
    /// The element of a list, from zero.
    Index(u32),
}

/// A document path. Its `Display` is the form that error messages use: `[a, b, [0]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The top-level attribute.
    pub root: Box<str>,
    /// What follows it.
    pub steps: Vec<Step>,
}

impl Path {
    /// The path of a top-level attribute.
    #[must_use]
    pub fn attribute(name: &str) -> Self {
        Self { root: name.into(), steps: Vec::new() }
    }

    /// Whether this names a top-level attribute.
    #[must_use]
    pub const fn is_attribute(&self) -> bool {
        self.steps.is_empty()
    }

    /// The value this path leads to, if every step exists.
    #[must_use]
    pub fn find<'i>(&self, item: MapRef<'i>) -> Option<RawValue<'i>> {
        let mut value = item.get(&self.root)?;
        for step in &self.steps {
            value = match (step, value.view()) {
                (Step::Name(name), ValueRef::M(map)) => map.get(name)?,
                (Step::Index(index), ValueRef::L(list)) => {
                    list.get(usize::try_from(*index).ok()?)?
                }
                _ => return None,
            };
        }
        Some(value)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}", self.root)?;
        for step in &self.steps {
            match step {
                Step::Name(name) => write!(f, ", {name}")?,
                Step::Index(index) => write!(f, ", [{index}]")?,
            }
        }
        f.write_str("]")
    }
}
