//! Rows of backups: keys, content, and the backup that remains of a deleted table.

use bytes::Bytes;
use env::Timestamp;
use store::{Batch, KeyRange};
use value::{KeyType, KeyValue};

use super::record;
use crate::context::Namespace;
use crate::error::EngineError;
use crate::layout::{envelope, namespace_prefix, prefix_range, space, space_range};
use crate::table::{Backup, BackupKind, BackupName, Table};

/// The row of a backup.
pub(crate) fn backup_key(name: &BackupName) -> Bytes {
    let mut key = namespace_prefix(space::BACKUP, &name.namespace);
    KeyValue::S(name.table.clone()).encode_into(&mut key);
    KeyValue::S(name.id.clone()).encode_into(&mut key);
    key.into()
}

/// The rows of all backups of a namespace, or of one of its tables.
pub(crate) fn backup_range(namespace: &Namespace, table: Option<&str>) -> KeyRange {
    let mut prefix = namespace_prefix(space::BACKUP, namespace);
    if let Some(table) = table {
        KeyValue::S(table.to_owned()).encode_into(&mut prefix);
    }
    prefix_range(prefix)
}

/// The rows of all backups.
pub(crate) fn all_backups() -> KeyRange {
    space_range(space::BACKUP)
}

/// The name in the key of a backup's row.
pub(crate) fn backup_name(key: &[u8]) -> Option<BackupName> {
    let mut rest = key.get(1..)?;
    let mut text = || {
        let (value, behind) = KeyValue::decode(KeyType::S, rest)?;
        rest = behind;
        if let KeyValue::S(text) = value { Some(text) } else { None }
    };
    let (account, region) = (text()?, text()?);
    let namespace = Namespace::new(&account, &region);
    Some(BackupName { namespace, table: text()?, id: text()? })
}

/// The backup in a row.
///
/// # Errors
/// [`EngineError`] when it is not understood.
pub(crate) fn backup_in(row: &Bytes) -> Result<Backup, EngineError> {
    let mut backup = record::backup_from_row(row)?;
    // The commit that began it could not know its stamp.
    if let Some(copying) = backup.copying.as_mut().filter(|copying| copying.stamp.0 == 0) {
        copying.stamp = envelope::stamp(row);
    }
    Ok(backup)
}

/// Writes the row of a backup.
pub(crate) fn put_backup(name: &BackupName, backup: &Backup, batch: &mut Batch) {
    let row = record::backup_to_row(backup);
    batch.put_stamped_value(backup_key(name).into(), row, envelope::STAMP_AT);
}

/// A new backup: what it is called.
#[derive(Clone, Debug)]
pub(crate) struct BackupDraft {
    /// The part of its ARN behind the table.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) created: Timestamp,
}

/// Makes the backup of a table that is deleted in the same commit, of the table's own rows.
pub(super) fn keep_deleted(
    table: &Table,
    definition: &Bytes,
    draft: &BackupDraft,
    batch: &mut Batch,
) {
    let place = BackupName {
        namespace: table.namespace.clone(),
        table: table.name.to_string(),
        id: draft.id.clone(),
    };
    let backup = Backup {
        name: draft.name.clone(),
        created: draft.created,
        kind: BackupKind::System,
        owner: table.owner,
        definition: definition.clone(),
        copying: None,
    };
    put_backup(&place, &backup, batch);
}
