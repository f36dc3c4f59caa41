//! One page of a range: read, filter, project, count, charge.
//!
//! A page ends at `Limit` rows or after the row that brings it to 1 MB, counted before filter and
//! projection; LastEvaluatedKey is then that row's key, also when nothing follows it. Source:
//! "Paginating table query results" in the developer guide. A page that its caller's deadline
//! overtakes ends where it is.

use env::Deadline;
use expression::Condition;
use model::ApiError;
use store::{Direction, KeyRange, PageLimit, Row};
use value::Item;

use super::meter::ReadMeter;
use super::select::Returned;
use crate::accounting::Charge;
use crate::capacity::{self, Consistency, Consumed, read_units};
use crate::derived::index::{billed_of, billed_size};
use crate::engine::Engine;
use crate::insights;
use crate::keys::{Source, item_key};
use crate::layout::{envelope, hashes_of};
use crate::observation::note;
use crate::view::{Pager, View};

/// Bytes a page.
const MAX_PAGE: usize = 1024 * 1024;
/// Bytes of whole items that a page may fetch for the rows of a local index; they do not count as
/// read from the index, but have to be held.
const MAX_FETCHED: usize = 16 * MAX_PAGE;
/// Rows that are asked of the store at once.
const CHUNK: usize = 256;

/// What to read.
pub(crate) struct PagePlan<'a> {
    pub(crate) source: Source<'a>,
    pub(crate) range: KeyRange,
    pub(crate) direction: Direction,
    /// Largest number of rows to look at.
    pub(crate) limit: Option<usize>,
    pub(crate) filter: Option<Condition>,
    pub(crate) returned: Returned,
    pub(crate) consistency: Consistency,
}

/// Whole items fetched for the rows of a local index.
#[derive(Default)]
struct Fetched {
    consumed: Consumed,
    bytes: usize,
}

/// What was read.
#[derive(Default)]
pub(crate) struct Page {
    /// What is returned of the rows that pass the filter; empty for a count.
    pub(crate) items: Vec<Item>,
    /// Rows that pass the filter.
    pub(crate) count: usize,
    /// Rows that were looked at.
    pub(crate) scanned: usize,
    /// Where the next page starts, if this one was ended by a limit.
    pub(crate) last_key: Option<Item>,
    pub(crate) consumed: Consumed,
}

/// Reads one page from one view of the store.
pub(crate) async fn page(
    engine: &Engine,
    deadline: Deadline,
    view: &View<'_>,
    plan: PagePlan<'_>,
) -> Result<Page, ApiError> {
    admit(engine, &plan)?;
    let view = view.pin().await?;
    let mut page = Page::default();
    let mut bytes: usize = 0;
    let mut meter = ReadMeter::new(plan.source, &plan.range, plan.direction, plan.consistency);
    let mut fetched = Fetched::default();
    let mut rows_read = insights::counts_accesses(plan.source).then(Vec::new);
    let last_of =
        |(_, row): &Row| envelope::open_item(row).map(|item| position(plan.source, &item));
    let mut pager = Pager::new(plan.range.clone(), plan.direction);
    let limit = plan.limit.unwrap_or(usize::MAX);
    'page: loop {
        let rows = CHUNK.min(limit.saturating_sub(page.scanned));
        let chunk_limit = PageLimit { rows, bytes: MAX_PAGE };
        let chunk = pager.next(&view, chunk_limit).await?;
        for (at, (key, row)) in chunk.iter().enumerate() {
            let item = envelope::open_item(row)?;
            let size = item.size();
            bytes = bytes.saturating_add(size);
            let billed = match plan.source {
                Source::Table(table) => billed_of(table, &item, size),
                Source::Index(..) => size,
            };
            meter.add(key, billed);
            if let Some(rows) = &mut rows_read {
                rows.push((key.clone(), billed));
            }
            page.scanned = page.scanned.saturating_add(1);
            let full = page.scanned >= limit || bytes >= MAX_PAGE;
            let last_key = full.then(|| position(plan.source, &item));
            add_row(&plan, &view, item, &mut page, &mut fetched).await?;
            if full {
                page.last_key = last_key;
                break 'page;
            }
            if fetched.bytes >= MAX_FETCHED {
                page.last_key = chunk.get(at).map(last_of).transpose()?;
                break 'page;
            }
        }
        if pager.is_done() {
            break;
        }
        if let Some(last) = chunk.last().filter(|_| deadline.has_passed(engine.env.moment())) {
            page.last_key = Some(last_of(last)?);
            break;
        }
        // An embedded store answers at once; other tasks on this thread must run too, and so must
        // the clock.
        tokio::task::yield_now().await;
    }
    let (units, parts) = meter.units(page.last_key.is_none());
    match plan.source {
        Source::Table(_) => page.consumed.table = units,
        Source::Index(_, index) => page.consumed.charge(index, units),
    }
    if let Some(rows) = rows_read {
        let start = partition(&plan.range);
        engine.accounting.contributors.read(plan.source, &rows, start, units);
    }
    page.consumed.add(&fetched.consumed);
    observe(engine, &plan, &page, bytes);
    let charge = Charge { table: plan.source.table(), consumed: &page.consumed };
    engine.accounting.request(capacity::Direction::Read, std::iter::once(charge));
    if let Some(throttle) = engine.accounting.throttle() {
        for (hash, units) in parts {
            throttle.take_of_partition(plan.source, capacity::Direction::Read, hash, units);
        }
    }
    Ok(page)
}

