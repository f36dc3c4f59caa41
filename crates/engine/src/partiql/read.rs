//! SELECT: from WHERE and ORDER BY to a key lookup, key ranges or a scan; and what is shown of an
//! item.
//!
//! Sources: "PartiQL select statements for DynamoDB" for what scans and what does not; public AWS
//! captures for which arm is charged.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use bytes::Bytes;
use env::Deadline;
use expression::partiql::{OrderKey, Select, split_key, split_whole_key};
use expression::{
    Condition, ErrorKind, KeyCondition, KeySchema, KeyTest, Path, Projection, Step, Test,
};
use model::{ApiError, RequestFault, StatementFault, ValidationError};
use store::{Direction, KeyRange};
use value::{Item, ItemBuilder, KeyType, Value};

use super::token::Position;
use crate::capacity::{Consistency, Consumed};
use crate::engine::Engine;
use crate::keys::Source;
use crate::read::{
    self, Got, Page, PagePlan, Returned, holds, key_range, page, returned, source, start_key,
};
use crate::table::{KeyAttribute, Table};
use crate::view::View;
use crate::write::key_of;

/// Read units that end a page that goes over several partitions: those of 1 MB, read consistently.
const MAX_UNITS: f64 = 256.0;
/// Values of a partition key that IN takes. Source: "PartiQL operators", IN.
const MAX_PARTITIONS: usize = 50;
/// Items, and values of IN, that a page over several partitions has at most. Source: the same.
const MAX_OF_SEVERAL: usize = 10;

/// A SELECT bound to its table.
pub(crate) struct Read<'t> {
    source: Source<'t>,
    pub(crate) access: Access,
    pub(crate) filter: Option<Condition>,
    /// The columns; `None` for all.
    pub(crate) paths: Option<Vec<Path>>,
    consistency: Consistency,
    /// Whether no range holds more than one item.
    one_each: bool,
}

/// How a SELECT finds its items.
pub(crate) enum Access {
    /// The one item of this row.
    Item(Bytes),
    /// Everything in these ranges, one after the other.
    Ranges(Vec<KeyRange>, Direction),
}

/// What a SELECT read.
pub(crate) struct Selected {
    pub(crate) items: Vec<Item>,
    pub(crate) consumed: Consumed,
    /// Where the next page begins, if there may be one.
    pub(crate) next: Option<Position>,
}

/// How far one request reads.
#[derive(Clone, Copy)]
pub(crate) struct Bound {
    /// Rows to look at.
    pub(crate) rows: Option<usize>,
    /// When the caller stops waiting.
    pub(crate) deadline: Deadline,
}

/// What a SELECT reads from, and how far.
#[derive(Clone, Copy)]
struct Reading<'a> {
    engine: &'a Engine,
    view: &'a View<'a>,
    bound: Bound,
}

