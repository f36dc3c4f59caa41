//! Delivery of tables' changes to their streams: at least once, those of an item in their order.

use std::time::Duration;

use engine::Destination;

use super::change::records;
use super::error::KinesisError;
use super::input::stream_in;
use super::store::Kinesis;

/// How long nothing is looked for when nobody says that there is something.
const PAUSE: Duration = Duration::from_secs(300);
/// How long it waits after a failure.
const RETRY: Duration = Duration::from_secs(1);
/// How often a server looks for what another one has left, if there are others.
const LOOK: Duration = Duration::from_secs(5);
/// How long to wait before asking again for the turn of another server.
const WAIT: Duration = Duration::from_millis(200);
/// The turn to deliver.
const TURN: &str = "delivering changes";

impl Kinesis {
    /// Delivers changes and removes old records, for ever.
    pub async fn background(&self) {
        let env = self.engine.env().clone();
        let mut trimmed = None;
        loop {
            let mut pause = if self.engine.is_shared() { LOOK } else { PAUSE };
            if let Err(error) = self.deliver().await {
                tracing::warn!(error = %error.message, "changes are delivered again later");
                pause = RETRY;
            }
            let now = env.now();
            if trimmed.is_none_or(|at: env::Timestamp| at.plus(PAUSE) <= now) {
                trimmed = Some(now);
                if let Err(error) = self.trim().await {
                    tracing::warn!(error = %error.message, "old records are removed later");
                }
            }
            self.engine.changes_to_deliver(pause).await;
        }
    }

    /// Delivers what there is.
    ///
    /// # Errors
    /// A sentence, when the store fails; what was delivered stays delivered.
    pub async fn deliver_now(&self) -> Result<(), String> {
        while !self.deliver().await.map_err(|error| error.message)? {
            self.engine.env().sleep(WAIT).await;
        }
        Ok(())
    }

    /// Delivers what there is, unless another server does; whether it was done here.
    async fn deliver(&self) -> Result<bool, KinesisError> {
        if self.engine.destinations().is_empty() {
            return Ok(true);
        }
        let Some(turn) = self.engine.take_turn(TURN).await? else { return Ok(false) };
        let mut done = Ok(());
        for destination in self.engine.destinations() {
            done = self.deliver_to(&destination).await;
            // What was taken over is the other server's.
            if done.is_err() || !self.engine.renew_turn(&turn).await? {
                break;
            }
        }
        self.engine.end_turn(&turn).await?;
        done.map(|()| true)
    }

    async fn deliver_to(&self, destination: &Destination) -> Result<(), KinesisError> {
        let namespace = &destination.namespace;
        let name = stream_in(&destination.stream, namespace).unwrap_or_default();
        let there = self.find(namespace, &name).await?.is_some();
        if destination.enabling || !there {
            self.engine.destination_found(destination, there).await?;
        }
        while let Some(changes) = self.engine.undelivered_changes(destination).await? {
            if there {
                let new = records(&destination.table, changes.precision, &changes.records);
                match self.append(namespace, &name, &new).await {
                    Ok(_) => {}
                    // It was deleted meanwhile; the next look says so.
                    Err(error) if error.code == "ResourceNotFoundException" => return Ok(()),
                    Err(error) => return Err(error),
                }
            } else {
                tracing::warn!(
                    table = &*destination.table,
                    stream = destination.stream,
                    changes = changes.records.len(),
                    "the stream does not exist: changes are not delivered"
                );
            }
            self.engine.delivered(changes).await?;
        }
        Ok(())
    }
}