/// Notes what the page read; which partition, if it was one, counts for advice.
fn observe(engine: &Engine, plan: &PagePlan<'_>, page: &Page, bytes: usize) {
    let place = partition(&plan.range);
    note(|seen| {
        seen.read((page.scanned, page.count), bytes);
        seen.scans = seen.scans.saturating_add(u32::from(place.is_none()));
    });
    if let Some(start) = place {
        engine.accounting.sample(plan.source, capacity::Direction::Read, start);
    }
}

/// Lets the page in: what it reads has to have throughput left, and so has its partition, if it
/// reads only one.
fn admit(engine: &Engine, plan: &PagePlan<'_>) -> Result<(), ApiError> {
    if engine.accounting.throttle().is_none() {
        return Ok(());
    }
    let place = partition(&plan.range);
    Ok(engine.accounting.admit(plan.source, capacity::Direction::Read, place)?)
}

/// Where a range begins that is in one partition.
fn partition(range: &KeyRange) -> Option<&[u8]> {
    let (first, last) = hashes_of(range);
    (first == last).then_some(&range.start)
}

/// Filters one row and adds what the view shows of it.
async fn add_row(
    plan: &PagePlan<'_>,
    view: &View<'_>,
    row: Item,
    page: &mut Page,
    fetched: &mut Fetched,
) -> Result<(), ApiError> {
    if plan.filter.as_ref().is_some_and(|filter| !filter.evaluate(Some(row.as_map()))) {
        return Ok(());
    }
    page.count = page.count.saturating_add(1);
    let item = match &plan.returned {
        Returned::Count => return Ok(()),
        Returned::Row => row,
        Returned::Parts(projection) => projection.apply(row.as_map()),
        Returned::Fetched => fetch(plan, view, row, fetched).await?,
        Returned::FetchedParts(projection) => {
            projection.apply(fetch(plan, view, row, fetched).await?.as_map())
        }
    };
    page.items.push(item);
    Ok(())
}

/// The whole item of a local index's row; each costs a read of the table.
async fn fetch(
    plan: &PagePlan<'_>,
    view: &View<'_>,
    row: Item,
    fetched: &mut Fetched,
) -> Result<Item, ApiError> {
    let Some(key) = item_key(plan.source.table(), row.as_map()) else { return Ok(row) };
    let item = match view.get(&key).await? {
        Some(stored) => envelope::open_item(&stored)?,
        // One view of the store, one commit for item and entry: the item is there.
        None => row,
    };
    let billed = billed_size(plan.source.table(), &item);
    fetched.consumed.table += read_units(billed, plan.consistency);
    fetched.bytes = fetched.bytes.saturating_add(item.size());
    Ok(item)
}

/// The key attributes of a row: those of its table, and of the index if it is in one.
fn position(source: Source<'_>, row: &Item) -> Item {
    let table = &source.table().keys;
    let keys = source.keys();
    row.filter(|name| table.contains(name) || keys.contains(name))
}
