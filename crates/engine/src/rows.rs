//! Rows of other services, kept in the same store as the tables: bytes in, bytes out.
//!
//! Rows are gathered in groups. A group has a revision, which every commit raises; a commit says
//! which revision it was made from and is refused when the group has changed since. So a service
//! reads, decides and commits, and two that decide at once do not both win.
//!
//! Keys: `space | area | account | Region | group | 0 or 1`: 0 is the revision's row, 1 is followed
//! by the caller's key. Values travel in the envelope of all rows.
//!
//! Invariants: no row of a group is written without its revision; what the rows mean is not known
//! here.

use bytes::Bytes;
use env::Deadline;
use store::{Batch, Current, Direction, PageLimit, TransactError, transact};
use value::{KeyType, KeyValue};

use crate::context::Namespace;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::layout::{envelope, prefix_range, space};
use crate::turn::Turn;

/// Whose rows: a number that no other service has. Numbers are fixed for ever; those given out are
/// 1 (stacks of CloudFormation), 2 (objects of S3), 3 (parameters of SSM), 4 (access keys), 5
/// (scalable targets), 6 (streams of Kinesis) and 10 (exports, imports and bulk operations).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area(u8);

impl Area {
    /// The area of this number.
    #[must_use]
    pub const fn new(number: u8) -> Self {
        Self(number)
    }
}

/// One write of a commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowWrite {
    /// Sets a key.
    Put(Vec<u8>, Vec<u8>),
    /// Removes a key; absent keys are fine.
    Delete(Vec<u8>),
}

/// Why a commit wrote nothing.
#[derive(Debug)]
pub enum RowsError {
    /// The group has changed since the revision that the commit was made from.
    Changed,
    /// The store failed, or a row cannot be read.
    Engine(EngineError),
}

impl From<EngineError> for RowsError {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// The rows of one group.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    engine: &'a Engine,
    area: Area,
    namespace: &'a Namespace,
    group: &'a str,
}

/// A group that has rows, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowGroup {
    /// The namespace of its service.
    pub namespace: Namespace,
    /// Its name.
    pub name: String,
}

/// Which rows of a group to read.
#[derive(Clone, Copy, Debug)]
pub struct RowRange<'a> {
    /// What their keys begin with.
    pub prefix: &'a [u8],
    /// The key that the page before ended with.
    pub after: Option<&'a [u8]>,
    /// From the largest key to the smallest.
    pub newest_first: bool,
    /// The largest number of rows.
    pub limit: usize,
}

/// A page of rows: key and value each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RowPage {
    /// The rows.
    pub rows: Vec<(Vec<u8>, Bytes)>,
    /// Whether there are more after it.
    pub more: bool,
}

/// Bytes after which a page ends.
const PAGE_BYTES: usize = 8 << 20;

impl Engine {
    /// The rows of `group` in `area`.
    #[must_use]
    pub const fn rows<'a>(
        &'a self,
        area: Area,
        namespace: &'a Namespace,
        group: &'a str,
    ) -> Rows<'a> {
        Rows { engine: self, area, namespace, group }
    }

    /// The first group of `area` behind `after`, in all namespaces.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn next_row_group(
        &self,
        area: Area,
        after: Option<&RowGroup>,
    ) -> Result<Option<RowGroup>, EngineError> {
        let mut keys = prefix_range(vec![space::SERVICE, area.0]);
        if let Some(RowGroup { namespace, name }) = after {
            // Behind every kind of row.
            let last = self.rows(area, namespace, name).prefix(u8::MAX);
            keys = keys.resume(&last.into(), Direction::Forward);
        }
        let limit = PageLimit { rows: 1, bytes: PAGE_BYTES };
        let page = self.view().range(keys, Direction::Forward, limit).await?;
        let Some((key, _)) = page.rows.first() else { return Ok(None) };
        let group = row_group(key.get(2..).unwrap_or_default());
        group.map(Some).ok_or(EngineError::UnreadableCatalog { what: "group of rows" })
    }
}

