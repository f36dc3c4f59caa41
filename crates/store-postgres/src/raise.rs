//! Raising the version of the tables, which is a step of its own.

use std::sync::atomic::Ordering;
use std::time::Duration;

use store::StoreError;
use tokio_postgres::Error;

use crate::contract::PostgresStore;
use crate::error::{classify, of_step};
use crate::guard;
use crate::version::Raised;

/// How long to wait before trying again.
const PAUSE: Duration = Duration::from_millis(100);

impl PostgresStore {
    /// Has the tables be of the newest version that this program knows, from then on, unless a
    /// server that does not know it has them open. No start does this by itself, so that servers
    /// can be replaced one by one, and the old ones be started again. A store that is open
    /// writes what the version brings when it is opened again.
    ///
    /// # Errors
    /// The database fails.
    pub async fn raise_version(&self) -> Result<Raised, StoreError> {
        let raised = self.raise().await;
        raised.map_err(|error| of_step(classify(&error)))
    }

    async fn raise(&self) -> Result<Raised, Error> {
        let connector = &self.shared.connector;
        let client = connector.connect_plain().await?;
        loop {
            if guard::raise(&client, connector).await? {
                let before = connector.version.load(Ordering::Acquire);
                return Ok(Raised::To { version: connector.options.knows, before });
            }
            // None is named when the last of them has ended since, or just starts.
            let older = guard::older(&client, connector).await?;
            if !older.is_empty() {
                return Ok(Raised::Not(older));
            }
            connector.env.sleep(PAUSE).await;
        }
    }

    /// Whether the tables were of the newest version that this program knows when they were opened,
    /// so that every form of rows may be written.
    #[must_use]
    pub fn is_of_newest_version(&self) -> bool {
        let connector = &self.shared.connector;
        connector.version.load(Ordering::Acquire) >= connector.options.knows
    }
}
