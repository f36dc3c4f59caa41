//! What a database must give before it is trusted with data, asked by name when a store is opened.

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
            "the database has no synchronous standby: what was acknowledged is lost with its disk"
        );
    }
    Ok(())
}

async fn setting(client: &Client, name: &str) -> Result<String, OpenError> {
    let row = client.query_one("select current_setting($1)", &[&name]).await?;
    Ok(row.try_get(0)?)
}

/// Takes a lock on one connection and tries it on another: an engine that answers both with yes
/// does not serialise anything.
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
    if taken && twice { Err(OpenError::Locks) } else { Ok(()) }
}
