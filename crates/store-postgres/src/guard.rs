//! The connection that says that the schema is in use, and finds out when a lost database is back.
//!
//! It holds a lock for as long as the store is open: shared, or for this store alone. When the lock
//! goes with its connection another server may take the schema for itself; from then on the
//! database refuses this store's commits.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio_postgres::{Client, Error};

use crate::session::Connector;

/// How long to wait before asking again whether the database answers.
const PAUSE: Duration = Duration::from_millis(200);

/// Takes the lock of the schema's use; `false` when another store has it.
pub(crate) async fn take(client: &Client, connector: &Connector) -> Result<bool, Error> {
    let take = match connector.options.exclusive {
        true => "select pg_try_advisory_lock($1, -1)",
        false => "select pg_try_advisory_lock_shared($1, -1)",
    };
    client.query_one(take, &[&connector.options.slot_space()]).await?.try_get(0)
}

/// Keeps the lock until the store ends; then gives it back and reports by dropping `done`.
pub(crate) async fn keep(connector: Arc<Connector>, mut client: Client, done: oneshot::Sender<()>) {
    let availability = &connector.availability;
    loop {
        availability.changed().await;
        while !availability.has_ended() {
            match check(&connector, &mut client).await {
                Ok(()) => {
                    availability.reached();
                    break;
                }
                Err(error) => tracing::debug!(%error, "the database does not answer yet"),
            }
            connector.env.sleep(PAUSE).await;
        }
        if availability.has_ended() {
            // The next store on this schema need not wait for this connection to end.
            let _ = client.batch_execute("select pg_advisory_unlock_all()").await;
            drop(done);
            return;
        }
    }
}

/// Asks whether the database answers; on a new connection takes the lock again.
async fn check(connector: &Connector, client: &mut Client) -> Result<(), Error> {
    if !client.is_closed() {
        return client.batch_execute("select 1").await;
    }
    let again = connector.connect_bare().await?;
    if !take(&again, connector).await? {
        tracing::warn!("another server has taken the schema in the meantime");
    }
    *client = again;
    Ok(())
}
