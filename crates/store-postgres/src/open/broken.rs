//! Stores that break their protocol on purpose, so that tests show that the checks notice.

use std::borrow::Cow;

use env::Env;

use super::{OpenError, open_with};
use crate::contract::PostgresStore;
use crate::dialect::{Dialect, Postgres, Text};
use crate::options::Options;

/// What is wrong with a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// Commits take no locks.
    NoLocks,
    /// The transaction's id, and with it the stamp, is taken before the locks. A pause makes the
    /// time between them long enough to be met.
    IdBeforeLocks,
    /// Everything below the oldest transaction under way is said to be closed, also ids that no
    /// durable commit has carried.
    RawHorizon,
}

/// The statement of `commit_batch` that takes the locks.
const LOCKS: &str = "    perform case when q.s then pg_advisory_xact_lock_shared(q.h) else \
                     pg_advisory_xact_lock(q.h) end\n       from unnest(p_hashes, p_shared) with \
                     ordinality as q(h, s, i);\n";

struct Broken(Defect);

impl Dialect for Broken {
    fn schema(&self) -> Cow<'static, str> {
        let schema = Postgres.schema();
        assert!(schema.contains(LOCKS), "the statement that takes the locks reads otherwise");
        let early = "perform pg_current_xact_id();\n perform pg_sleep(random() * 0.01);\n";
        match self.0 {
            Defect::NoLocks => schema.replace(LOCKS, "").into(),
            Defect::IdBeforeLocks => schema.replace(LOCKS, &format!("{early}{LOCKS}")).into(),
            Defect::RawHorizon => schema,
        }
    }

    fn text(&self, text: Text) -> &'static str {
        match (self.0, text) {
            (Defect::RawHorizon, Text::Horizon) => concat!(
                "select ((m.base + pg_snapshot_xmin(pg_current_snapshot())::text::bigint) << 12) - 1 ",
                "from meta m"
            ),
            _ => Postgres.text(text),
        }
    }

    fn settings(&self) -> &'static str {
        Postgres.settings()
    }
}

/// Opens a store that has a defect.
///
/// # Errors
/// As [`PostgresStore::open`].
pub async fn open_broken(
    options: Options,
    env: Env,
    defect: Defect,
) -> Result<PostgresStore, OpenError> {
    open_with(options, env, Box::new(Broken(defect))).await
}
