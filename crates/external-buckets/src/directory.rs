//! Directories as buckets: a file an object, its path below the directory the key.

use std::path::PathBuf;

use futures_util::StreamExt as _;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore as _, ObjectStoreExt as _, PutPayload};
use objects::{ExternalAnswer, ExternalBucket, ExternalError, ExternalObject, Head, Listing};
use parking_lot::Mutex;

use crate::error::{external, no_bucket};
use crate::{PIECE_BYTES, micros, range_of};

/// A bucket whose objects are files.
#[derive(Debug)]
pub struct DirectoryBucket {
    directory: PathBuf,
    /// The last walk: who asks for what follows a key has it from there.
    walked: Mutex<Option<Walk>>,
}

/// The objects below a prefix at one moment, in the order of their keys.
#[derive(Debug)]
struct Walk {
    prefix: String,
    objects: Vec<(String, Head)>,
}

impl Walk {
    fn page(&self, after: Option<&str>, limit: usize) -> Listing {
        let begin = self.objects.partition_point(|(key, _)| Some(key.as_str()) <= after);
        let rest = self.objects.get(begin..).unwrap_or_default();
        Listing {
            objects: rest.iter().take(limit.max(1)).cloned().collect(),
            more: rest.len() > limit.max(1),
        }
    }
}

impl DirectoryBucket {
    /// The bucket of the files below `directory`. A call fails while it is not there.
    #[must_use]
    pub fn new(directory: PathBuf) -> Self {
        Self { directory, walked: Mutex::default() }
    }

    fn open(&self) -> Result<LocalFileSystem, ExternalError> {
        if !self.directory.is_dir() {
            return Err(no_bucket());
        }
        let store = LocalFileSystem::new_with_prefix(&self.directory);
        Ok(store.map_err(|error| external(&error))?.with_fsync(true))
    }

    async fn put(&self, key: &str, object: ExternalObject<'_>) -> Result<Head, ExternalError> {
        let store = self.open()?;
        let size = object.body.len();
        let path = path_of(key)?;
        let put = store.put(&path, PutPayload::from_bytes(object.body)).await;
        let etag = put.map_err(|error| external(&error))?.e_tag.unwrap_or_default();
        Ok(Head::external(size, etag, 0, PIECE_BYTES))
    }

    async fn list(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listing, ExternalError> {
        let known = self.walked.lock().take();
        let walk = match known.filter(|walk| after.is_some() && walk.prefix == prefix) {
            Some(walk) => walk,
            None => self.walk(prefix).await?,
        };
        let page = walk.page(after, limit);
        *self.walked.lock() = page.more.then_some(walk);
        Ok(page)
    }

    async fn walk(&self, prefix: &str) -> Result<Walk, ExternalError> {
        let store = self.open()?;
        let folder = prefix.rsplit_once('/').map(|(folder, _)| path_of(folder)).transpose()?;
        let mut found = store.list(folder.as_ref());
        let mut objects = Vec::new();
        while let Some(meta) = found.next().await {
            let meta = meta.map_err(|error| external(&error))?;
            let key = meta.location.to_string();
            if key.starts_with(prefix) {
                let size = usize::try_from(meta.size).unwrap_or(usize::MAX);
                let etag = meta.e_tag.clone().unwrap_or_default();
                objects.push((key, Head::external(size, etag, micros(&meta), PIECE_BYTES)));
            }
        }
        objects.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        Ok(Walk { prefix: prefix.to_owned(), objects })
    }

    async fn piece(
        &self,
        key: &str,
        head: &Head,
        number: u32,
    ) -> Result<Option<bytes::Bytes>, ExternalError> {
        let options = GetOptions {
            range: Some(GetRange::Bounded(range_of(number, head.size))),
            if_match: Some(head.etag.clone()),
            ..GetOptions::default()
        };
        match self.open()?.get_opts(&path_of(key)?, options).await {
            Ok(found) => Ok(Some(found.bytes().await.map_err(|error| external(&error))?)),
            Err(
                object_store::Error::NotFound { .. } | object_store::Error::Precondition { .. },
            ) => Ok(None),
            Err(error) => Err(external(&error)),
        }
    }

    async fn copy(&self, from: &str, to: &str) -> Result<(), ExternalError> {
        let copied = self.open()?.copy(&path_of(from)?, &path_of(to)?).await;
        copied.map_err(|error| external(&error))
    }

    async fn delete(&self, key: &str) -> Result<(), ExternalError> {
        match self.open()?.delete(&path_of(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(external(&error)),
        }
    }
}

/// The path of a key below the directory.
pub(crate) fn path_of(key: &str) -> Result<Path, ExternalError> {
    let path = Path::parse(key).map_err(|error| external(&error.into()))?;
    if path.as_ref() == key {
        return Ok(path);
    }
    Err(ExternalError {
        code: "InvalidURI".to_owned(),
        message: format!("the key {key:?} has a slash at its beginning or end, or two in a row"),
        is_passing: false,
    })
}

impl ExternalBucket for DirectoryBucket {
    fn put<'a>(&'a self, key: &'a str, object: ExternalObject<'a>) -> ExternalAnswer<'a, Head> {
        Box::pin(self.put(key, object))
    }

