//! How far streams are behind what is committed, and which transaction of others holds them back.

use std::collections::VecDeque;
use std::time::Duration;

use env::Moment;
use tokio_postgres::{Client, Error};

use crate::dialect::Text;
use crate::session::Connector;

/// Stamps that wait to be closed, at most; more are not noted until some of them are.
const WAITING: usize = 1000;

/// What the last looks have found.
#[derive(Default)]
pub(crate) struct Watch {
    /// The newest stamp of a look that was not closed then, and when that was; the oldest first.
    waiting: VecDeque<(Moment, i64)>,
    /// The transaction of others that was the oldest, and when it was seen first.
    foreign: Option<(String, Moment)>,
}

/// What the database says.
struct Seen {
    newest: i64,
    closed: i64,
    /// The oldest transaction of others that writes, and its age in seconds if this user may know
    /// it.
    foreign: Option<(String, Option<f64>)>,
}

impl Watch {
    /// Looks, and notes how long things have been so.
    pub(crate) async fn look(&mut self, connector: &Connector, client: &Client) {
        // What is wrong with the connection is found out by who keeps it.
        let Ok(seen) = connector.ask(ask(client, connector.dialect.text(Text::Watch))).await else {
            return;
        };
        let now = connector.env.moment();
        let counters = &connector.counters;
        counters.closed_lag.set(self.lag(now, seen.newest, seen.closed).as_secs());
        counters.foreign_writer.set(self.foreign(now, seen.foreign).as_secs());
    }

    /// How long ago the oldest stamp was seen that is not closed.
    fn lag(&mut self, now: Moment, newest: i64, closed: i64) -> Duration {
        self.waiting.retain(|(_, stamp)| *stamp > closed);
        let is_new = self.waiting.back().is_none_or(|(_, stamp)| *stamp < newest);
        if newest > closed && is_new && self.waiting.len() < WAITING {
            self.waiting.push_back((now, newest));
        }
        self.waiting.front().map_or(Duration::ZERO, |(then, _)| now.since(*then))
    }

    /// How long a transaction has been under way: as long as it says, or as it was seen.
    fn foreign(&mut self, now: Moment, found: Option<(String, Option<f64>)>) -> Duration {
        let Some((id, said)) = found else {
            self.foreign = None;
            return Duration::ZERO;
        };
        let since = match &self.foreign {
            Some((known, since)) if *known == id => *since,
            Some(_) | None => now,
        };
        self.foreign = Some((id, since));
        let said = said.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        said.unwrap_or_default().max(now.since(since))
    }
}

async fn ask(client: &Client, text: &str) -> Result<Seen, Error> {
    let row = client.query_one(text, &[]).await?;
    let id: Option<String> = row.try_get(2)?;
    let seconds: Option<f64> = row.try_get(3)?;
    Ok(Seen {
        newest: row.try_get(0)?,
        closed: row.try_get(1)?,
        foreign: id.map(|id| (id, seconds)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment::from_start(Duration::from_secs(seconds))
    }

    #[test]
    fn the_lag_is_that_of_the_oldest_stamp_that_is_not_closed() {
        let mut watch = Watch::default();
        let mut lag = |second, newest, closed| watch.lag(at(second), newest, closed).as_secs();
        assert_eq!(lag(0, 10, 10), 0);
        assert_eq!(lag(5, 20, 10), 0);
        assert_eq!(lag(10, 30, 10), 5);
        // What was the newest at second 5 is closed, what was it at second 10 is not.
        assert_eq!(lag(15, 30, 20), 5);
        assert_eq!(lag(20, 30, 30), 0);
    }

    #[test]
    fn a_transaction_is_as_old_as_it_says_or_as_it_was_seen() {
        let mut watch = Watch::default();
        let mut age = |second, found: Option<(&str, Option<f64>)>| {
            let found = found.map(|(id, said)| (id.to_owned(), said));
            watch.foreign(at(second), found).as_secs()
        };
        assert_eq!(age(0, Some(("7", Some(60.0)))), 60);
        assert_eq!(age(5, Some(("8", None))), 0);
        assert_eq!(age(15, Some(("8", None))), 10);
        assert_eq!(age(20, Some(("9", None))), 0);
        assert_eq!(age(25, None), 0);
    }
}
