//! Backup of a table: its name, and what is kept of the table.

use std::time::Duration;

use bytes::Bytes;
use env::Timestamp;

use super::Copying;
use crate::context::Namespace;
use crate::layout::OwnerId;

/// What the ARN of a backup says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BackupName {
    pub(crate) namespace: Namespace,
    pub(crate) table: String,
    /// A time in milliseconds, 14 digits, and eight hexadecimal digits. Unique among the backups of
    /// a table.
    pub(crate) id: String,
}

impl BackupName {
    /// Its ARN.
    pub(crate) fn arn(&self) -> String {
        format!("{}/backup/{}", self.namespace.table_arn(&self.table), self.id)
    }

    /// The name in an ARN; `None` when it is not the ARN of a backup.
    pub(crate) fn parse(arn: &str) -> Option<Self> {
        let mut parts = arn.strip_prefix("arn:aws:dynamodb:")?.splitn(3, ':');
        let (region, account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        let (table, id) = resource.strip_prefix("table/")?.split_once("/backup/")?;
        let namespace = Namespace::new(account, region);
        let named = !table.is_empty() && !table.contains('/') && !id.is_empty();
        named.then(|| Self { namespace, table: table.to_owned(), id: id.to_owned() })
    }
}

/// Why there is a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BackupKind {
    /// Somebody asked for it.
    User,
    /// Its table was deleted while recovery was on.
    System,
}

/// A backup.
///
/// Invariant: once nothing is copied into it any more, its items never change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Backup {
    /// As the user calls it.
    pub(crate) name: String,
    pub(crate) created: Timestamp,
    pub(crate) kind: BackupKind,
    /// The owner of its items, and of their counters.
    pub(crate) owner: OwnerId,
    /// The catalog row of the table.
    pub(crate) definition: Bytes,
    /// What is being copied into it.
    pub(crate) copying: Option<Copying>,
}

/// How long the backup of a deleted table is kept. Source: "Point-in-time recovery" in the
/// developer guide.
const KEPT: Duration = Duration::from_secs(35 * 24 * 60 * 60);

impl Backup {
    /// When it is deleted by itself.
    pub(crate) fn expiry(&self) -> Option<Timestamp> {
        (self.kind == BackupKind::System).then(|| self.created.plus(KEPT))
    }
}
