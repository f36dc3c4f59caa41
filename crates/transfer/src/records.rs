//! Records of transfers in the store: one row each, a mark for those in progress, and a row for
//! each client token.
//!
//! Keys within the group of a kind, in the namespace of the caller: `r/` and the record's place,
//! `a/` and the place while it is in progress, `t/` and a client token, `p/`, the place, a slash
//! and a number the parts of a record. Values of records and parts are JSON.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use engine::{Area, Engine, EngineError, Namespace, RowGroup, RowRange, RowWrite, RowsError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use crate::outline::Outline;

/// Where the rows are; the number is on disk.
const TRANSFERS: Area = Area::new(10);
/// How long one commit may take.
const COMMIT: Duration = Duration::from_secs(60);
/// How long after the end of a transfer its token counts. Source: `ClientToken` in
/// `API_ExportTableToPointInTime`.
const TOKEN: Duration = Duration::from_secs(8 * 60 * 60);
/// How long transfers are listed. Source: `API_ListExports`, "within the last 90 days".
const KEPT: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// Rows of one page.
const PAGE: usize = 256;
/// Records in progress of one namespace that are looked at: more than there may be of any kind.
const MARKS: usize = 1_024;

/// A kind of transfer.
pub(crate) trait Record:
    Serialize + DeserializeOwned + Clone + Send + Sync + 'static
{
    /// The name of its group; on disk.
    const GROUP: &'static str;
    /// How many may be in progress at a time in a namespace.
    const MOST: usize;
    /// What it has in common with all others.
    fn outline(&self) -> &Outline;
    /// The same, to be changed.
    fn outline_mut(&mut self) -> &mut Outline;
    /// The place of the record of an ARN in the order of lists.
    fn place(arn: &str) -> String;
}

/// The records.
#[derive(Debug)]
pub(crate) struct Records {
    engine: Arc<Engine>,
    /// One commit at a time: the others would only be refused.
    turn: Mutex<()>,
}

/// A page of records, newest first.
#[derive(Debug)]
pub(crate) struct Listed<R> {
    pub(crate) records: Vec<R>,
    pub(crate) more: bool,
}

impl Records {
    pub(crate) fn new(engine: Arc<Engine>) -> Self {
        Self { engine, turn: Mutex::default() }
    }

    /// Stores a new record.
    pub(crate) async fn insert<R: Record>(
        &self,
        namespace: &Namespace,
        record: &R,
    ) -> Result<(), EngineError> {
        let place = R::place(&record.outline().arn);
        let mut writes = vec![row(record)?, RowWrite::Put(key("a/", &place), Vec::new())];
        if let Some(token) = record.outline().token.as_deref() {
            writes.push(RowWrite::Put(key("t/", token), record.outline().arn.as_bytes().to_vec()));
        }
        let _turn = self.turn.lock().await;
        self.commit::<R>(namespace, writes).await
    }

    /// The record of an ARN.
    pub(crate) async fn load<R: Record>(
        &self,
        namespace: &Namespace,
        arn: &str,
    ) -> Result<Option<R>, EngineError> {
        let rows = self.engine.rows(TRANSFERS, namespace, R::GROUP);
        let row = rows.get(&key("r/", &R::place(arn))).await?;
        let record: Option<R> = row.as_deref().map(read).transpose()?;
        // Two ARNs may have one place.
        Ok(record.filter(|record| record.outline().arn == *arn))
    }

    /// The record whose request had this token, if the token still counts.
    pub(crate) async fn with_token<R: Record>(
        &self,
        namespace: &Namespace,
        token: Option<&str>,
    ) -> Result<Option<R>, EngineError> {
        let Some(token) = token else { return Ok(None) };
        let rows = self.engine.rows(TRANSFERS, namespace, R::GROUP);
        let Some(arn) = rows.get(&key("t/", token)).await? else { return Ok(None) };
        let record: Option<R> = self.load(namespace, &String::from_utf8_lossy(&arn)).await?;
        Ok(record.filter(|record| !self.is_past(record.outline().ended, TOKEN)))
    }

    fn is_past(&self, ended: Option<u64>, for_how_long: Duration) -> bool {
        let until = ended.map(|at| env::Timestamp::from_micros(at).plus(for_how_long));
        until.is_some_and(|until| until <= self.engine.env().now())
    }

