//! Pages of ranges, read in chunks.
//!
//! Rows come by the order of the index, which knows only the start of a key. That is the order of
//! keys unless two long ones share their start: a chunk with a long key is read again by whole key.

use store::{Direction, KeyRange, Page, PageLimit, StoreError};
use tokio_postgres::Error;

use super::rows::{Found, split};
use crate::dialect::{Order, Text};
use crate::session::Session;

/// Rows of the first chunk; what a page with a small limit needs is asked for exactly.
const FIRST_CHUNK: usize = 128;
/// Rows of the largest chunk.
const LARGEST_CHUNK: usize = 1024;

/// A page that is being filled.
struct Filling {
    page: Page,
    bytes: usize,
    limit: PageLimit,
}

impl Filling {
    /// Takes a row, unless the page is full: then it only notes that there is more.
    fn take(&mut self, found: Found) {
        if self.page.more {
            return;
        }
        let full = self.page.rows.len() >= self.limit.rows;
        if full || (self.bytes >= self.limit.bytes && !self.page.rows.is_empty()) {
            self.page.more = true;
            return;
        }
        let (key, value) = found.into_row();
        self.bytes = self.bytes.saturating_add(key.len()).saturating_add(value.len());
        self.page.rows.push((key, value));
    }

    /// Bytes that the page may still take before its last row.
    fn bytes_left(&self) -> i64 {
        i64::try_from(self.limit.bytes.saturating_sub(self.bytes)).unwrap_or(i64::MAX)
    }

    /// Rows to ask for next: up to one more than the page may have.
    fn wanted(&self, chunk: usize) -> usize {
        let left = self.limit.rows.saturating_sub(self.page.rows.len()).saturating_add(1);
        left.min(chunk)
    }
}

/// One page in a single statement; `None` if it takes more than a chunk.
pub(crate) async fn once(
    session: &Session,
    range: &KeyRange,
    direction: Direction,
    limit: PageLimit,
) -> Result<Result<Option<Page>, StoreError>, Error> {
    let mut filling = Filling { page: Page::default(), bytes: 0, limit };
    let wanted = filling.wanted(FIRST_CHUNK);
    let size = Size { rows: wanted, bytes: filling.bytes_left() };
    let found = match chunk(session, range, direction, size, Again::No).await? {
        Ok(Some(found)) => found,
        Ok(None) => return Ok(Ok(None)),
        Err(error) => return Ok(Err(error)),
    };
    let last = found.len() < wanted;
    found.into_iter().for_each(|found| filling.take(found));
    Ok(Ok((last || filling.page.more).then_some(filling.page)))
}

/// One page in a session whose statements all see one moment.
pub(crate) async fn read(
    session: &Session,
    mut range: KeyRange,
    direction: Direction,
    limit: PageLimit,
) -> Result<Result<Page, StoreError>, Error> {
    let mut filling = Filling { page: Page::default(), bytes: 0, limit };
    let mut rows = FIRST_CHUNK;
    loop {
        let wanted = filling.wanted(rows);
        let size = Size { rows: wanted, bytes: filling.bytes_left() };
        let found = match chunk(session, &range, direction, size, Again::Yes).await? {
            Ok(found) => found.unwrap_or_default(),
            Err(error) => return Ok(Err(error)),
        };
        let last = found.len() < wanted;
        found.into_iter().for_each(|found| filling.take(found));
        match filling.page.rows.last() {
            Some((key, _)) if !last && !filling.page.more => {
                range = range.resume(key, direction);
            }
            Some(_) | None => return Ok(Ok(filling.page)),
        }
        rows = rows.saturating_mul(2).min(LARGEST_CHUNK);
    }
}

/// Whether rows may be read a second time: both statements must see one moment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    No,
    Yes,
}

/// How much a chunk may hold: rows, and bytes before the last row that comes with its value.
#[derive(Clone, Copy)]
struct Size {
    rows: usize,
    bytes: i64,
}

/// Rows in order, up to `size`; `None` when they must be read again and may not.
async fn chunk(
    session: &Session,
    range: &KeyRange,
    direction: Direction,
    size: Size,
    again: Again,
) -> Result<Result<Option<Vec<Found>>, StoreError>, Error> {
    if range.is_empty() {
        return Ok(Ok(Some(Vec::new())));
    }
    let (start, end) = (split(&range.start), split(&range.end));
    let limit = i64::try_from(size.rows).unwrap_or(i64::MAX);
    let order = match direction {
        Direction::Forward => Order::Ascending,
        Direction::Backward => Order::Descending,
    };
    for text in [Text::Page(order), Text::LongPage(order)] {
        let rows =
            session.rows(text, &[&start.0, &start.1, &end.0, &end.1, &limit, &size.bytes]).await?;
        let found: Result<Vec<Found>, StoreError> = rows.iter().map(Found::read).collect();
        let found = match found {
            Ok(found) => found,
            Err(error) => return Ok(Err(error)),
        };
        let ordered = text == Text::LongPage(order) || !found.iter().any(|found| found.long);
        if ordered {
            return Ok(Ok(Some(found)));
        }
        if again == Again::No {
            return Ok(Ok(None));
        }
    }
    Ok(Ok(None))
}
