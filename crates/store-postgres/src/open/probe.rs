//! What a database must give before it is trusted with data, asked by name when a store is opened.

use std::time::Duration;

use env::{Env, Timestamp};
use tokio_postgres::Client;

use super::OpenError;

/// The oldest version that this store runs on, as `server_version_num`.
const OLDEST: i32 = 150_000;

/// Settings that would lose what was acknowledged, with the values that are refused.
const REFUSED: &[(&str, &[&str])] = &[
    ("fsync", &["off"]),
    ("full_page_writes", &["off"]),
    ("synchronous_commit", &["off", "local", "remote_write"]),
];

/// Checks version and settings.
pub(crate) async fn settings(client: &Client) -> Result<(), OpenError> {
    let version = setting(client, "server_version_num").await?;
    if version.parse::<i32>().is_ok_and(|version| version < OLDEST) {
        let version = setting(client, "server_version").await?;
        return Err(OpenError::Version { version });
    }
    for (name, refused) in REFUSED {
        let value = setting(client, name).await?;
        if refused.contains(&value.as_str()) {
            return Err(OpenError::Setting { name, value });
        }
    }
    if setting(client, "synchronous_standby_names").await?.trim().is_empty() {
        tracing::warn!(
            "the database has no synchronous standby: what was acknowledged would be lost with its disk"
        );
    }
    Ok(())
}

/// How far the clocks of servers may be from the database's, and so from each other's.
const CLOCKS: Duration = Duration::from_secs(5);

/// Compares this machine's clock with the database's.
pub(crate) async fn clock(client: &Client, env: &Env) -> Result<(), OpenError> {
    let before = env.now();
    let ask = "select (extract(epoch from clock_timestamp()) * 1000000)::bigint";
    let theirs: i64 = client.query_one(ask, &[]).await?.try_get(0)?;
    let after = env.now();
    let theirs = Timestamp::from_micros(u64::try_from(theirs).unwrap_or_default());
    // The answer was made at some time between the two.
    let ahead = before.since(theirs);
    let behind = theirs.since(after);
    if ahead > CLOCKS || behind > CLOCKS {
        return Err(OpenError::Clock { ahead: ahead.as_secs(), behind: behind.as_secs() });
    }
    Ok(())
}

/// Refuses tables that Citus has distributed. Its locks are each node's own and a snapshot over two
/// of them is torn, which no question on two connections finds out.
pub(crate) async fn not_distributed(client: &Client, schema: &str) -> Result<(), OpenError> {
    let citus = "select to_regclass('pg_catalog.pg_dist_partition') is not null";
    let has_citus: bool = client.query_one(citus, &[]).await?.try_get(0)?;
    if !has_citus {
        return Ok(());
    }
    let distributed = "select c.relname::text from pg_catalog.pg_dist_partition p \
         join pg_class c on c.oid = p.logicalrelid join pg_namespace n on n.oid = c.relnamespace \
         where n.nspname = $1 order by 1";
    let rows = client.query(distributed, &[&schema]).await?;
    let tables: Vec<String> = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    match tables.is_empty() {
        true => Ok(()),
        false => Err(OpenError::Distributed { schema: schema.into(), tables }),
    }
}

async fn setting(client: &Client, name: &str) -> Result<String, OpenError> {
    let row = client.query_one("select current_setting($1)", &[&name]).await?;
    Ok(row.try_get(0)?)
}

/// Takes a lock on one connection and tries it on another: an engine that answers both with yes
/// does not serialise anything. One without such locks, or without ids of transactions, says so.
pub(crate) async fn locks(first: &Client, second: &Client, lock: i64) -> Result<(), OpenError> {
    let take = "select pg_try_advisory_lock($1)";
    let free = "select pg_advisory_unlock($1)";
    let taken: bool = first.query_one(take, &[&lock]).await?.try_get(0)?;
    let twice: bool = second.query_one(take, &[&lock]).await?.try_get(0)?;
    if twice {
        second.query_one(free, &[&lock]).await?;
    }
    if taken {
        first.query_one(free, &[&lock]).await?;
    }
    if taken && twice {
        return Err(OpenError::Locks);
    }
    first.query_one("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint", &[]).await?;
    Ok(())
}