    /// Changes a record, if it is there and in progress; it as it is then. One that `change` ends
    /// is in progress no more.
    pub(crate) async fn update<R: Record>(
        &self,
        namespace: &Namespace,
        arn: &str,
        change: impl FnOnce(&mut R) + Send,
    ) -> Result<Option<R>, EngineError> {
        let _turn = self.turn.lock().await;
        let Some(mut record) = self.load::<R>(namespace, arn).await? else { return Ok(None) };
        if record.outline().ended.is_some() {
            return Ok(None);
        }
        change(&mut record);
        let mut writes = vec![row(&record)?];
        if record.outline().ended.is_some() {
            writes.push(RowWrite::Delete(key("a/", &R::place(arn))));
        }
        self.commit::<R>(namespace, writes).await?;
        Ok(Some(record))
    }

    /// Changes a record as [`Self::update`] does, and stores a part of it in the same commit. So a
    /// record whose parts are many is not written whole for each of them.
    pub(crate) async fn update_with_part<R: Record, P: Serialize + Sync>(
        &self,
        namespace: &Namespace,
        arn: &str,
        (number, part): (u64, &P),
        change: impl FnOnce(&mut R) + Send,
    ) -> Result<(), EngineError> {
        let _turn = self.turn.lock().await;
        let Some(mut record) = self.load::<R>(namespace, arn).await? else { return Ok(()) };
        if record.outline().ended.is_some() {
            return Ok(());
        }
        change(&mut record);
        let key = key("p/", &format!("{}/{number:016x}", R::place(arn)));
        let writes = vec![row(&record)?, RowWrite::Put(key, json(part)?)];
        self.commit::<R>(namespace, writes).await
    }

    /// The parts of a record, in the order of their numbers.
    pub(crate) async fn parts<R: Record, P: DeserializeOwned>(
        &self,
        namespace: &Namespace,
        arn: &str,
    ) -> Result<Vec<P>, EngineError> {
        let rows = self.part_rows::<R>(namespace, arn).await?;
        rows.iter().map(|(_, row)| read(row)).collect()
    }

    async fn part_rows<R: Record>(
        &self,
        namespace: &Namespace,
        arn: &str,
    ) -> Result<Vec<(Vec<u8>, Bytes)>, EngineError> {
        let prefix = key("p/", &format!("{}/", R::place(arn)));
        let rows = self.engine.rows(TRANSFERS, namespace, R::GROUP);
        let mut found: Vec<(Vec<u8>, Bytes)> = Vec::new();
        loop {
            let after = found.last().map(|(key, _)| key.clone());
            let range = RowRange {
                prefix: &prefix,
                after: after.as_deref(),
                newest_first: false,
                limit: PAGE,
            };
            let page = rows.page(range).await?;
            found.extend(page.rows);
            if !page.more {
                return Ok(found);
            }
        }
    }

