//! Why a store could not be opened, in sentences that say what to do.

use std::fmt;

use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use crate::error::describe;
use crate::version::newer;

/// Why a store could not be opened. Its text says what to do.
#[derive(Debug)]
pub enum OpenError {
    /// No database that takes writes answered.
    Unreachable {
        /// Hosts, database and schema.
        place: String,
        /// What happened.
        cause: String,
    },
    /// The server is older than this store needs.
    Version {
        /// The server's version.
        version: String,
    },
    /// A setting of the server would lose what was acknowledged.
    Setting {
        /// The setting.
        name: &'static str,
        /// Its value.
        value: String,
    },
    /// This machine's clock is not the database's.
    Clock {
        /// Seconds by which it is ahead.
        ahead: u64,
        /// Seconds by which it is behind.
        behind: u64,
    },
    /// Two connections could take the same lock.
    Locks,
    /// The engine does not give what the portable dialect needs.
    Engine {
        /// What it did, where it was asked for what.
        failed: &'static str,
    },
    /// Citus has distributed tables of the schema over its nodes.
    Distributed {
        /// The schema.
        schema: String,
        /// The tables.
        tables: Vec<String>,
    },
    /// The address names another dialect than that of the tables.
    OtherDialect {
        /// The schema.
        schema: String,
        /// The dialect of its tables.
        found: &'static str,
        /// The dialect that was asked for.
        wanted: &'static str,
    },
    /// Another server makes the tables at this moment.
    MadeElsewhere,
    /// The user may not make what the store needs.
    Permission {
        /// The schema.
        schema: String,
        /// What the server said.
        cause: String,
    },
    /// The schema has tables of somebody else.
    ForeignSchema {
        /// The schema.
        schema: String,
    },
    /// A newer program has made or changed the schema.
    Newer {
        /// The version of the schema.
        found: i32,
        /// The newest version that this program knows.
        known: i32,
    },
    /// Another server has the schema for itself, or this one wants it for itself.
    InUse {
        /// The schema.
        schema: String,
    },
    /// The schema comes from another cluster, whose transaction ids were further.
    OldIds {
        /// The schema.
        schema: String,
        /// The next stamp's position in this cluster.
        next: i64,
        /// The newest stamp's position.
        newest: i64,
    },
    /// The server refused something else.
    Database {
        /// What it said.
        cause: String,
    },
}

impl From<Error> for OpenError {
    fn from(error: Error) -> Self {
        Self::Database { cause: describe(&error) }
    }
}

impl OpenError {
    /// The error of a statement that makes something in the schema.
    pub(crate) fn make(error: Error, schema: &str) -> Self {
        let cause = describe(&error);
        if error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE) {
            return Self::Permission { schema: schema.into(), cause };
        }
        let made = [
            SqlState::DUPLICATE_SCHEMA,
            SqlState::DUPLICATE_TABLE,
            SqlState::DUPLICATE_OBJECT,
            SqlState::DUPLICATE_FUNCTION,
            SqlState::UNIQUE_VIOLATION,
            SqlState::T_R_SERIALIZATION_FAILURE,
        ];
        if error.code().is_some_and(|code| made.contains(code)) {
            return Self::MadeElsewhere;
        }
        Self::Database { cause }
    }
}

const LOCKS: &str = "two connections could take the same advisory lock, so transactions would not be serialised. \
     The address may belong to a pooler or to an engine that only speaks PostgreSQL's protocol: \
     connect to the PostgreSQL server itself, or add dialect=portable to the address, which does \
     without such locks";
const NEEDS: &str = "It needs READ COMMITTED, in which each statement of a function sees what was \
     committed before it, row locks that exclude each other, and snapshots of one moment";
const MADE_ELSEWHERE: &str =
    "another server makes the tables of the schema and does not get done with it: start again";

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable { place, cause } => write!(
                f,
                "no PostgreSQL that takes writes answers at {place}: {cause}. Check that it runs, \
                 that the address is right, that the database exists and that its user may log in"
            ),
            Self::Version { version } => {
                write!(f, "PostgreSQL {version} is too old: version 15 or newer is needed")
            }
            Self::Setting { name, value } => write!(
                f,
                "the server has {name} = {value}, with which it may lose what was acknowledged. \
                 Set {name} = on in postgresql.conf (and not otherwise for this database or user), \
                 reload the server and start again"
            ),
            Self::Clock { ahead, behind } => {
                let (seconds, side) =
                    if ahead > behind { (ahead, "ahead of") } else { (behind, "behind") };
                write!(
                    f,
                    "this machine's clock is {seconds} seconds {side} the database's: servers that \
                     share data must agree on the time within 5 seconds. Synchronise the clocks, \
                     with NTP for example, and start again"
                )
            }
            Self::Locks => f.write_str(LOCKS),
            Self::Engine { failed } => write!(
                f,
                "the database does not give what the portable dialect needs: {failed}. {NEEDS}"
            ),
            Self::Distributed { schema, tables } => write!(
                f,
                "Citus has distributed tables of the schema {schema} ({}): a snapshot over several \
                 of its nodes is not of one moment, so transactions would not be serialised. Bring \
                 each back with select undistribute_table('{schema}.TABLE'), or name another schema",
                tables.join(", ")
            ),
            Self::OtherDialect { schema, found, wanted } => write!(
                f,
                "the tables of the schema {schema} are of the dialect {found}, and the address says \
                 dialect={wanted}: leave that out, or name another schema"
            ),
            Self::MadeElsewhere => f.write_str(MADE_ELSEWHERE),
            Self::Permission { schema, cause } => write!(
                f,
                "the user may not make the tables ({cause}). As the database's owner run: \
                 create schema if not exists {schema} authorization THE_USER"
            ),
            Self::ForeignSchema { schema } => write!(
                f,
                "the schema {schema} has tables that are not a store's: name another schema"
            ),
            Self::Newer { found, known } => f.write_str(&newer(*found, *known)),
            Self::InUse { schema } => write!(
                f,
                "the schema {schema} is in use: a server works on it, or data is being moved into \
                 it. Stop or await that, or name another schema"
            ),
            Self::OldIds { schema, next, newest } => write!(
                f,
                "the data was written in another cluster, whose transaction ids were further \
                 ({newest}, here {next}): after a restore from a dump run, while no server uses \
                 the schema: update {schema}.meta set base = base + {}",
                newest.saturating_sub(*next).saturating_add(1000)
            ),
            Self::Database { cause } => f.write_str(cause),
        }
    }
}

impl std::error::Error for OpenError {}
