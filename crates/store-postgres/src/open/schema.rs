//! The store's schema: made at the first start, its version checked at every start.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio_postgres::Client;

use super::OpenError;
use crate::dialect::Kind;
use crate::guard;
use crate::session::Connector;
use crate::version;

/// How often the tables of a store are looked for while another server makes them.
const TRIES: usize = 50;
/// How long to wait before looking again.
const PAUSE: Duration = Duration::from_millis(200);

/// The dialect of the tables that are there, if any are.
pub(crate) async fn kind(client: &Client, schema: &str) -> Result<Option<Kind>, OpenError> {
    let tables = "select to_regclass($1) is not null, to_regclass($2) is not null";
    let (meta, stripes) = (format!("{schema}.meta"), format!("{schema}.stripes"));
    let row = client.query_one(tables, &[&meta, &stripes]).await?;
    Ok(match (row.try_get(0)?, row.try_get(1)?) {
        (false, _) => None,
        (true, false) => Some(Kind::Postgres),
        (true, true) => Some(Kind::Portable),
    })
}

/// Makes the schema if there is none, and checks that it is one of this store's.
pub(crate) async fn prepare(
    client: &Client,
    connector: &Connector,
    kind: Kind,
) -> Result<(), OpenError> {
    let mut tries = TRIES;
    loop {
        client.batch_execute("begin").await?;
        // Two servers that start at the same time make one schema: they wait for each other, or
        // what the second one makes is there already.
        if kind == Kind::Postgres {
            let lock = "select 1 from pg_advisory_xact_lock($1)";
            client.query_one(lock, &[&connector.space]).await?;
        }
        let prepared = make_or_check(client, connector, kind).await;
        client.batch_execute(if prepared.is_ok() { "commit" } else { "rollback" }).await?;
        tries = tries.saturating_sub(1);
        match prepared {
            Err(OpenError::MadeElsewhere) if tries > 0 => connector.env.sleep(PAUSE).await,
            prepared => return prepared,
        }
    }
}

async fn make_or_check(
    client: &Client,
    connector: &Connector,
    kind: Kind,
) -> Result<(), OpenError> {
    let schema = &connector.options.schema;
    let table = format!("{schema}.meta");
    let row = client.query_one("select to_regclass($1) is not null", &[&table]).await?;
    let exists: bool = row.try_get(0)?;
    if !exists {
        let rows = "select count(*) from pg_tables where schemaname = $1";
        let tables: i64 = client.query_one(rows, &[schema]).await?.try_get(0)?;
        if tables > 0 {
            return Err(OpenError::ForeignSchema { schema: schema.clone() });
        }
        let make = format!("create schema if not exists \"{schema}\"");
        client.batch_execute(&make).await.map_err(|error| OpenError::make(error, schema))?;
        client.batch_execute(&format!("set local search_path to \"{schema}\"")).await?;
        let tables = connector.dialect.schema();
        client.batch_execute(&tables).await.map_err(|error| OpenError::make(error, schema))?;
        let version = "insert into meta (feature_version, base) values ($1, 0)";
        client.execute(version, &[&connector.options.knows]).await?;
        tracing::info!(place = connector.options.place(), "made the tables of a new store");
        return Ok(());
    }
    check_version(client, connector).await?;
    match kind {
        Kind::Postgres => check_ids(client, schema).await,
        Kind::Portable => Ok(()),
    }
}

/// Tables of a newer version are refused; those of an older one stay as they are, because servers
/// that know no other may have them open.
async fn check_version(client: &Client, connector: &Connector) -> Result<i32, OpenError> {
    let (found, known) = (version::of_tables(client, connector).await?, connector.options.knows);
    if found > known { Err(OpenError::Newer { found, known }) } else { Ok(found) }
}

/// Stamps are made of transaction ids, which begin again in another cluster.
async fn check_ids(client: &Client, schema: &str) -> Result<(), OpenError> {
    let ids = format!(
        "select m.base + pg_snapshot_xmax(pg_current_snapshot())::text::bigint, \
         coalesce((select max(stamp) >> 12 from \"{schema}\".writers), 0) from \"{schema}\".meta m"
    );
    let row = client.query_one(&ids, &[]).await?;
    let (next, newest): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    if next <= newest {
        return Err(OpenError::OldIds { schema: schema.into(), next, newest });
    }
    Ok(())
}

/// Takes the lock that says that the schema is in use, shared or for this store alone; a store that
/// is alone becomes its owner.
pub(crate) async fn occupy(client: &Client, connector: &Connector) -> Result<(), OpenError> {
    let schema = &connector.options.schema;
    let alone = connector.options.exclusive;
    if !guard::take(client, connector).await? {
        return Err(OpenError::InUse { schema: schema.clone() });
    }
    // From here on nobody raises the version above what this server knows.
    let (version, known) = (check_version(client, connector).await?, connector.options.knows);
    connector.version.store(version, Ordering::Release);
    if version < known {
        tracing::info!(
            version,
            known,
            "the tables are of an older version and stay so, for servers that know no newer one: \
             stator raise-version raises it when none of those is left"
        );
    }
    // A server that had it before and lost the lock with its connection cannot commit any more.
    let own = match alone {
        true => format!("update \"{schema}\".meta set owner = owner + 1 returning owner"),
        false => format!("select owner from \"{schema}\".meta"),
    };
    let owner: i64 = client.query_one(&own, &[]).await?.try_get(0)?;
    connector.owner.store(owner, Ordering::Release);
    Ok(())
}
