//! Who waits for whom.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use super::{Latches, Ticket};

fn is_first(ticket: &mut Ticket) -> bool {
    let Some(granted) = &mut ticket.granted else { return true };
    let polled = pin!(granted).poll(&mut Context::from_waker(Waker::noop()));
    if matches!(polled, Poll::Ready(_)) {
        ticket.granted = None;
    }
    ticket.granted.is_none()
}

#[test]
fn writers_of_a_key_come_in_the_order_of_their_calls() {
    let latches = Latches::default();
    let mut tickets: Vec<_> = (0..3).map(|_| latches.enter(&[(7, false)])).collect();
    assert!(is_first(&mut tickets[0]));
    assert!(!is_first(&mut tickets[1]) && !is_first(&mut tickets[2]));
    drop(tickets.remove(0));
    assert!(is_first(&mut tickets[0]) && !is_first(&mut tickets[1]));
    // One that leaves before it is first makes nobody wait.
    let mut last = latches.enter(&[(7, false)]);
    drop(tickets.remove(1));
    drop(tickets.remove(0));
    assert!(is_first(&mut last));
}

#[test]
fn readers_share_and_do_not_overtake_a_writer() {
    let latches = Latches::default();
    let mut first = latches.enter(&[(1, true)]);
    let mut second = latches.enter(&[(1, true)]);
    let mut writer = latches.enter(&[(1, false)]);
    let mut late = latches.enter(&[(1, true)]);
    assert!(is_first(&mut first) && is_first(&mut second));
    assert!(!is_first(&mut writer) && !is_first(&mut late));
    drop(first);
    assert!(!is_first(&mut writer));
    drop(second);
    assert!(is_first(&mut writer) && !is_first(&mut late));
    drop(writer);
    assert!(is_first(&mut late));
}

#[test]
fn a_transaction_waits_for_all_its_keys_and_nothing_is_left_behind() {
    let latches = Latches::default();
    let one = latches.enter(&[(1, false)]);
    let two = latches.enter(&[(2, false)]);
    let mut both = latches.enter(&[(1, false), (2, true)]);
    drop(one);
    assert!(!is_first(&mut both));
    drop(two);
    assert!(is_first(&mut both));
    drop(both);
    let state = latches.state.lock();
    assert!(state.queues.is_empty() && state.waiting.is_empty());
}
