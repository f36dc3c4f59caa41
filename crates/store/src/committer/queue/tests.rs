//! Groups: which of several writes to a key stays.

use bytes::Bytes;

use super::keep_last_writes;
use crate::committer::row_cache::RowCache;
use crate::{Commit, Stamp, Write};

fn commit(stamp: u64, keys: &[&'static str]) -> Commit {
    let write = |key: &&'static str| Write { key: Bytes::from(*key), value: None };
    Commit { stamp: Stamp(stamp), writes: keys.iter().map(write).collect() }
}

#[test]
fn only_the_last_write_to_a_key_stays_in_a_group() {
    let mut group =
        [commit(1, &["a", "b", "c"]), commit(2, &["a"]), commit(3, &[]), commit(4, &["d", "b"])];
    keep_last_writes(&mut group, RowCache::new(1, 0).hasher());
    let expected = [commit(1, &["c"]), commit(2, &["a"]), commit(3, &[]), commit(4, &["d", "b"])];
    assert_eq!(group, expected);
}
