//! Pager: reads a range page by page, and remembers what is left of it.

use store::{Direction, KeyRange, PageLimit, Row};

use super::View;
use crate::error::EngineError;

/// What is left of a range.
///
/// Invariant: a page that could not be read is given up with everything after it.
#[derive(Clone, Debug)]
pub(crate) struct Pager {
    rest: Option<KeyRange>,
    direction: Direction,
}

impl Pager {
    /// All of `range`, from its smallest key on.
    pub(crate) const fn forward(range: KeyRange) -> Self {
        Self::new(range, Direction::Forward)
    }

    /// All of `range` in `direction`.
    pub(crate) const fn new(range: KeyRange, direction: Direction) -> Self {
        Self { rest: Some(range), direction }
    }

    /// The rows of the next page, seen by `view`; none at the end.
    ///
    /// # Errors
    /// The store's failure.
    pub(crate) async fn next(
        &mut self,
        view: &View<'_>,
        limit: PageLimit,
    ) -> Result<Vec<Row>, EngineError> {
        let Some(range) = self.rest.take() else { return Ok(Vec::new()) };
        let page = view.range(range.clone(), self.direction, limit).await?;
        if let Some((last, _)) = page.rows.last().filter(|_| page.more) {
            self.rest = Some(range.resume(last, self.direction));
        }
        Ok(page.rows)
    }

    /// Whether there is no further page.
    pub(crate) const fn is_done(&self) -> bool {
        self.rest.is_none()
    }
}
