//! `ReturnItemCollectionMetrics`: the size of the item collections that a write touched.
//!
//! Only tables with local indexes measure them. The estimate is the range of whole gigabytes that
//! the size lies in. Source: "Local secondary indexes" in the developer guide.

use std::sync::Arc;

use bytes::Bytes;
use model::{ItemCollectionMetrics, OrderedMap, ReturnItemCollectionMetrics};
use value::Item;

use crate::keys::collection_of;
use crate::table::Table;
use crate::write::Effect;

const GIGABYTE: i64 = 1 << 30;

/// The metrics of one write, of the item whose row is `key`; `None` when not asked for or not
/// measured.
pub(crate) fn metrics(
    asked: Option<ReturnItemCollectionMetrics>,
    table: &Table,
    key: &Bytes,
    effect: &Effect,
) -> Option<ItemCollectionMetrics> {
    if asked != Some(ReturnItemCollectionMetrics::Size) {
        return None;
    }
    let bytes = effect.collection?;
    let (_, value) = collection_of(table, key)?;
    let name = table.keys.hash.first()?.name.to_string();
    let item: Item = std::iter::once((name, value.to_value().as_raw().to_tree())).collect();
    Some(ItemCollectionMetrics {
        item_collection_key: Some(item),
        size_estimate_range_gb: Some(estimate(bytes)),
    })
}

#[expect(clippy::cast_precision_loss, reason = "gigabytes are small numbers")]
fn estimate(bytes: i64) -> Vec<f64> {
    let lower = bytes.max(0) / GIGABYTE;
    vec![lower as f64, lower.saturating_add(1) as f64]
}

/// The metrics of several writes by table, one entry a collection: that of its last write.
pub(crate) fn metrics_by_table<'w>(
    asked: Option<ReturnItemCollectionMetrics>,
    writes: impl Iterator<Item = (&'w Arc<Table>, &'w Bytes, &'w Effect)>,
) -> Option<OrderedMap<Vec<ItemCollectionMetrics>>> {
    let mut tables: Vec<(String, Vec<ItemCollectionMetrics>)> = Vec::new();
    for (table, key, effect) in writes {
        let Some(metrics) = metrics(asked, table, key, effect) else { continue };
        let position = tables.iter().position(|(name, _)| **name == *table.name);
        let position = position.unwrap_or_else(|| {
            tables.push((table.name.to_string(), Vec::new()));
            tables.len().saturating_sub(1)
        });
        let Some((_, collections)) = tables.get_mut(position) else { continue };
        let same = |known: &&mut ItemCollectionMetrics| {
            known.item_collection_key == metrics.item_collection_key
        };
        match collections.iter_mut().find(same) {
            Some(known) => *known = metrics,
            None => collections.push(metrics),
        }
    }
    (!tables.is_empty()).then(|| tables.into_iter().collect())
}
