//! Stamps: their order, where they are written, and what `closed_through` promises.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use store::{Batch, Current, Direction, Stamp, Store};

use crate::tools::{
    ALL_ROWS, Checked, all_under, at_once, commit, decide, ensure, ensure_eq, key, number, put,
    rows_under,
};
use crate::{Maker, Violation};

pub(super) async fn stamps_follow_the_order_of_a_key(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    let committed = at_once(6, |_| {
        let store = Arc::clone(&store);
        async move {
            let mut mine = Vec::new();
            for _ in 0..30 {
                mine.push(take_turn(&*store).await?);
            }
            Ok(mine)
        }
    })
    .await?;
    let mut turns: Vec<(i64, Stamp)> = committed.into_iter().flatten().collect();
    turns.sort_unstable();
    for (at, (turn, _)) in turns.iter().enumerate() {
        ensure_eq!(usize::try_from(*turn).ok(), Some(at), "turn numbers");
    }
    let ascending = turns.is_sorted_by(|earlier, later| earlier.1 < later.1);
    ensure!(ascending, "stamps do not follow the order of commits: {turns:?}");
    Ok(())
}

/// Takes the next number from a key; returns it with the commit's stamp.
async fn take_turn(store: &dyn Store) -> Result<(i64, Stamp), Violation> {
    let apply = |current: &Current<'_>, batch: &mut Batch| {
        let turn = current.write(0).and_then(|value| number(value).ok()).unwrap_or(0);
        batch.put(b"turn".to_vec(), (turn + 1).to_be_bytes().to_vec());
        Ok::<_, ()>(turn)
    };
    match decide(store, &[key("turn")], &[], apply).await? {
        Ok(committed) => Ok((committed.value, committed.stamp)),
        Err(()) => Err(Violation("a turn was rejected".into())),
    }
}

/// Transactions that only read a key lie between the writes before and after what they saw, also by
/// their stamps. The other keys make some of them wait for each other.
pub(super) async fn stamps_of_readers_follow_the_order_of_what_they_read(
    maker: &dyn Maker,
) -> Checked {
    let store = maker.make().await;
    let committed = at_once(6, |me| {
        let store = Arc::clone(&store);
        async move {
            let mut mine = Vec::new();
            for at in 0..60_u64 {
                let other = key(&format!("other {}", (me + at) % 4));
                let taken = match me {
                    0 | 1 => take_turn_with(&*store, other).await?,
                    _ => look_at_turn(&*store, other).await?,
                };
                mine.push(taken);
            }
            Ok(mine)
        }
    })
    .await?;
    let all: Vec<Turn> = committed.into_iter().flatten().collect();
    let mut written: Vec<&Turn> = all.iter().filter(|turn| turn.wrote).collect();
    written.sort_unstable_by_key(|turn| turn.number);
    for read in all.iter().filter(|turn| !turn.wrote) {
        let seen = usize::try_from(read.number).unwrap_or(usize::MAX);
        let before = seen.checked_sub(1).and_then(|at| written.get(at));
        let after = written.get(seen);
        let in_order = before.is_none_or(|write| write.stamp < read.stamp)
            && after.is_none_or(|write| read.stamp < write.stamp);
        ensure!(in_order, "a reader at {:?} lies not between {before:?} and {after:?}", read.stamp);
    }
    Ok(())
}

/// What a transaction saw of the key "turn".
#[derive(Debug)]
struct Turn {
    number: i64,
    stamp: Stamp,
    wrote: bool,
}

async fn take_turn_with(store: &dyn Store, other: Bytes) -> Result<Turn, Violation> {
    let apply = |current: &Current<'_>, batch: &mut Batch| {
        let number = current.write(1).and_then(|value| number(value).ok()).unwrap_or(0);
        batch.put(b"turn".to_vec(), (number + 1).to_be_bytes().to_vec());
        Ok::<_, ()>(number)
    };
    match decide(store, &[other, key("turn")], &[], apply).await? {
        Ok(done) => Ok(Turn { number: done.value, stamp: done.stamp, wrote: true }),
        Err(()) => Err(Violation("a turn was rejected".into())),
    }
}

