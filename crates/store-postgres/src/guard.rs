//! The connection that says that the schema is in use, and finds out when a lost database is back.
//!
//! It says so for as long as the store is open: beside others, or for this store alone. Once
//! others do not know of it any more, one may take the schema for itself; from then on the database
//! refuses this store's commits. Or one may raise the version of the tables above what this program
//! knows; this store finds that out when it says again that it uses them, and refuses all calls.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio_postgres::{Client, Error, Row};

use crate::session::Connector;
use crate::version::{self, Older};
use crate::watch::Watch;

/// How long to wait before asking again whether the database answers.
const PAUSE: Duration = Duration::from_millis(200);

/// How often a store says that it lives, or looks whether the connection that says so is there.
const BEAT: Duration = Duration::from_secs(5);

/// Says that the schema is in use; `false` when another store has it.
pub(crate) async fn take(client: &Client, connector: &Connector) -> Result<bool, Error> {
    let occupancy = connector.dialect.occupancy();
    let take = if connector.options.exclusive { occupancy.alone } else { occupancy.share };
    ask(client, connector, take).await
}

/// Has the tables be of the newest version that this server knows; `false` while one that does not
/// know it has them open.
pub(crate) async fn raise(client: &Client, connector: &Connector) -> Result<bool, Error> {
    ask(client, connector, connector.dialect.occupancy().raise).await
}

/// The servers that have the tables open and do not know the version that this one knows.
pub(crate) async fn older(client: &Client, connector: &Connector) -> Result<Vec<Older>, Error> {
    let rows = rows(client, connector, connector.dialect.occupancy().older).await?;
    let older = |row: &Row| Ok(Older { name: row.try_get(0)?, knows: row.try_get(1)? });
    rows.iter().map(older).collect()
}

async fn ask(client: &Client, connector: &Connector, question: &str) -> Result<bool, Error> {
    let rows = rows(client, connector, question).await?;
    rows.first().map_or(Ok(false), |row| row.try_get(0))
}

async fn rows(client: &Client, connector: &Connector, text: &str) -> Result<Vec<Row>, Error> {
    let schema = i64::from(connector.options.slot_space());
    let knows = connector.options.knows;
    client.query(text, &[&schema, &connector.server, &knows]).await
}

/// Says that the schema is in use until the store ends; then takes it back and reports by dropping
/// `done`.
pub(crate) async fn keep(connector: Arc<Connector>, mut client: Client, done: oneshot::Sender<()>) {
    let availability = &connector.availability;
    let mut watch = Watch::default();
    loop {
        let beats = connector.dialect.occupancy().beat.is_some();
        let is_due = tokio::select! {
            () = availability.changed() => true,
            // Nothing else notices that only this connection was lost.
            () = connector.env.sleep(BEAT) => beats || client.is_closed(),
        };
        while is_due && !availability.has_ended() {
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
            let schema = i64::from(connector.options.slot_space());
            let leave = connector.dialect.occupancy().leave;
            let knows = connector.options.knows;
            let _ = client.execute(leave, &[&schema, &connector.server, &knows]).await;
            drop(done);
            return;
        }
        watch.look(&connector, &client).await;
    }
}

/// Asks whether the database answers; says that the schema is in use where that is not known any
/// more.
async fn check(connector: &Connector, client: &mut Client) -> Result<(), Error> {
    let lost = client.is_closed();
    if lost {
        *client = connector.connect_plain().await?;
    }
    let known = match connector.dialect.occupancy().beat {
        Some(beat) => ask(client, connector, beat).await?,
        None if lost => false,
        None => return client.batch_execute("select 1").await,
    };
    if known {
        return Ok(());
    }
    if !take(client, connector).await? {
        tracing::warn!("another server has taken the schema in the meantime");
    }
    let (found, known) = (version::of_tables(client, connector).await?, connector.options.knows);
    if found > known {
        connector.availability.refuse(version::newer(found, known));
    }
    Ok(())
}
