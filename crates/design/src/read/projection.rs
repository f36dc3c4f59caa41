//! What indexes of a model file hold.

use super::fields::{Fields, Reader};
use crate::definition::Projection;
use crate::text::Kind;

/// What an index holds: everything unless it is said.
pub(super) fn projection(reader: &mut Reader<'_>, fields: &Fields<'_>) -> Option<Projection> {
    let node = fields.get("projection");
    Some(match node.map(|node| &node.kind) {
        None => Projection::All,
        Some(Kind::List(items)) => {
            Projection::Include(items.iter().filter_map(|item| reader.text(item)).collect())
        }
        Some(_) => {
            let text = node.and_then(|node| reader.text(node))?;
            match reader.one_of(&text, "a projection (or a list of attributes)", ["all", "keys"]) {
                Some(1) => Projection::Keys,
                _ => Projection::All,
            }
        }
    })
}
