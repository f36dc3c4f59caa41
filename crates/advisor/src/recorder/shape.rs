//! Shapes: requests that differ in their values only, and what is known of them.

use std::sync::Arc;

use engine::Namespace;

use super::counters::Counters;
use super::places::Places;
use crate::judge::Judged;
use crate::request::Kind;

/// A shape: requests that differ in their values only.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Whose tables.
    pub namespace: Namespace,
    /// The first request of the shape, taken apart.
    pub judged: Judged,
}

/// What was recorded of a shape.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The shape.
    pub shape: Arc<Shape>,
    /// Its counters.
    pub counters: Counters,
}

/// What a stripe knows of a shape.
#[derive(Debug)]
pub(super) struct Known {
    /// The hash of its first table.
    pub(super) table: u64,
    pub(super) places: Places,
    /// What it does if it is one read or write; whether it reads an index; whether it writes
    /// whatever is there.
    pub(super) kind: Option<Kind>,
    pub(super) index: bool,
    pub(super) blind: bool,
    pub(super) expires: bool,
    pub(super) classes: Vec<(u64, Counters)>,
}

impl Known {
    pub(super) fn counters(&self, class: u64) -> Option<&Counters> {
        self.classes.iter().find(|(known, _)| *known == class).map(|(_, counters)| counters)
    }
}