async fn look_at_turn(store: &dyn Store, other: Bytes) -> Result<Turn, Violation> {
    let name = other.to_vec();
    let apply = move |current: &Current<'_>, batch: &mut Batch| {
        batch.put(name.clone(), b"looked".to_vec());
        Ok::<_, ()>(current.read(0).and_then(|value| number(value).ok()).unwrap_or(0))
    };
    match decide(store, &[other], &[key("turn")], apply).await? {
        Ok(done) => Ok(Turn { number: done.value, stamp: done.stamp, wrote: false }),
        Err(()) => Err(Violation("a look was rejected".into())),
    }
}

pub(super) async fn stamps_are_patched_into_keys_and_values(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    for round in 0..3 {
        let stamp = commit(&*store, &[key("item")], |batch| {
            batch.put_stamped_value(b"item".to_vec(), b"v:________:".to_vec(), 2);
            batch.put_stamped_key(b"log/________/x".to_vec(), b"entry".to_vec(), 4);
        })
        .await?;
        let stamp_bytes = stamp.0.to_be_bytes();
        let item = store.get(b"item").await?;
        let expected = [b"v:".as_slice(), &stamp_bytes, b":"].concat();
        ensure_eq!(item.as_deref(), Some(&*expected), "a stamped value");
        let log = [b"log/".as_slice(), &stamp_bytes, b"/x"].concat();
        ensure_eq!(store.get(&log).await?.as_deref(), Some(b"entry".as_slice()), "a stamped key");
        ensure_eq!(rows_under(&*store, "log/").await?.len(), round + 1, "stamped keys");
        let closed = store.closed_through().await?;
        ensure!(closed >= stamp, "closed through {closed:?}, acknowledged {stamp:?}");
        let view = store.snapshot().await?.stamp();
        ensure!(view >= stamp, "a snapshot at {view:?} after {stamp:?} was acknowledged");
    }
    Ok(())
}

/// Also the last of several commits that were one unit on the disk: with nothing under way a reader
/// of a stream finds all of them.
pub(super) async fn closed_through_reaches_what_was_acknowledged(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    for round in 0..20 {
        let stamps = at_once(16, |me| {
            let store = Arc::clone(&store);
            async move { put(&*store, &format!("{round} {me}"), "v").await }
        })
        .await?;
        let newest = stamps.into_iter().max().unwrap_or_default();
        let closed = store.closed_through().await?;
        ensure!(closed >= newest, "closed through {closed:?}, acknowledged {newest:?}");
    }
    Ok(())
}

/// A reader follows a log of stamped keys up to `closed_through`, as stream readers do: it must
/// find in the end exactly what it read on the way.
pub(super) async fn nothing_appears_behind_closed_through(maker: &dyn Maker) -> Checked {
    const WRITERS: usize = 5;
    let store = maker.make().await;
    let done = Arc::new(AtomicUsize::new(0));
    let read = at_once(1 + WRITERS as u64, |me| {
        let (store, done) = (Arc::clone(&store), Arc::clone(&done));
        async move {
            if me == 0 {
                return follow(&*store, || done.load(Ordering::Acquire) == WRITERS).await;
            }
            for at in 0..40_u64 {
                let own = format!("own {me} {at}");
                commit(&*store, &[key(&own)], move |batch| {
                    batch.put_stamped_key(b"log/________".to_vec(), own.clone().into_bytes(), 4);
                })
                .await?;
            }
            done.fetch_add(1, Ordering::AcqRel);
            Ok(0)
        }
    })
    .await?;
    ensure_eq!(read.iter().sum::<usize>(), WRITERS * 40, "records that a reader found");
    Ok(())
}

/// Reads until the writers are done; returns how many records there were.
async fn follow(store: &dyn Store, done: impl Fn() -> bool) -> Result<usize, Violation> {
    let mut position = Stamp(0);
    let mut found = 0;
    loop {
        let last_look = done();
        let closed = store.closed_through().await?;
        ensure!(closed >= position, "closed through went back from {position:?} to {closed:?}");
        let view = store.snapshot().await?;
        let page = view.range(all_under("log/"), Direction::Forward, ALL_ROWS).await?;
        let stamps = page.rows.iter().filter_map(|(key, _)| key.get(4..));
        let stamps: Vec<u64> =
            stamps.map(|stamp| number(stamp).map(i64::cast_unsigned)).collect::<Result<_, _>>()?;
        let behind = stamps.iter().filter(|stamp| **stamp <= position.0).count();
        ensure_eq!(behind, found, "records up to {position:?}, read before");
        found = stamps.iter().filter(|stamp| **stamp <= closed.0).count();
        position = closed;
        if last_look {
            return Ok(found);
        }
        tokio::task::yield_now().await;
    }
}
