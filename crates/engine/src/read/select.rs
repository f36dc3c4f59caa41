//! What a query or scan returns of each item: `Select`, projection, and what an index can give.

use expression::Projection;
use model::{ApiError, RequestFault, Select};

use crate::keys::Source;
use crate::table::{Index, IndexKind, Projection as Held};

/// What a request says about the attributes it wants.
pub(crate) struct Selection {
    pub(crate) select: Option<Select>,
    pub(crate) projection: Option<Projection>,
    /// The parameter that the projection came in.
    pub(crate) parameter: &'static str,
}

/// What is returned of each item.
#[derive(Debug)]
pub(crate) enum Returned {
    /// The row as it is stored.
    Row,
    /// Nothing: only the count.
    Count,
    /// Parts of the row.
    Parts(Projection),
    /// The whole item, which a local index fetches from its table.
    Fetched,
    /// Parts of the whole item, fetched from the table.
    FetchedParts(Projection),
}

/// Checks the selection against itself, before any table is looked at.
fn check(selection: &Selection, on_index: bool) -> Result<(), RequestFault> {
    match (selection.select, &selection.projection) {
        (Some(Select::SpecificAttributes), None) => Err(RequestFault::ProjectionMissing),
        (Some(select), Some(_)) if select != Select::SpecificAttributes => {
            let (parameter, select) = (selection.parameter, select.as_str());
            Err(RequestFault::SelectWithProjection { parameter, select })
        }
        (Some(Select::AllProjectedAttributes), None) if !on_index => {
            Err(RequestFault::ProjectedWithoutIndex)
        }
        _ => Ok(()),
    }
}

/// What a request's selection returns from `source`.
pub(crate) fn select(source: Source<'_>, selection: Selection) -> Result<Returned, ApiError> {
    check(&selection, source.index().is_some())?;
    returned(source, selection.select, selection.projection)
}

/// What a checked `Select` and a projection return from `source`.
pub(crate) fn returned(
    source: Source<'_>,
    select: Option<Select>,
    projection: Option<Projection>,
) -> Result<Returned, ApiError> {
    let index = source.index();
    match (select, projection) {
        (Some(Select::Count), _) => Ok(Returned::Count),
        (_, Some(projection)) => parts(source, index, projection),
        (Some(Select::AllAttributes), None) => all(index),
        (Some(Select::AllProjectedAttributes | Select::SpecificAttributes) | None, None) => {
            Ok(Returned::Row)
        }
    }
}

fn all(index: Option<&Index>) -> Result<Returned, ApiError> {
    match index {
        Some(index) if index.projection != Held::All => match index.kind {
            IndexKind::Local => Ok(Returned::Fetched),
            IndexKind::Global | IndexKind::Vector => {
                Err(RequestFault::AllAttributesOfIndex(index.name.to_string()).into())
            }
        },
        _ => Ok(Returned::Row),
    }
}

fn parts(
    source: Source<'_>,
    index: Option<&Index>,
    projection: Projection,
) -> Result<Returned, ApiError> {
    let Some(index) = index else { return Ok(Returned::Parts(projection)) };
    let missing: Vec<String> = projection
        .top_level()
        .filter(|name| !holds(source, index, name))
        .map(ToOwned::to_owned)
        .collect();
    if missing.is_empty() {
        return Ok(Returned::Parts(projection));
    }
    match index.kind {
        IndexKind::Local => Ok(Returned::FetchedParts(projection)),
        IndexKind::Global | IndexKind::Vector => {
            Err(RequestFault::NotProjected { index: index.name.to_string(), attributes: missing }
                .into())
        }
    }
}

/// Whether `index` holds the attribute `name`.
pub(crate) fn holds(source: Source<'_>, index: &Index, name: &str) -> bool {
    let is_key = source.table().keys.contains(name) || index.keys.contains(name);
    match &index.projection {
        Held::All => true,
        Held::KeysOnly => is_key,
        Held::Include(names) => is_key || names.iter().any(|held| &**held == name),
    }
}
