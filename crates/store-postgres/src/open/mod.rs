//! Opening a store: the database is asked, the schema made or checked, its use announced.

mod error;
mod probe;
mod rows;
mod schema;

use env::Env;
use tokio_postgres::{Client, Error};

pub use self::error::OpenError;
use crate::contract::PostgresStore;
#[cfg(feature = "database-tests")]
use crate::dialect::Broken;
use crate::dialect::{Dialect, Kind};
use crate::error::describe;
use crate::options::Options;
use crate::session::{Connector, connect_bare};

impl PostgresStore {
    /// Opens the store in the schema that the options name; makes it if it is not there.
    ///
    /// # Errors
    /// [`OpenError`], whose text says what to do.
    pub async fn open(options: Options, env: Env) -> Result<Self, OpenError> {
        open(options, env).await
    }
}

async fn open(options: Options, env: Env) -> Result<PostgresStore, OpenError> {
    let unreachable =
        |error: Error| OpenError::Unreachable { place: options.place(), cause: describe(&error) };
    let first = connect_bare(&options, &env).await.map_err(unreachable)?;
    let second = connect_bare(&options, &env).await.map_err(unreachable)?;
    probe::settings(&first).await?;
    probe::clock(&first, &env).await?;
    let kind = choose(&first, &second, &options, &env).await?;
    let dialect = dialect(kind, &options);
    let connector = Connector::new(options, env, dialect);
    if connector.options.is_exposed() {
        tracing::warn!(
            place = connector.options.place(),
            "connections to the database are not encrypted; sslmode=verify-full with sslrootcert \
             encrypts them"
        );
    }
    schema::prepare(&first, &connector, kind).await?;
    probe::not_distributed(&first, &connector.options.schema).await?;
    connector.enter(&first).await?;
    if kind == Kind::Portable {
        connector.enter(&second).await?;
        rows::probe(&first, &second, &connector).await?;
    }
    drop(second);
    schema::occupy(&first, &connector).await?;
    Ok(PostgresStore::start(connector, first))
}

fn dialect(kind: Kind, options: &Options) -> Box<dyn Dialect> {
    #[cfg(feature = "database-tests")]
    if let Some(defect) = options.defect {
        return Box::new(Broken(defect, kind.dialect()));
    }
    let _ = options;
    kind.dialect()
}

/// The dialect: that of the tables that are there, then that which the address names, then the one
/// for which the database gives what it needs.
async fn choose(
    first: &Client,
    second: &Client,
    options: &Options,
    env: &Env,
) -> Result<Kind, OpenError> {
    let found = schema::kind(first, &options.schema).await?;
    if let (Some(found), Some(wanted)) = (found, options.dialect)
        && found != wanted
    {
        let (found, wanted) = (found.name(), wanted.name());
        return Err(OpenError::OtherDialect { schema: options.schema.clone(), found, wanted });
    }
    let named = found.or(options.dialect);
    if named == Some(Kind::Portable) {
        return Ok(Kind::Portable);
    }
    // A number of its own for each probe, so that two servers that start do not meet.
    let lock = env.random_u64().cast_signed();
    match probe::locks(first, second, lock).await {
        Ok(()) => Ok(Kind::Postgres),
        // An engine that has no such locks says so; one that only claims to have them is refused.
        Err(OpenError::Database { cause }) if named.is_none() => {
            tracing::info!(cause, "the engine lacks what the dialect postgres needs: portable");
            Ok(Kind::Portable)
        }
        Err(error) => Err(error),
    }
}
