//! Chains that are read in either direction give the row before each change.

use bytes::Bytes;
use env::Timestamp;
use store::Stamp;

use super::Chain;
use crate::derived::Author;
use crate::derived::history::image::{Before, Contents, image, read_image};
use crate::layout::envelope;

/// The contents that an item had, and the stamps of the commits that wrote them.
struct Versions(Vec<(Stamp, Option<Vec<u8>>)>);

impl Versions {
    fn row(&self, at: usize) -> Option<Bytes> {
        let (stamp, content) = &self.0[at];
        let content = content.as_ref()?;
        let mut row = Vec::new();
        envelope::append(&mut row, *stamp, content);
        Some(row.into())
    }

    /// The image of the change that made the version at `at`.
    fn image(&self, at: usize) -> (Stamp, Before) {
        let ((before, old), (changed, new)) = (&self.0[at - 1], &self.0[at]);
        let contents =
            Contents { before: old.as_deref().map(|old| (*before, old)), after: new.as_deref() };
        let value = image(Timestamp::from_secs(1), Author::User, contents).into();
        (*changed, read_image(&value).expect("an image").before)
    }
}

/// Versions of an item of which a few bytes change, and which is deleted now and then.
fn versions(count: u64) -> Versions {
    let version = |number: u64| {
        let content = format!("{}{number}{}", "head ".repeat(20), " tail".repeat(30));
        let content = (number % 23 != 22).then(|| content.into_bytes());
        (Stamp(7 + 3 * number), content)
    };
    Versions((0..count).map(version).collect())
}

#[test]
fn the_row_before_every_change_follows_from_the_images_after_it() {
    let versions = versions(98);
    let last = versions.0.len() - 1;
    let mut reached = [0; 2];
    for first in 1..=last {
        let mut later = Chain::default();
        (first..=last).for_each(|at| {
            let (changed, before) = versions.image(at);
            later.push_later(changed, before);
        });
        let mut earlier = Chain::default();
        (first..=last).rev().for_each(|at| {
            let (changed, before) = versions.image(at);
            earlier.push_earlier(changed, before);
        });
        assert_eq!(later.is_whole(), earlier.is_whole());
        reached[usize::from(later.is_whole())] += 1;
        let now = versions.row(last).filter(|_| !later.is_whole());
        for chain in [later, earlier] {
            let row = chain.row(now.as_ref()).expect("they fit together");
            assert_eq!(row, versions.row(first - 1), "before change {first}");
        }
    }
    assert!(reached.iter().all(|count| *count > 0), "both ends are reached: {reached:?}");
}

#[test]
fn without_a_change_it_is_the_row_of_now() {
    let row = Bytes::from_static(b"row");
    assert_eq!(Chain::default().row(Some(&row)).expect("nothing to read"), Some(row));
}

#[test]
fn a_chain_with_a_gap_is_refused() {
    let versions = versions(20);
    let mut chain = Chain::default();
    for at in [5, 7] {
        let (changed, before) = versions.image(at);
        assert!(!before.is_whole(), "change {at}");
        chain.push_later(changed, before);
    }
    assert!(chain.row(versions.row(7).as_ref()).is_err());
    let mut chain = Chain::default();
    let (changed, before) = versions.image(5);
    chain.push_later(changed, before);
    assert!(chain.row(None).is_err(), "the row is not there");
}
