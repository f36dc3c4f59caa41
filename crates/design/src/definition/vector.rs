//! Vector indexes of tables.

use super::{Name, Projection};
use crate::source::Span;

/// How far two vectors are from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// By their angle.
    Cosine,
    /// By the straight line between them.
    Euclidean,
    /// By their product.
    DotProduct,
}

impl Distance {
    /// DynamoDB's name of it.
    #[must_use]
    pub const fn function(self) -> &'static str {
        match self {
            Self::Cosine => "COSINE",
            Self::Euclidean => "EUCLIDEAN",
            Self::DotProduct => "DOT_PRODUCT",
        }
    }
}

/// An index that finds the items with the nearest vectors.
#[derive(Clone, Debug)]
pub struct VectorIndex {
    /// Its name.
    pub name: Name,
    /// The attribute with the vector.
    pub attribute: Name,
    /// Numbers of a vector.
    pub dimensions: u16,
    /// Where that is written.
    pub dimensions_span: Span,
    /// How far two vectors are from each other.
    pub distance: Distance,
    /// The attribute of which a search looks at one value.
    pub partition_key: Option<Name>,
    /// Attributes that narrow a search.
    pub filters: Vec<Name>,
    /// What it holds besides keys and vectors.
    pub projection: Projection,
}