impl<'t> Read<'t> {
    /// The table or index that it reads.
    pub(crate) const fn source(&self) -> Source<'t> {
        self.source
    }

    /// Binds a SELECT to its table.
    pub(crate) fn bind(
        table: &'t Table,
        select: Select,
        consistency: Consistency,
    ) -> Result<Self, ApiError> {
        let source = target(table, select.target.index.as_deref(), consistency)?;
        let condition = select.condition.as_ref();
        check_order(source, &select)?;
        check_overlap(source, condition)?;
        let found = match lookup(source, condition)? {
            Some(found) => found,
            None => ranges(source, condition, &select.order)?,
        };
        Ok(Self {
            source,
            access: found.access,
            filter: found.rest.map(|test| Condition { test }),
            paths: select.paths,
            consistency,
            one_each: found.one_each,
        })
    }

    /// Reads one page, from the beginning or from `start`.
    pub(crate) async fn run(
        self,
        engine: &Engine,
        view: &View<'_>,
        bound: Bound,
        start: Option<Position>,
    ) -> Result<Selected, ApiError> {
        match &self.access {
            Access::Item(row) => self.get(engine, view, row).await,
            Access::Ranges(ranges, direction) => {
                let reading = Reading { engine, view, bound };
                self.pages(reading, ranges, *direction, start.unwrap_or_default()).await
            }
        }
    }

    async fn get(
        &self,
        engine: &Engine,
        view: &View<'_>,
        row: &Bytes,
    ) -> Result<Selected, ApiError> {
        let table = self.source.table();
        let Got { item, consumed } = read::get(engine, table, row, self.consistency, view).await?;
        let items = found(item, self.filter.as_ref(), self.paths.as_deref()).into_iter().collect();
        Ok(Selected { items, consumed, next: None })
    }

    async fn pages(
        &self,
        Reading { engine, view, bound }: Reading<'_>,
        ranges: &[KeyRange],
        direction: Direction,
        start: Position,
    ) -> Result<Selected, ApiError> {
        let mut selected =
            Selected { items: Vec::new(), consumed: Consumed::default(), next: None };
        let (mut left, mut looked_at) = (bound.rows, 0_usize);
        let several = ranges.len() > 1;
        let mut from = start.key;
        for (number, range) in ranges.iter().enumerate().skip(start.range) {
            let visited = number.saturating_sub(start.range);
            let full = selected.consumed.total() >= MAX_UNITS
                || several && visited.max(looked_at) >= MAX_OF_SEVERAL;
            if full || left == Some(0) {
                selected.next = Some(Position { range: number, key: None });
                break;
            }
            let range = match from.take() {
                Some(key) => self.behind(range, &key, direction)?,
                None => range.clone(),
            };
            let rows = match (self.one_each, several) {
                // A limit would only add a key from which to continue after the one item.
                (true, _) => None,
                (false, false) => left,
                (false, true) => {
                    let most = MAX_OF_SEVERAL.saturating_sub(looked_at);
                    Some(left.map_or(most, |left| left.min(most)))
                }
            };
            let plan = self.page_plan(range, direction, rows)?;
            let page = page(engine, bound.deadline, view, plan).await?;
            looked_at = looked_at.saturating_add(page.scanned);
            left = left.map(|left| left.saturating_sub(page.scanned));
            if let Some(key) = self.add_page(page, &mut selected) {
                selected.next = Some(Position { range: number, key: Some(key) });
                break;
            }
        }
        Ok(selected)
    }

    /// Adds a page to what was read; its last key, if a limit ended it.
    fn add_page(&self, page: Page, selected: &mut Selected) -> Option<Item> {
        selected.consumed.add(&page.consumed);
        let paths = self.paths.as_deref();
        selected.items.extend(page.items.into_iter().map(|item| show(item, paths)));
        page.last_key
    }

    /// What is left of a range after the key of a token.
    fn behind(
        &self,
        range: &KeyRange,
        key: &Item,
        direction: Direction,
    ) -> Result<KeyRange, ApiError> {
        let start = start_key(self.source, key).map_err(|_| StatementFault::NextToken)?;
        if range.start <= start && start < range.end {
            Ok(range.clone().resume(&start, direction))
        } else {
            Err(StatementFault::NextToken.into())
        }
    }

    fn page_plan(
        &self,
        range: KeyRange,
        direction: Direction,
        limit: Option<usize>,
    ) -> Result<PagePlan<'t>, ApiError> {
        Ok(PagePlan {
            source: self.source,
            range,
            direction,
            limit,
            filter: self.filter.clone(),
            returned: self.returned()?,
            consistency: self.consistency,
        })
    }

    /// The top-level attributes that the columns need.
    fn returned(&self) -> Result<Returned, ApiError> {
        let roots =
            |paths: &Vec<Path>| Projection::attributes(paths.iter().map(|path| &*path.root));
        returned(self.source, None, self.paths.as_ref().map(roots))
    }
}

/// The table or index that a SELECT reads.
fn target<'t>(
    table: &'t Table,
    index: Option<&str>,
    consistency: Consistency,
) -> Result<Source<'t>, ApiError> {
    if index.is_some() && consistency == Consistency::Transactional {
        return Err(StatementFault::TransactionIndex.into());
    }
    let found = source(table, index, consistency, "Scan").map_err(|error| match error {
        ApiError::Validation(ValidationError::Request(RequestFault::NoSuchIndex(_))) => {
            StatementFault::NoSuchIndex.into()
        }
        ApiError::Validation(ValidationError::Request(RequestFault::ConsistentIndexRead)) => {
            StatementFault::ConsistentIndexRead.into()
        }
        other => other,
    })?;
    if found.keys().hash.len() > 1 || found.keys().range.len() > 1 {
        return Err(StatementFault::SeveralKeyAttributes.into());
    }
    Ok(found)
}

