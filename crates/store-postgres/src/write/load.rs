//! Bulk loads: many rows in one transaction of the database, sent in chunks.
//!
//! The load's stamp is its transaction's, so that readers of streams wait for its end.

use std::sync::Arc;

use store::{Limits, Row, StoreError};
use tokio_postgres::Error;

use crate::dialect::Text;
use crate::error::{Failure, classify, in_the_end, of_step};
use crate::link::{Connected, Link};
use crate::session::Connector;

use super::commit::settle;

/// At most this many rows in one statement.
const ROWS: usize = 1000;
/// At most this many bytes in one statement, but for a single row.
const BYTES: usize = 4 << 20;

/// Loads rows that ascend by key, below a prefix that nobody uses.
///
/// # Errors
/// [`StoreError::Unknown`] when nobody can say whether the load was committed; with every other
/// error nothing was written.
pub(crate) async fn load(
    link: &Link,
    connector: &Connector,
    rows: Box<dyn Iterator<Item = Row> + Send>,
) -> Result<(), StoreError> {
    let (connected, stamp) = begin(link, connector).await?;
    let batch = connected.next_batch();
    let failure = match send(&connected, batch, stamp, rows).await {
        Ok(()) => return Ok(()),
        Err(Failed::Refused(error)) => {
            // The next load begins with a new connection if this does not work.
            let _ = connected.session.client.batch_execute("rollback").await;
            return Err(error);
        }
        Err(Failed::Early(error)) => {
            let _ = connected.session.client.batch_execute("rollback").await;
            link.give_up(&connected).await;
            return Err(of_step(classify(&error)));
        }
        Err(Failed::AtCommit(error)) => classify(&error),
    };
    let Failure::Lost(cause) = failure else { return Err(of_step(failure)) };
    match settle(link, connector, &connected, batch, cause.clone()).await? {
        Some(_) => Ok(()),
        None => Err(StoreError::Io { cause }),
    }
}

enum Failed {
    Refused(StoreError),
    /// Before the commit was sent.
    Early(Error),
    AtCommit(Error),
}

/// Begins the transaction and takes its stamp, on a connection that holds its slot.
async fn begin(link: &Link, connector: &Connector) -> Result<(Arc<Connected>, i64), StoreError> {
    let patience = connector.patience();
    loop {
        let connected = link.session(patience).await?;
        let error = match first(&connected).await {
            Ok(stamp) => return Ok((connected, stamp)),
            Err(error) => error,
        };
        let failure = classify(&error);
        link.give_up(&connected).await;
        if matches!(failure, Failure::Refused(_)) || patience.has_passed(connector.env.moment()) {
            return Err(in_the_end(failure));
        }
    }
}

async fn first(connected: &Connected) -> Result<i64, Error> {
    let (session, slot) = (&connected.session, connected.slot);
    session.client.batch_execute("begin").await?;
    session.row(Text::Stamp, &[&slot.number, &slot.generation]).await?.try_get(0)
}

async fn send(
    connected: &Connected,
    batch: i64,
    stamp: i64,
    rows: Box<dyn Iterator<Item = Row> + Send>,
) -> Result<(), Failed> {
    let (session, slot) = (&connected.session, connected.slot);
    let mut chunk = Chunk::default();
    for row in rows {
        check(&row).map_err(Failed::Refused)?;
        chunk.push(row);
        if chunk.is_full() {
            chunk.send(connected, stamp).await.map_err(Failed::Early)?;
        }
    }
    chunk.send(connected, stamp).await.map_err(Failed::Early)?;
    let noted = session
        .rows(Text::NoteLoad, &[&slot.number, &slot.generation, &batch, &stamp])
        .await
        .map_err(Failed::Early)?;
    if noted.is_empty() {
        return Err(Failed::Refused(StoreError::Overloaded));
    }
    session.client.batch_execute("commit").await.map_err(Failed::AtCommit)
}

#[derive(Default)]
struct Chunk {
    rows: Vec<Row>,
    bytes: usize,
}

impl Chunk {
    fn push(&mut self, row: Row) {
        self.bytes = self.bytes.saturating_add(row.0.len()).saturating_add(row.1.len());
        self.rows.push(row);
    }

    const fn is_full(&self) -> bool {
        self.rows.len() >= ROWS || self.bytes >= BYTES
    }

    async fn send(&mut self, connected: &Connected, stamp: i64) -> Result<(), Error> {
        let keys: Vec<&[u8]> = self.rows.iter().map(|(key, _)| &**key).collect();
        let values: Vec<&[u8]> = self.rows.iter().map(|(_, value)| &**value).collect();
        connected.session.rows(Text::Load, &[&keys, &values, &stamp]).await?;
        self.rows.clear();
        self.bytes = 0;
        Ok(())
    }
}

fn check((key, value): &Row) -> Result<(), StoreError> {
    let limits = Limits::default();
    if key.is_empty() {
        return Err(StoreError::EmptyKey);
    }
    for (bytes, limit) in [(key.len(), limits.key_bytes), (value.len(), limits.value_bytes)] {
        if bytes > limit {
            return Err(StoreError::TooLarge { bytes, limit });
        }
    }
    Ok(())
}
