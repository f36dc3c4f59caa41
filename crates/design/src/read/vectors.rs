//! Vector indexes of a model file.

use super::fields::{Fields, Reader};
use super::projection::projection;
use crate::definition::{Distance, MOST_DIMENSIONS, VectorIndex};
use crate::fault::Fault;
use crate::text::Member;

/// Names in it.
pub(super) const VECTORS: &[&str] = &[
    "attribute",
    "dimensions",
    "distance",
    "partition_key",
    "filters",
    "projection",
    "description",
];

/// Distances, by their names in model files.
const DISTANCES: &[(&str, Distance)] = &[
    ("cosine", Distance::Cosine),
    ("euclidean", Distance::Euclidean),
    ("dot-product", Distance::DotProduct),
];

pub(super) fn vector_index(reader: &mut Reader<'_>, member: &Member) -> Option<VectorIndex> {
    let name = reader.name(member);
    let what = format!("vector index `{}`", name.text);
    let fields = Fields::open(reader, &member.value, &what, VECTORS)?;
    let attribute = reader.required_text(&fields, "attribute");
    let distance = reader.required_text(&fields, "distance");
    let distance = distance
        .and_then(|_| reader.choice(&fields, "distance", "a distance of vectors", DISTANCES));
    let projection = projection(reader, &fields)?;
    let partition_key = fields.get("partition_key").and_then(|node| reader.text(node));
    let filters = reader.texts_of(&fields, "filters");
    let Some(node) = fields.get("dimensions") else {
        reader.faults.push(Fault::at(fields.span, format!("{what} needs `dimensions`")));
        return None;
    };
    let count = reader.count(&fields, "dimensions")?;
    let dimensions = u16::try_from(count).ok().filter(|it| (1..=MOST_DIMENSIONS).contains(it));
    if dimensions.is_none() {
        let message = format!("{what} has vectors of {count} numbers");
        let help = format!("DynamoDB takes 1 to {MOST_DIMENSIONS}");
        reader.faults.push(Fault::at(node.span, message).with_help(help));
    }
    Some(VectorIndex {
        name,
        attribute: attribute?,
        dimensions: dimensions?,
        dimensions_span: node.span,
        distance: distance?,
        partition_key,
        filters,
        projection,
    })
}