    fn list<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a str>,
        limit: usize,
    ) -> ExternalAnswer<'a, Listing> {
        Box::pin(self.list(prefix, after, limit))
    }

    fn piece<'a>(
        &'a self,
        key: &'a str,
        head: &'a Head,
        number: u32,
    ) -> ExternalAnswer<'a, Option<bytes::Bytes>> {
        Box::pin(self.piece(key, head, number))
    }

    fn copy<'a>(&'a self, from: &'a str, to: &'a str) -> ExternalAnswer<'a, ()> {
        Box::pin(self.copy(from, to))
    }

    fn delete<'a>(&'a self, key: &'a str) -> ExternalAnswer<'a, ()> {
        Box::pin(self.delete(key))
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use objects::ExternalObject;

    use super::DirectoryBucket;

    fn object(text: &str) -> ExternalObject<'static> {
        let body = Bytes::from(text.to_owned());
        ExternalObject { content_type: "text/plain", body, encryption: None }
    }

    fn bucket() -> (tempfile::TempDir, DirectoryBucket) {
        let directory = tempfile::tempdir().unwrap();
        let bucket = DirectoryBucket::new(directory.path().to_owned());
        (directory, bucket)
    }

    fn keys(listing: objects::Listing) -> Vec<String> {
        listing.objects.into_iter().map(|(key, _)| key).collect()
    }

    #[tokio::test]
    async fn objects_are_files_and_are_listed_in_the_order_of_their_keys() {
        let (directory, bucket) = bucket();
        for key in ["b/2", "a/1", "b/10", "b-1", "ba/1"] {
            let put = bucket.put(key, object(key));
            put.await.unwrap();
        }
        assert_eq!(std::fs::read_to_string(directory.path().join("b/2")).unwrap(), "b/2");
        let all = bucket.list("", None, 10).await.unwrap();
        assert_eq!(keys(all), ["a/1", "b-1", "b/10", "b/2", "ba/1"]);
        // A prefix need not end at a slash.
        assert_eq!(keys(bucket.list("b", None, 10).await.unwrap()), ["b-1", "b/10", "b/2", "ba/1"]);
        assert_eq!(keys(bucket.list("b/1", None, 10).await.unwrap()), ["b/10"]);
        assert_eq!(keys(bucket.list("none/", None, 10).await.unwrap()), Vec::<String>::new());
    }

    #[tokio::test]
    async fn pages_follow_each_other() {
        let (_directory, bucket) = bucket();
        for key in ["1", "2", "3"] {
            let put = bucket.put(key, object(key));
            put.await.unwrap();
        }
        let mut seen = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = bucket.list("", after.as_deref(), 2).await.unwrap();
            let more = page.more;
            seen.extend(keys(page));
            after = seen.last().cloned();
            if !more {
                break;
            }
        }
        assert_eq!(seen, ["1", "2", "3"]);
    }

    #[tokio::test]
    async fn an_object_that_was_replaced_is_not_read_further() {
        let (_directory, bucket) = bucket();
        bucket.put("a", object("first")).await.unwrap();
        let listed = bucket.list("", None, 1).await.unwrap();
        let (key, head) = &listed.objects[0];
        let whole = bucket.piece(key, head, 0).await.unwrap();
        assert_eq!(whole.as_deref(), Some(&b"first"[..]));
        bucket.put("a", object("another")).await.unwrap();
        assert_eq!(bucket.piece(key, head, 0).await, Ok(None));
    }

    #[tokio::test]
    async fn a_directory_that_is_not_there_is_a_bucket_that_is_not_there() {
        let bucket = DirectoryBucket::new("/nowhere/at/all".into());
        let error = bucket.put("a", object("x")).await.unwrap_err();
        assert_eq!((&*error.code, error.is_passing), ("NoSuchBucket", false));
        assert!(!std::path::Path::new("/nowhere").exists());
    }

    #[tokio::test]
    async fn objects_are_copied_and_deleted() {
        let (_directory, bucket) = bucket();
        bucket.put("a", object("text")).await.unwrap();
        bucket.copy("a", "b/c").await.unwrap();
        for _ in 0..2 {
            bucket.delete("a").await.unwrap();
        }
        let listed = bucket.list("", None, 10).await.unwrap();
        let (key, head) = &listed.objects[0];
        assert_eq!((key.as_str(), listed.objects.len()), ("b/c", 1));
        assert_eq!(bucket.piece(key, head, 0).await.unwrap().as_deref(), Some(&b"text"[..]));
        assert!(bucket.copy("a", "d").await.is_err(), "it is not there any more");
    }

    #[tokio::test]
    async fn keys_that_are_no_paths_are_refused() {
        let (_directory, bucket) = bucket();
        for key in ["../a", "a//b", "/a"] {
            let put = bucket.put(key, object("x"));
            assert_eq!(put.await.unwrap_err().code, "InvalidURI", "{key}");
        }
    }
}