/// Conditions on one partition that OR joins are not taken when some of them have a condition on
/// the sort key and others have none. Source of the sentence: public AWS capture (eu-west-2,
/// October 2026), for such a pair; that all such pairs are refused is a guess.
fn check_overlap(source: Source<'_>, condition: Option<&Test>) -> Result<(), StatementFault> {
    let (Some(Test::Or(branches)), [hash], [range]) =
        (condition, &*source.keys().hash, &*source.keys().range)
    else {
        return Ok(());
    };
    let schema_of = |branch| {
        let hash = [(&*hash.name, hash.key_type)];
        let range = [(&*range.name, range.key_type)];
        split_key(KeySchema { hash: &hash, range: &range }, Some(branch))
    };
    let split: Vec<_> = branches.iter().map(schema_of).collect();
    let mentions = |test: &Option<Test>| {
        test.as_ref().is_some_and(|test| test.attributes().contains(&*range.name))
    };
    let overlaps = split.iter().enumerate().any(|(place, whole)| {
        let [KeyCondition { terms }] = &*whole.partitions else { return false };
        let [partition] = &**terms else { return false };
        !mentions(&whole.rest)
            && split.iter().enumerate().any(|(other, part)| {
                let part = part.partitions.first();
                other != place
                    && part
                        .is_some_and(|part| part.terms.len() > 1 && part.terms.contains(partition))
            })
    });
    if overlaps { Err(StatementFault::Overlapping) } else { Ok(()) }
}

/// A read by the key of an index looks at nothing that the index does not hold.
fn check_projected(source: Source<'_>, rest: Option<&Test>) -> Result<(), StatementFault> {
    let (Some(index), Some(rest)) = (source.index(), rest) else { return Ok(()) };
    let looked_at = rest.attributes();
    let missing = looked_at.into_iter().filter(|name| !holds(source, index, name));
    let attributes: Vec<String> = missing.map(ToOwned::to_owned).collect();
    if attributes.is_empty() {
        return Ok(());
    }
    Err(StatementFault::NotProjected { index: index.name.to_string(), attributes })
}

/// How a WHERE clause finds its items.
struct Found {
    access: Access,
    /// What it says besides.
    rest: Option<Test>,
    /// Whether no range holds more than one item.
    one_each: bool,
}

/// The one item that the WHERE clause names by its whole key.
fn lookup(source: Source<'_>, condition: Option<&Test>) -> Result<Option<Found>, ApiError> {
    let Source::Table(table) = source else { return Ok(None) };
    let names: Vec<&str> = table.keys.iter().map(|attribute| &*attribute.name).collect();
    let Some(whole) = split_whole_key(&names, condition) else { return Ok(None) };
    let key = key_item(table, whole.values);
    let row = key_of(table, &key)?;
    Ok(Some(Found { access: Access::Item(row), rest: whole.rest, one_each: true }))
}

/// A key from the values of its attributes, in key order.
pub(super) fn key_item(table: &Table, values: Vec<Value>) -> Item {
    let mut builder = ItemBuilder::new();
    for (attribute, value) in table.keys.iter().zip(values) {
        builder.attribute(&attribute.name, value.as_raw());
    }
    builder.finish()
}

