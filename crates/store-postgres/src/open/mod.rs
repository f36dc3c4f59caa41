//! Opening a store: the database is asked, the schema made or checked, its use announced.

#[cfg(feature = "database-tests")]
pub(crate) mod broken;
mod error;
mod probe;
mod schema;

use env::Env;
use tokio_postgres::Error;

pub use self::error::OpenError;
use crate::contract::PostgresStore;
use crate::dialect::{Dialect, Postgres};
use crate::error::describe;
use crate::options::Options;
use crate::session::Connector;

impl PostgresStore {
    /// Opens the store in the schema that the options name; makes it if it is not there.
    ///
    /// # Errors
    /// [`OpenError`], whose text says what to do.
    pub async fn open(options: Options, env: Env) -> Result<Self, OpenError> {
        open_with(options, env, Box::new(Postgres)).await
    }
}

pub(crate) async fn open_with(
    options: Options,
    env: Env,
    dialect: Box<dyn Dialect>,
) -> Result<PostgresStore, OpenError> {
    let connector = Connector::new(options, env, dialect);
    let unreachable = |error: Error| OpenError::Unreachable {
        place: connector.options.place(),
        cause: describe(&error),
    };
    let first = connector.connect_bare().await.map_err(unreachable)?;
    let second = connector.connect_bare().await.map_err(unreachable)?;
    probe::settings(&first).await?;
    probe::clock(&first, &connector.env).await?;
    if connector.options.is_exposed() {
        tracing::warn!(
            place = connector.options.place(),
            "connections to the database are not encrypted; sslmode=verify-full with sslrootcert \
             encrypts them"
        );
    }
    // A number of its own for each probe, so that two servers that start do not meet.
    let lock = connector.env.random_u64().cast_signed();
    probe::locks(&first, &second, lock).await?;
    drop(second);
    schema::prepare(&first, &connector).await?;
    schema::occupy(&first, &connector).await?;
    Ok(PostgresStore::start(connector, first))
}
