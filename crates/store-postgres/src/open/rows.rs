//! What an engine must give to the portable dialect, tried on rows of its own at the start.
//!
//! Names and versions are not trusted. What cannot be tried in a moment is not: that a snapshot
//! over several machines is of one moment, and that what was committed survives.

use std::time::Duration;

use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error};

use super::OpenError;
use crate::session::Connector;

/// How long a statement is given to begin to wait for a lock. If it begins later it is asked less,
/// and answers the same.
const HEAD_START: Duration = Duration::from_millis(50);

/// Asks for everything, on two connections.
pub(crate) async fn probe(
    first: &Client,
    second: &Client,
    connector: &Connector,
) -> Result<(), OpenError> {
    // A pair of rows of its own for each probe, so that two servers that start do not meet.
    let row = (connector.env.random_u64() >> 2).cast_signed() & !1;
    let pair: [&(dyn ToSql + Sync); 2] = [&row, &(row + 1)];
    first.execute("insert into probes values ($1::bigint, 0), ($2::bigint, 0)", &pair).await?;
    let found = ask(first, second, connector, row).await;
    if !matches!(found, Ok(None)) {
        // It may have ended anywhere.
        for client in [first, second] {
            client.batch_execute("rollback").await?;
        }
    }
    first.execute("delete from probes where n in ($1, $2)", &pair).await?;
    match found? {
        None => Ok(()),
        Some(failed) => Err(OpenError::Engine { failed }),
    }
}

type Found = Result<Option<&'static str>, OpenError>;

async fn ask(first: &Client, second: &Client, connector: &Connector, row: i64) -> Found {
    if session(first).await? == session(second).await? {
        return Ok(Some("two connections are one session, as of a pooler in transaction mode"));
    }
    for (held, tried, excludes, failed) in [
        ("update", "update", true, "two transactions could lock the same row for update"),
        ("update", "share", true, "a row locked for update could be locked for share"),
        ("share", "update", true, "a row locked for share could be locked for update"),
        ("share", "share", false, "two transactions could not share the lock of a row"),
    ] {
        first.batch_execute("begin").await?;
        lock(first, row, held).await?;
        let refused = match lock(second, row, &format!("{tried} nowait")).await {
            Ok(()) => false,
            Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => true,
            Err(error) => return Err(error.into()),
        };
        first.batch_execute("rollback").await?;
        if refused != excludes {
            return Ok(Some(failed));
        }
    }
    match fresh(first, second, row).await? {
        None => behind_locks(first, second, connector, row).await,
        failed => Ok(failed),
    }
}

async fn session(client: &Client) -> Result<i32, Error> {
    client.query_one("select pg_backend_pid()", &[]).await?.try_get(0)
}

async fn lock(client: &Client, row: i64, how: &str) -> Result<(), Error> {
    let lock = format!("select v from probes where n = $1 for {how}");
    client.query_one(&lock, &[&row]).await.map(drop)
}

async fn value(client: &Client, row: i64) -> Result<i32, Error> {
    client.query_one("select v from probes where n = $1", &[&row]).await?.try_get(0)
}

async fn set(client: &Client, row: i64, value: i32) -> Result<(), Error> {
    client.execute("update probes set v = $2 where n = $1", &[&row, &value]).await.map(drop)
}

/// Each statement sees what was committed before it, unless its transaction has one snapshot.
async fn fresh(first: &Client, second: &Client, row: i64) -> Found {
    for (level, expected, failed) in [
        ("read committed", 1, "a transaction with READ COMMITTED does not see later commits"),
        ("repeatable read read only", 0, "a transaction with REPEATABLE READ sees later commits"),
    ] {
        set(second, row, 0).await?;
        first.batch_execute(&format!("begin isolation level {level}")).await?;
        value(first, row).await?;
        set(second, row, 1).await?;
        let seen = value(first, row).await?;
        first.batch_execute("rollback").await?;
        if seen != expected {
            return Ok(Some(failed));
        }
    }
    Ok(None)
}

/// A function that waits for a lock reads, in its next statement, what the holder has committed.
async fn behind_locks(first: &Client, second: &Client, connector: &Connector, row: i64) -> Found {
    set(first, row + 1, 0).await?;
    first.batch_execute("begin").await?;
    lock(first, row, "update").await?;
    set(first, row + 1, 7).await?;
    let holder = async {
        connector.env.sleep(HEAD_START).await;
        first.batch_execute("commit").await
    };
    let asked: [&(dyn ToSql + Sync); 1] = [&row];
    let waiter = second.query_one("select probe($1)", &asked);
    let (held, seen) = tokio::join!(holder, waiter);
    held?;
    let seen: i32 = seen?.try_get(0)?;
    Ok((seen != 7).then_some("a function reads from before the lock that it has waited for"))
}
