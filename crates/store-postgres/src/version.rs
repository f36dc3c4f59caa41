//! The version of the tables, and the servers that hold back a newer one.

use std::fmt;

use tokio_postgres::{Client, Error};

use crate::session::Connector;

/// What became of raising the version of the tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Raised {
    /// They are of the newest version that this program knows.
    To {
        /// That version.
        version: i32,
        /// What they were when this store was opened.
        before: i32,
    },
    /// They stay as they are, because these servers have them open.
    Not(Vec<Older>),
}

/// A server that does not know a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Older {
    /// Program and place, as the database knows them.
    pub name: String,
    /// The newest version that it knows.
    pub knows: i32,
}

impl fmt::Display for Older {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (knows version {})", self.name, self.knows)
    }
}

/// The sentence about tables of a version that this program does not know.
pub(crate) fn newer(found: i32, known: i32) -> String {
    format!(
        "the schema has feature version {found}, this program knows {known}: a newer program has \
         used it, start that one"
    )
}

/// The version of the tables at this moment.
pub(crate) async fn of_tables(client: &Client, connector: &Connector) -> Result<i32, Error> {
    let version = format!("select feature_version from \"{}\".meta", connector.options.schema);
    client.query_one(&version, &[]).await?.try_get(0)
}
