//! The items of a table at a moment, in steps, all of them or those that a filter lets through.

use bytes::Bytes;
use expression::{Condition, KeyCondition, Projection};
use model::{ApiError, FilterSpecification, TransferFault};
use store::{Direction, KeyRange, PageLimit};
use value::Item;

use super::moment::TableMoment;
use super::{STEP_BYTES, STEP_ROWS};
use crate::context::RequestCtx;
use crate::engine::Engine;
use crate::keys::Source;
use crate::layout::{OwnerId, envelope, owner_prefix, prefix_range, space};
use crate::read::{self, Given, Parsed, key_range};

/// Which items of a table an export has: a range of rows, and what is taken of them.
#[derive(Debug)]
pub struct ExportedItems {
    range: KeyRange,
    filter: Option<Condition>,
    projection: Option<Projection>,
}

/// Some items of a table.
#[derive(Debug, Default)]
pub struct PastItems {
    /// The items, or the parts of them that are asked for.
    pub items: Vec<Item>,
    /// Bytes of the items that were looked at.
    pub looked_at: u64,
    /// Where the next step begins; `None` at the end.
    pub next: Option<Bytes>,
}

impl Engine {
    /// Which items an export of a table, given by its ARN or name, has.
    ///
    /// # Errors
    /// No such table, or a filter that is not valid.
    pub fn exported_items(
        &self,
        ctx: &RequestCtx,
        table: &str,
        filter: Option<&FilterSpecification>,
    ) -> Result<ExportedItems, ApiError> {
        let table = self.exported(ctx, table)?;
        let source = Source::Table(&table);
        let Some(filter) = filter else {
            return Ok(ExportedItems::all(table.owner));
        };
        let parsed = parse(filter)?;
        let range = match &parsed.keys {
            Some(keys) => {
                let names: Vec<&str> = table.keys.iter().map(|key| &*key.name).collect();
                if let Some(filter) = &parsed.filter {
                    let refused = |error| TransferFault::FilterOnKey(format!("{error}"));
                    filter.reject_keys(&names).map_err(refused)?;
                }
                key_range(source, keys)?
            }
            None => prefix_range(owner_prefix(space::ITEM, table.owner)),
        };
        Ok(ExportedItems { range, filter: parsed.filter, projection: parsed.selection.projection })
    }

    /// The next items of a table at a moment, from `next` on; empty at the beginning.
    ///
    /// # Errors
    /// When rows cannot be read.
    pub async fn past_items(
        &self,
        moment: &TableMoment,
        exported: &ExportedItems,
        next: &Bytes,
    ) -> Result<PastItems, ApiError> {
        let mut range = exported.range.clone();
        if !next.is_empty() {
            range = range.after(next);
        }
        let view = moment.view(self).await?;
        let limit = PageLimit { rows: STEP_ROWS, bytes: STEP_BYTES };
        let page = view.range(range, Direction::Forward, limit).await?;
        let mut past = PastItems::default();
        for (_, row) in &page.rows {
            let item = envelope::open_item(row)?;
            let size = u64::try_from(item.size()).unwrap_or(u64::MAX);
            past.looked_at = past.looked_at.saturating_add(size);
            if exported.filter.as_ref().is_none_or(|filter| filter.evaluate(Some(item.as_map()))) {
                past.items.push(match &exported.projection {
                    Some(projection) => projection.apply(item.as_map()),
                    None => item,
                });
            }
        }
        past.next = page.rows.last().filter(|_| page.more).map(|(key, _)| key.clone());
        Ok(past)
    }
}

impl ExportedItems {
    /// All items of a table that was found before, and may be deleted by now.
    #[must_use]
    pub fn of(moment: &TableMoment) -> Self {
        Self::all(OwnerId(moment.owner))
    }

    fn all(owner: OwnerId) -> Self {
        let range = prefix_range(owner_prefix(space::ITEM, owner));
        Self { range, filter: None, projection: None }
    }
}

fn parse(filter: &FilterSpecification) -> Result<Parsed<Option<KeyCondition>>, ApiError> {
    let given = Given {
        names: filter.expression_attribute_names.as_ref(),
        values: filter.expression_attribute_values.as_ref(),
        keys: filter.key_condition_expression.as_deref(),
        filter: filter.filter_expression.as_deref(),
        projection: filter.projection_expression.as_deref(),
        legacy_filter: None,
        conditional_operator: None,
        attributes_to_get: None,
        select: None,
    };
    read::parse(&given, |expressions, text| Ok(expressions.parse(text, KeyCondition::parse)?))
}