impl Rows<'_> {
    fn prefix(&self, kind: u8) -> Vec<u8> {
        let mut key = vec![space::SERVICE, self.area.0];
        for part in [&*self.namespace.account, &*self.namespace.region, self.group] {
            KeyValue::S(part.to_owned()).encode_into(&mut key);
        }
        key.push(kind);
        key
    }

    fn key(&self, key: &[u8]) -> Vec<u8> {
        let mut whole = self.prefix(1);
        whole.extend_from_slice(key);
        whole
    }

    /// The revision of the group; zero when nothing was ever written.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn revision(&self) -> Result<u64, EngineError> {
        let row = self.engine.view().get(&self.prefix(0)).await?;
        revision(row.as_ref())
    }

    /// The value of one key.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn get(&self, key: &[u8]) -> Result<Option<Bytes>, EngineError> {
        let row = self.engine.view().get(&self.key(key)).await?;
        row.as_ref().map(envelope::open).transpose()
    }

    /// A page of rows.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn page(&self, range: RowRange<'_>) -> Result<RowPage, EngineError> {
        let own = self.prefix(1).len();
        let direction = if range.newest_first { Direction::Backward } else { Direction::Forward };
        let mut keys = prefix_range(self.key(range.prefix));
        if let Some(after) = range.after {
            keys = keys.resume(&self.key(after).into(), direction);
        }
        let limit = PageLimit { rows: range.limit, bytes: PAGE_BYTES };
        let page = self.engine.view().range(keys, direction, limit).await?;
        let rows = page.rows.into_iter().map(|(key, row)| {
            let key = key.get(own..).unwrap_or_default().to_vec();
            envelope::open(&row).map(|value| (key, value))
        });
        Ok(RowPage { rows: rows.collect::<Result<_, _>>()?, more: page.more })
    }

    /// Writes everything or nothing; the new revision.
    ///
    /// # Errors
    /// [`RowsError::Changed`] when the group is not at revision `from` any more.
    pub async fn commit(
        &self,
        from: u64,
        writes: Vec<RowWrite>,
        deadline: Deadline,
    ) -> Result<u64, RowsError> {
        self.commit_in(None, from, writes, deadline).await
    }

    /// The same in a turn of this server.
    ///
    /// # Errors
    /// As [`Rows::commit`]; [`EngineError::TakenOver`] when the turn was taken over.
    pub async fn commit_in(
        &self,
        turn: Option<&Turn>,
        from: u64,
        writes: Vec<RowWrite>,
        deadline: Deadline,
    ) -> Result<u64, RowsError> {
        let turn = turn.cloned();
        let reads: Vec<Bytes> = turn.as_ref().and_then(Turn::row).into_iter().collect();
        let gate: Bytes = self.prefix(0).into();
        let to = from.saturating_add(1);
        let writes: Vec<(Vec<u8>, Option<Vec<u8>>)> = writes
            .into_iter()
            .map(|write| match write {
                RowWrite::Put(key, value) => (self.key(&key), Some(envelope::seal(&value))),
                RowWrite::Delete(key) => (self.key(&key), None),
            })
            .collect();
        let key = gate.clone();
        let apply = move |current: &Current<'_>, batch: &mut Batch| {
            if turn.as_ref().is_some_and(|turn| !turn.holds(current, 0)) {
                return Err(EngineError::TakenOver.into());
            }
            if revision(current.write(0))? != from {
                return Err(RowsError::Changed);
            }
            batch.put(key.to_vec(), envelope::seal(&to.to_be_bytes()));
            for (key, value) in &writes {
                match value {
                    Some(value) => batch.put(key.clone(), value.clone()),
                    None => batch.delete(key.clone()),
                }
            }
            Ok(())
        };
        let done = transact(&*self.engine.store, vec![gate], reads, deadline, apply).await;
        match done {
            Ok(_) => Ok(to),
            Err(TransactError::Rejected(error)) => Err(error),
            Err(TransactError::Store(error)) => Err(EngineError::from(error).into()),
        }
    }
}

/// The group in a row's key, from which space and area are taken off.
fn row_group(key: &[u8]) -> Option<RowGroup> {
    let text = |key| match KeyValue::decode(KeyType::S, key)? {
        (KeyValue::S(text), rest) => Some((text, rest)),
        (KeyValue::N(_) | KeyValue::B(_), _) => None,
    };
    let (account, rest) = text(key)?;
    let (region, rest) = text(rest)?;
    let (name, _) = text(rest)?;
    Some(RowGroup { namespace: Namespace::new(&account, &region), name })
}

fn revision(row: Option<&Bytes>) -> Result<u64, EngineError> {
    let Some(row) = row else { return Ok(0) };
    let content = envelope::open(row)?;
    let bytes = content.first_chunk::<8>();
    let bytes = bytes.ok_or(EngineError::UnreadableCatalog { what: "revision" })?;
    Ok(u64::from_be_bytes(*bytes))
}
