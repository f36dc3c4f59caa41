//! One connection to the database, set up, its statements prepared when they are first used.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicI64, Ordering};
use std::time::Duration;

use env::{Deadline, Env};
use parking_lot::Mutex;
use store::Stamp;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, NoTls, Row, Statement};
use xxhash_rust::xxh3::xxh3_64;

use crate::availability::Availability;
use crate::counters::Counters;
use crate::dialect::{Dialect, SETTINGS, Text};
use crate::error::{Failure, classify, describe};
use crate::options::Options;

/// Bits of a stamp that say the place in a batch.
const STAMP_BITS: u32 = 12;

/// Parameters of a statement.
pub(crate) type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Makes sessions.
pub(crate) struct Connector {
    pub(crate) options: Options,
    pub(crate) env: Env,
    pub(crate) dialect: Box<dyn Dialect>,
    /// Keeps the locks of two stores in one database apart.
    pub(crate) space: i64,
    /// A number of this store among those that have the schema open.
    pub(crate) server: i64,
    pub(crate) availability: Availability,
    pub(crate) counters: Counters,
    /// Which server has the schema for itself, as the commits of this store say; 0 for none.
    pub(crate) owner: AtomicI64,
    /// The version of the tables when they were opened.
    pub(crate) version: AtomicI32,
}

/// The place in `writers` that a session that writes holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) number: i32,
    pub(crate) generation: i64,
}

impl Slot {
    /// Of a session that only reads.
    pub(crate) const NONE: Self = Self { number: -1, generation: -1 };
}

/// One connection.
pub(crate) struct Session {
    pub(crate) client: Client,
    statements: Mutex<HashMap<Text, Statement>>,
    connector: Arc<Connector>,
}

impl Connector {
    pub(crate) fn new(options: Options, env: Env, dialect: Box<dyn Dialect>) -> Self {
        let space = options.space();
        let server = env.random_u64().cast_signed();
        Self {
            server,
            options,
            env,
            dialect,
            space,
            availability: Availability::default(),
            counters: Counters::default(),
            owner: AtomicI64::new(0),
            version: AtomicI32::new(0),
        }
    }

    /// The lock that stands for a key.
    pub(crate) fn lock_of(&self, key: &[u8]) -> i64 {
        xxh3_64(key).cast_signed() ^ self.space
    }

    /// When a call that begins now has waited long enough for a database that does not answer.
    pub(crate) fn patience(&self) -> Deadline {
        self.env.deadline(self.options.patience)
    }

    /// The answer to what changes nothing, or may be asked twice. A database that is silent for
    /// half of a caller's patience counts as lost: the other half is for another one.
    pub(crate) async fn ask<T>(
        &self,
        question: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Failure> {
        self.within(self.options.patience / 2, question).await
    }

    /// The answer to a question, if it comes within a time.
    pub(crate) async fn within<T>(
        &self,
        limit: Duration,
        question: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Failure> {
        tokio::select! {
            // A coin that is not the environment's would make two runs of one seed differ.
            biased;
            answer = question => answer.map_err(|error| classify(&error)),
            () = self.env.sleep(limit) => {
                Err(Failure::Lost(format!("PostgreSQL does not answer within {limit:?}")))
            }
        }
    }

    /// Connects for statements with the schema as their search path, and no other settings.
    pub(crate) async fn connect_plain(&self) -> Result<Client, Error> {
        let client = connect_bare(&self.options, &self.env).await?;
        self.enter(&client).await?;
        Ok(client)
    }

    /// Makes the schema the search path of a connection.
    pub(crate) async fn enter(&self, client: &Client) -> Result<(), Error> {
        let schema = &self.options.schema;
        client.batch_execute(&format!("set search_path to \"{schema}\"")).await
    }

    /// Connects and sets up the session.
    pub(crate) async fn connect(self: &Arc<Self>) -> Result<Session, Error> {
        let client = connect_bare(&self.options, &self.env).await?;
        let schema = &self.options.schema;
        client.batch_execute(&format!("{SETTINGS}; set search_path to \"{schema}\"")).await?;
        let statements = Mutex::new(HashMap::new());
        self.counters.connections.add(1);
        Ok(Session { client, statements, connector: Arc::clone(self) })
    }
}

/// Connects, without the settings that need the schema.
pub(crate) async fn connect_bare(options: &Options, env: &Env) -> Result<Client, Error> {
    match &options.tls {
        None => {
            let (client, connection) = options.config.connect(NoTls).await?;
            env.spawn("postgres-connection", ended(connection));
            Ok(client)
        }
        Some(tls) => {
            let (client, connection) = options.config.connect(tls.clone()).await?;
            env.spawn("postgres-connection", ended(connection));
            Ok(client)
        }
    }
}

/// Carries what goes over a connection, until it ends.
async fn ended(connection: impl Future<Output = Result<(), Error>>) {
    if let Err(error) = connection.await {
        tracing::debug!(error = %describe(&error), "a connection to the database ended");
    }
}

impl Session {
    /// The rows of a statement. Statements of one session that are under way at the same time share
    /// their way to the database and back.
    pub(crate) async fn rows(
        &self,
        text: Text,
        parameters: Parameters<'_>,
    ) -> Result<Vec<Row>, Error> {
        let statement = self.statement(text).await?;
        self.client.query(&statement, parameters).await
    }

    /// The one row of a statement.
    pub(crate) async fn row(&self, text: Text, parameters: Parameters<'_>) -> Result<Row, Error> {
        let statement = self.statement(text).await?;
        self.client.query_one(&statement, parameters).await
    }

    async fn statement(&self, text: Text) -> Result<Statement, Error> {
        if let Some(statement) = self.statements.lock().get(&text) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(self.connector.dialect.text(text)).await?;
        self.statements.lock().insert(text, statement.clone());
        Ok(statement)
    }

    /// Has those who would share these locks wait in line behind those who want them alone.
    pub(crate) async fn announce(&self, locks: &[i64], shared: &[bool]) -> Result<(), Error> {
        self.rows(Text::Announce, &[&locks, &shared]).await.map(drop)
    }

    /// Which server has the schema for itself, as far as this store knows.
    pub(crate) fn owner(&self) -> i64 {
        self.connector.owner.load(Ordering::Acquire)
    }

    /// Has all stamps from now on be larger than this one.
    pub(crate) async fn raise_base(&self, newest: Stamp) -> Result<(), Error> {
        // The first id of a cluster is 3.
        let base = i64::try_from(newest.0 >> STAMP_BITS).unwrap_or(i64::MAX);
        self.client.execute("update meta set base = greatest(base, $1)", &[&base]).await?;
        Ok(())
    }

    /// Takes a slot that no living connection has.
    pub(crate) async fn claim(&self) -> Result<Slot, Error> {
        let space = self.connector.options.slot_space();
        let row = self.row(Text::Claim, &[&space]).await?;
        Ok(Slot { number: row.try_get(0)?, generation: row.try_get(1)? })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.connector.counters.connections.less();
    }
}