fn ranges(
    source: Source<'_>,
    condition: Option<&Test>,
    order: &[OrderKey],
) -> Result<Found, ApiError> {
    fn names(attributes: &[KeyAttribute]) -> Vec<(&str, KeyType)> {
        attributes.iter().map(|attribute| (&*attribute.name, attribute.key_type)).collect()
    }
    let (hash, range) = (names(&source.keys().hash), names(&source.keys().range));
    let mut split = split_key(KeySchema { hash: &hash, range: &range }, condition);
    let descending = |attributes: &[(&str, KeyType)]| {
        let is_key = |key: &&OrderKey| attributes.iter().any(|(name, _)| **name == *key.name);
        order.iter().find(is_key).map(|key| key.descending)
    };
    let backward = descending(&range).or_else(|| descending(&hash)).unwrap_or(false);
    let direction = if backward { Direction::Backward } else { Direction::Forward };
    if split.partitions.is_empty() {
        if !order.is_empty() {
            return Err(StatementFault::OrderWithoutKey.into());
        }
        let access = Access::Ranges(vec![source.segment_range(0, 1)], direction);
        return Ok(Found { access, rest: split.rest, one_each: false });
    }
    check_projected(source, split.rest.as_ref())?;
    if split.partitions.len() > MAX_PARTITIONS {
        let error = ErrorKind::TooManyInOperands(split.partitions.len());
        return Err(StatementFault::Text(error.to_string()).into());
    }
    if let Some(key) = order.iter().find(|key| hash.iter().any(|(name, _)| **name == *key.name)) {
        sort_partitions(&mut split.partitions, key);
    }
    let ranges = split
        .partitions
        .iter()
        .map(|partition| key_range(source, partition))
        .collect::<Result<Vec<_>, _>>()?;
    let is_whole = |partition: &KeyCondition| {
        let equalities = partition.terms.iter().filter(|term| matches!(term.test, KeyTest::Eq(_)));
        equalities.count() == source.keys().iter().count()
    };
    let one_each = matches!(source, Source::Table(_)) && split.partitions.iter().all(is_whole);
    Ok(Found { access: Access::Ranges(ranges, direction), rest: split.rest, one_each })
}

/// Sorts the partitions that are read by the key attribute `by`.
fn sort_partitions(partitions: &mut [KeyCondition], by: &OrderKey) {
    fn value<'c>(condition: &'c KeyCondition, by: &OrderKey) -> Option<&'c Value> {
        condition.terms.iter().find(|term| term.name == by.name)?.test.values().next()
    }
    partitions.sort_by(|left, right| {
        let order = match (value(left, by), value(right, by)) {
            (Some(left), Some(right)) => left.as_raw().compare(right.as_raw()),
            _ => None,
        };
        let order = order.unwrap_or(Ordering::Equal);
        if by.descending { order.reverse() } else { order }
    });
}

/// ORDER BY takes key attributes, and only together with WHERE.
fn check_order(source: Source<'_>, select: &Select) -> Result<(), StatementFault> {
    if select.order.is_empty() {
        return Ok(());
    }
    if select.condition.is_none() {
        return Err(StatementFault::OrderWithoutWhere);
    }
    match select.order.iter().find(|key| !source.keys().contains(&key.name)) {
        Some(key) => Err(StatementFault::OrderBy(key.name.to_string())),
        None => Ok(()),
    }
}

/// What a lookup shows of the item it found, if it passes the rest of the WHERE clause.
pub(crate) fn found(
    item: Option<Item>,
    filter: Option<&Condition>,
    paths: Option<&[Path]>,
) -> Option<Item> {
    let item = item?;
    let passes = filter.is_none_or(|filter| filter.evaluate(Some(item.as_map())));
    passes.then(|| show(item, paths))
}

/// The columns of an item. A nested path is shown under its last name; one that ends in an index
/// under its place among the columns, as the PartiQL specification names columns without a name.
fn show(item: Item, paths: Option<&[Path]>) -> Item {
    let Some(paths) = paths else { return item };
    let mut names = BTreeSet::new();
    let mut builder = ItemBuilder::new();
    for (place, path) in paths.iter().enumerate() {
        let Some(value) = path.find(item.as_map()) else { continue };
        let name = match path.steps.last() {
            None => path.root.to_string(),
            Some(Step::Name(name)) => name.to_string(),
            Some(Step::Index(_)) => format!("_{}", place.saturating_add(1)),
        };
        if !names.contains(&name) {
            builder.attribute(&name, value);
            names.insert(name);
        }
    }
    builder.finish()
}
