//! What uploads that did not end have left, and its removal in steps.
//!
//! Two kinds: the pieces of an upload whose row is there and which is not under way, and, from
//! earlier versions, pieces of a generation that the head of their object does not name.
//!
//! Invariant: what is decided from rows is committed only if the bucket has not changed since.

use super::layout::{
    OLD_PIECES, UPLOADS, generation_of_upload, old_piece_key, owner_of_old_piece, piece_key,
};
use super::object_store::{ObjectStore, ObjectsError, Outcome};
use super::rows::{BucketRows, RowRange, RowWrite};

/// Uploads that one step looks at.
const UPLOADS_PER_STEP: usize = 64;

/// A pass over one bucket.
#[derive(Debug, Default)]
pub struct Leftovers {
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// Uploads after this row.
    Uploads(Option<Vec<u8>>),
    /// Pieces of earlier versions after this row.
    OldPieces(Option<Vec<u8>>),
    End,
}

impl Default for Place {
    fn default() -> Self {
        Self::Uploads(None)
    }
}

impl Leftovers {
    /// A pass that leaves uploads alone, as other processes may have them under way.
    #[must_use]
    pub const fn but_uploads() -> Self {
        Self { place: Place::OldPieces(None) }
    }

    /// Does one step; whether there may be more.
    ///
    /// # Errors
    /// The failure of the rows. The next step continues where this one began.
    pub async fn sweep<R: BucketRows>(
        &mut self,
        objects: &ObjectStore<R>,
        bucket: &str,
    ) -> Outcome<bool, R> {
        self.place = match &self.place {
            Place::Uploads(after) => match uploads(objects, bucket, after.as_deref()).await? {
                Some(after) => Place::Uploads(Some(after)),
                None => Place::OldPieces(None),
            },
            Place::OldPieces(after) => match old_piece(objects, bucket, after.as_deref()).await? {
                Some(after) => Place::OldPieces(Some(after)),
                None => Place::End,
            },
            Place::End => Place::End,
        };
        Ok(!matches!(self.place, Place::End))
    }
}

/// Removes the uploads of one page that are not under way; where the next page begins.
async fn uploads<R: BucketRows>(
    objects: &ObjectStore<R>,
    bucket: &str,
    after: Option<&[u8]>,
) -> Outcome<Option<Vec<u8>>, R> {
    let range = RowRange { prefix: UPLOADS, after, limit: UPLOADS_PER_STEP };
    let page = objects.rows.page(bucket, range).await?;
    for (row, _) in &page.rows {
        if let Some(generation) = generation_of_upload(row) {
            abandon(objects, bucket, row, generation).await?;
        }
    }
    Ok(page.rows.into_iter().next_back().map(|(row, _)| row).filter(|_| page.more))
}

/// Removes an upload with its pieces, unless it is under way or has ended.
async fn abandon<R: BucketRows>(
    objects: &ObjectStore<R>,
    bucket: &str,
    row: &[u8],
    generation: u64,
) -> Outcome<(), R> {
    let _turn = objects.uploads.turn().await;
    loop {
        // In this order: an upload that ends after the first line raises the revision.
        let revision = objects.rows.revision(bucket).await?;
        let Some(count) = objects.rows.get(bucket, row).await? else { return Ok(()) };
        if objects.uploads.has(generation) {
            return Ok(());
        }
        let count = count.first_chunk::<4>().ok_or(ObjectsError::Unreadable)?;
        let pieces = (0..u32::from_be_bytes(*count)).map(|number| piece_key(generation, number));
        let mut writes: Vec<RowWrite> = pieces.map(RowWrite::Delete).collect();
        writes.push(RowWrite::Delete(row.to_vec()));
        if objects.rows.commit(bucket, revision, writes).await? {
            return Ok(());
        }
    }
}

/// Looks at the next piece of an earlier version, and removes it if its object does not name it;
/// where to continue.
async fn old_piece<R: BucketRows>(
    objects: &ObjectStore<R>,
    bucket: &str,
    after: Option<&[u8]>,
) -> Outcome<Option<Vec<u8>>, R> {
    let _turn = objects.uploads.turn().await;
    let revision = objects.rows.revision(bucket).await?;
    let range = RowRange { prefix: OLD_PIECES, after, limit: 1 };
    let page = objects.rows.page(bucket, range).await?;
    let Some((row, _)) = page.rows.into_iter().next() else { return Ok(None) };
    let Some((key, generation)) = owner_of_old_piece(&row) else { return Ok(Some(row)) };
    let named = match objects.head(bucket, key).await {
        Ok(head) => head.is_some_and(|it| it.pieces.is_none() && it.generation == generation),
        // Nobody knows what it names.
        Err(ObjectsError::Unreadable) => true,
        Err(error) => return Err(error),
    };
    if named {
        // The others of this object need not be looked at.
        return Ok(Some(old_piece_key(key, generation, u32::MAX)));
    }
    let removed =
        objects.rows.commit(bucket, revision, vec![RowWrite::Delete(row.clone())]).await?;
    // A bucket that has changed is looked at again.
    Ok(if removed { Some(row) } else { Some(after.unwrap_or(OLD_PIECES).to_vec()) })
}
