//! Transactions that run at the same time.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use parking_lot::{Condvar, Mutex};
use store::{Batch, Current, Direction, Store};

use crate::tools::{
    ALL_ROWS, Checked, all_under, at_once, commit, counter, decide, ensure, ensure_eq, key, number,
    put, text,
};
use crate::{Maker, Violation};

/// Lets two decisions meet, if the store lets both run at once. A store that serialises them by
/// latches makes the first wait in vain, so the wait is short.
#[derive(Clone, Default)]
struct Meeting(Arc<(Mutex<u32>, Condvar)>);

impl Meeting {
    fn meet(&self) {
        let (count, changed) = &*self.0;
        let mut count = count.lock();
        *count += 1;
        changed.notify_all();
        if *count < 2 {
            changed.wait_for(&mut count, Duration::from_millis(30));
        }
    }
}

pub(super) async fn insert_if_absent_has_one_winner(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    for round in 0..20 {
        let name = format!("key {round}");
        let meeting = Meeting::default();
        let won = at_once(8, |me| {
            let (store, name, meeting) = (Arc::clone(&store), name.clone(), meeting.clone());
            async move { insert(&*store, &name, me, meeting).await }
        })
        .await?;
        let winners: Vec<u64> = won.into_iter().flatten().collect();
        ensure_eq!(winners.len(), 1, "winners of one absent key");
        let stored = text(&*store, &name).await?;
        ensure_eq!(stored, winners.first().map(u64::to_string), "the stored value");
    }
    Ok(())
}

async fn insert(
    store: &dyn Store,
    name: &str,
    me: u64,
    meeting: Meeting,
) -> Result<Option<u64>, Violation> {
    let at = name.as_bytes().to_vec();
    let apply = move |current: &Current<'_>, batch: &mut Batch| {
        meeting.meet();
        if current.write(0).is_some() {
            return Err(());
        }
        batch.put(at.clone(), me.to_string().into_bytes());
        Ok(())
    };
    Ok(decide(store, &[key(name)], &[], apply).await?.ok().map(|_| me))
}

/// Of two doctors on call, each may leave if the other stays.
pub(super) async fn write_skew_is_refused(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    for round in 0..4 {
        let names = [format!("{round} a"), format!("{round} b")];
        // Absent read keys count as well: in odd rounds absence means "on call".
        let on_call = (round % 2 == 0).then(|| key("on call"));
        if on_call.is_some() {
            put(&*store, &names[0], "on call").await?;
            put(&*store, &names[1], "on call").await?;
        }
        let meeting = Meeting::default();
        let left = at_once(2, |me| {
            let mut names = names.clone();
            if me == 1 {
                names.reverse();
            }
            let (store, on_call, meeting) = (Arc::clone(&store), on_call.clone(), meeting.clone());
            async move { leave(&*store, names, on_call, meeting).await }
        })
        .await?;
        let left = left.into_iter().filter(|left| *left).count();
        ensure_eq!(left, 1, "doctors that left while the other was on call");
    }
    Ok(())
}

async fn leave(
    store: &dyn Store,
    [mine, other]: [String; 2],
    on_call: Option<Bytes>,
    meeting: Meeting,
) -> Result<bool, Violation> {
    let at = mine.clone().into_bytes();
    let apply = move |current: &Current<'_>, batch: &mut Batch| {
        meeting.meet();
        if current.read(0) != on_call.as_ref() {
            return Err(());
        }
        batch.put(at.clone(), b"left".to_vec());
        Ok(())
    };
    Ok(decide(store, &[key(&mine)], &[key(&other)], apply).await?.is_ok())
}

pub(super) async fn read_modify_write_loses_nothing(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    at_once(8, |_| {
        let store = Arc::clone(&store);
        async move {
            for _ in 0..50 {
                let apply = |current: &Current<'_>, batch: &mut Batch| {
                    let now = current.write(0).and_then(|value| number(value).ok()).unwrap_or(0);
                    batch.put(b"n".to_vec(), (now + 1).to_be_bytes().to_vec());
                    Ok::<(), ()>(())
                };
                let decided = decide(&*store, &[key("n")], &[], apply).await?;
                ensure!(decided.is_ok(), "an increment was rejected");
            }
            Ok(())
        }
    })
    .await?;
    ensure_eq!(counter(&*store, "n").await?, 400, "the sum of 8 times 50 increments");
    Ok(())
}

pub(super) async fn counters_lose_nothing(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    at_once(8, |me| {
        let store = Arc::clone(&store);
        async move {
            for at in 0..60_u64 {
                let own = format!("own {me} {at}");
                let delta = if me % 2 == 0 { 3 } else { -1 };
                commit(&*store, &[key(&own)], move |batch| {
                    batch.put(own.clone().into_bytes(), Vec::new());
                    batch.add(b"hot".to_vec(), delta);
                    batch.add(format!("warm {}", at % 5).into_bytes(), 1);
                })
                .await?;
            }
            Ok(())
        }
    })
    .await?;
    ensure_eq!(counter(&*store, "hot").await?, 4 * 60 * 3 - 4 * 60, "the hot counter");
    for at in 0..5 {
        let warm = counter(&*store, &format!("warm {at}")).await?;
        ensure_eq!(warm, 8 * 12, "warm counter {at}");
    }
    Ok(())
}

/// Money moves between accounts; no snapshot may see some of it missing.
pub(super) async fn every_snapshot_sees_whole_transactions(maker: &dyn Maker) -> Checked {
    let store = maker.make().await;
    for at in 0..6_u64 {
        let fill = move |batch: &mut Batch| batch.add(account(at).to_vec(), 100);
        commit(&*store, &[], fill).await?;
    }
    at_once(6, |me| {
        let store = Arc::clone(&store);
        async move {
            for step in 0..40_u64 {
                if me % 3 == 0 {
                    ensure_eq!(total(&*store).await?, 600, "the sum of all accounts");
                } else {
                    transfer(&*store, (me + step) % 6, (me * 3 + step * 5 + 1) % 6).await?;
                }
            }
            Ok(())
        }
    })
    .await?;
    ensure_eq!(total(&*store).await?, 600, "the sum of all accounts at the end");
    Ok(())
}

fn account(at: u64) -> Bytes {
    Bytes::from(format!("account {at}"))
}

async fn transfer(store: &dyn Store, from: u64, to: u64) -> Checked {
    if from == to {
        return Ok(());
    }
    let accounts = [account(from), account(to)];
    let names = accounts.clone();
    let apply = move |current: &Current<'_>, batch: &mut Batch| {
        let balance = |at| current.write(at).and_then(|value| number(value).ok()).ok_or(());
        let [from, to] = [balance(0)?, balance(1)?];
        let moved = from.min(7);
        batch.put(names[0].to_vec(), (from - moved).to_be_bytes().to_vec());
        batch.put(names[1].to_vec(), (to + moved).to_be_bytes().to_vec());
        Ok::<(), ()>(())
    };
    let decided = decide(store, &accounts, &[], apply).await?;
    ensure!(decided.is_ok(), "a transfer did not find its accounts");
    Ok(())
}

async fn total(store: &dyn Store) -> Result<i64, Violation> {
    let view = store.snapshot().await?;
    let page = view.range(all_under("account"), Direction::Forward, ALL_ROWS).await?;
    page.rows.iter().map(|(_, value)| number(value)).sum()
}