    /// A page of the records whose places begin with `prefix`, behind the place `after`.
    pub(crate) async fn list<R: Record>(
        &self,
        namespace: &Namespace,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listed<R>, EngineError> {
        let (prefix, after) = (key("r/", prefix), after.map(|place| key("r/", place)));
        let range =
            RowRange { prefix: &prefix, after: after.as_deref(), newest_first: true, limit };
        let page = self.engine.rows(TRANSFERS, namespace, R::GROUP).page(range).await?;
        let records: Result<Vec<R>, _> = page.rows.iter().map(|(_, row)| read(row)).collect();
        Ok(Listed { records: records?, more: page.more })
    }

    /// The namespaces that have records of a kind.
    pub(crate) async fn namespaces<R: Record>(&self) -> Result<Vec<Namespace>, EngineError> {
        let mut found = Vec::new();
        let mut group: Option<RowGroup> = None;
        while let Some(next) = self.engine.next_row_group(TRANSFERS, group.as_ref()).await? {
            if next.name == R::GROUP {
                found.push(next.namespace.clone());
            }
            group = Some(next);
        }
        Ok(found)
    }

    /// The places of the records in progress, of one namespace.
    pub(crate) async fn marked<R: Record>(
        &self,
        namespace: &Namespace,
    ) -> Result<Vec<String>, EngineError> {
        let prefix = key("a/", "");
        let range = RowRange { prefix: &prefix, after: None, newest_first: false, limit: MARKS };
        let page = self.engine.rows(TRANSFERS, namespace, R::GROUP).page(range).await?;
        let place = |key: &[u8]| String::from_utf8_lossy(key.get(2..).unwrap_or(key)).into_owned();
        Ok(page.rows.iter().map(|(key, _)| place(key)).collect())
    }

    /// The record in progress at a place.
    pub(crate) async fn at<R: Record>(
        &self,
        namespace: &Namespace,
        place: &str,
    ) -> Result<Option<R>, EngineError> {
        let rows = self.engine.rows(TRANSFERS, namespace, R::GROUP);
        let row = rows.get(&key("r/", place)).await?;
        let record: Option<R> = row.as_deref().map(read).transpose()?;
        Ok(record.filter(|record| record.outline().ended.is_none()))
    }

    /// Deletes the oldest records of a namespace that are not listed any more.
    pub(crate) async fn forget_old<R: Record>(
        &self,
        namespace: &Namespace,
    ) -> Result<(), EngineError> {
        let _turn = self.turn.lock().await;
        let mut writes = Vec::new();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let prefix = key("r/", "");
            let range = RowRange {
                prefix: &prefix,
                after: after.as_deref(),
                newest_first: false,
                limit: PAGE,
            };
            let page = self.engine.rows(TRANSFERS, namespace, R::GROUP).page(range).await?;
            for (key_of_row, row) in &page.rows {
                // A record may have many parts; the others are forgotten at the next turn.
                if writes.len() >= PAGE {
                    break;
                }
                let record: R = read(row)?;
                if self.is_past(record.outline().ended, KEPT) {
                    writes.push(RowWrite::Delete(key_of_row.clone()));
                    writes.extend(self.token_of(namespace, &record).await?);
                    let parts = self.part_rows::<R>(namespace, &record.outline().arn).await?;
                    writes.extend(parts.into_iter().map(|(key, _)| RowWrite::Delete(key)));
                }
            }
            after = page.rows.last().map(|(key, _)| key.clone());
            if !page.more || writes.len() >= PAGE {
                break;
            }
        }
        if writes.is_empty() { Ok(()) } else { self.commit::<R>(namespace, writes).await }
    }

    /// The removal of a record's token, unless another transfer has it by now.
    async fn token_of<R: Record>(
        &self,
        namespace: &Namespace,
        record: &R,
    ) -> Result<Option<RowWrite>, EngineError> {
        let Some(token) = record.outline().token.as_deref() else { return Ok(None) };
        let token = key("t/", token);
        let arn = self.engine.rows(TRANSFERS, namespace, R::GROUP).get(&token).await?;
        let own = arn.is_some_and(|arn| *arn == *record.outline().arn.as_bytes());
        Ok(own.then_some(RowWrite::Delete(token)))
    }

    async fn commit<R: Record>(
        &self,
        namespace: &Namespace,
        writes: Vec<RowWrite>,
    ) -> Result<(), EngineError> {
        let rows = self.engine.rows(TRANSFERS, namespace, R::GROUP);
        loop {
            let from = rows.revision().await?;
            let deadline = self.engine.env().deadline(COMMIT);
            match rows.commit(from, writes.clone(), deadline).await {
                Ok(_) => return Ok(()),
                Err(RowsError::Changed) => {}
                Err(RowsError::Engine(error)) => return Err(error),
            }
        }
    }
}

fn key(kind: &str, rest: &str) -> Vec<u8> {
    format!("{kind}{rest}").into_bytes()
}

fn row<R: Record>(record: &R) -> Result<RowWrite, EngineError> {
    Ok(RowWrite::Put(key("r/", &R::place(&record.outline().arn)), json(record)?))
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, EngineError> {
    let json = serde_json::to_vec(value);
    json.map_err(|_| EngineError::UnreadableCatalog { what: "transfer" })
}

fn read<R: DeserializeOwned>(row: &[u8]) -> Result<R, EngineError> {
    serde_json::from_slice(row).map_err(|_| EngineError::UnreadableCatalog { what: "transfer" })
}
