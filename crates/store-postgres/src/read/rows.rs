//! Rows of the database as keys and values.
//!
//! A key is kept in two parts, because an index entry cannot hold a long one: its first bytes, and
//! the rest. A counter's value is the row's and what every write connection has added since.

use std::collections::HashMap;

use bytes::Bytes;
use store::{Row as KeyAndValue, StoreError};
use tokio_postgres::{Error, Row};

use crate::dialect::Text;
use crate::error::describe;
use crate::session::Session;

/// How many bytes of a key are in the index.
pub(crate) const INDEXED: usize = 2000;

/// A value and the stamp of the commit that wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Versioned {
    pub(crate) value: Bytes,
    pub(crate) stamp: i64,
}

/// A key in its two parts.
pub(crate) fn split(key: &[u8]) -> (&[u8], &[u8]) {
    key.split_at_checked(INDEXED).unwrap_or((key, &[]))
}

/// A row of the database.
pub(crate) struct Found {
    pub(crate) key: Bytes,
    /// Whether the key has a part that is not in the index.
    pub(crate) long: bool,
    pub(crate) value: Versioned,
}

impl Found {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        let column = |error: Error| StoreError::Corrupt { detail: describe(&error) };
        let (start, rest): (&[u8], &[u8]) =
            (row.try_get(0).map_err(column)?, row.try_get(1).map_err(column)?);
        let stamp: i64 = row.try_get(2).map_err(column)?;
        let value: &[u8] = row.try_get(3).map_err(column)?;
        let added: Option<&str> = row.try_get(4).map_err(column)?;
        let value = match added {
            None => Bytes::copy_from_slice(value),
            Some(added) => sum(value, added)?,
        };
        let key = match rest {
            [] => Bytes::copy_from_slice(start),
            rest => Bytes::from([start, rest].concat()),
        };
        Ok(Self { key, long: !rest.is_empty(), value: Versioned { value, stamp } })
    }

    pub(crate) fn into_row(self) -> KeyAndValue {
        (self.key, self.value.value)
    }
}

/// The value of a counter, which wraps.
fn sum(value: &[u8], added: &str) -> Result<Bytes, StoreError> {
    let base = <[u8; 8]>::try_from(value).map(i64::from_be_bytes).map_err(|_| {
        let detail = format!("an addition met a value of {} bytes, not 8", value.len());
        StoreError::Corrupt { detail }
    })?;
    let added: i128 = added.parse().map_err(|_| {
        let detail = format!("{added:?} is no sum of what was added to a counter");
        StoreError::Corrupt { detail }
    })?;
    #[expect(clippy::cast_possible_truncation, reason = "counters wrap")]
    let added = added as i64;
    Ok(Bytes::copy_from_slice(&base.wrapping_add(added).to_be_bytes()))
}

/// The rows of several distinct keys, by key, all of one moment.
pub(crate) async fn find(
    session: &Session,
    keys: &[&[u8]],
) -> Result<Result<HashMap<Bytes, Versioned>, StoreError>, Error> {
    let (long, short): (Vec<&[u8]>, Vec<&[u8]>) = keys.iter().partition(|key| key.len() > INDEXED);
    let rows = match long.is_empty() {
        true => session.rows(Text::GetShort, &[&short]).await?,
        false => session.rows(Text::Get, &[&short, &long]).await?,
    };
    let found = rows.iter().map(|row| Found::read(row).map(|found| (found.key, found.value)));
    Ok(found.collect())
}

/// The values of keys in their order, all of one moment.
pub(crate) async fn values(
    session: &Session,
    keys: &[Bytes],
) -> Result<Result<Vec<Option<Versioned>>, StoreError>, Error> {
    if keys.is_empty() {
        return Ok(Ok(Vec::new()));
    }
    let mut distinct: Vec<&[u8]> = keys.iter().map(|key| &**key).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let found = find(session, &distinct).await?;
    Ok(found.map(|found| keys.iter().map(|key| found.get(key).cloned()).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_wrap_as_64_bits_do() {
        let max = i64::MAX.to_be_bytes();
        assert_eq!(sum(&max, "1"), Ok(Bytes::copy_from_slice(&i64::MIN.to_be_bytes())));
        assert_eq!(sum(&[0; 8], "-3"), Ok(Bytes::copy_from_slice(&(-3_i64).to_be_bytes())));
        assert_eq!(
            sum(&[0; 8], "18446744073709551617"),
            Ok(Bytes::copy_from_slice(&1_i64.to_be_bytes()))
        );
        assert!(matches!(sum(b"seven", "1"), Err(StoreError::Corrupt { .. })));
    }

    #[test]
    fn a_key_is_split_behind_what_the_index_holds() {
        let key = vec![1; INDEXED];
        assert_eq!(split(&key), (key.as_slice(), [].as_slice()));
        let longer = vec![1; INDEXED + 1];
        assert_eq!(split(&longer), (key.as_slice(), [1].as_slice()));
    }
}
