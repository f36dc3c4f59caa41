//! Failed signatures: an address that sends many of them waits ever longer for each answer, so that
//! keys and secrets cannot be tried out fast.
//!
//! Only refusals wait: a client that shares the address and signs well is not slowed. Every failure
//! costs its address a while; ten may come at once, further ones are answered when those before
//! them are paid, also when they come over many connections.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use parking_lot::Mutex;

/// What a failure costs, in microseconds.
const COST: u64 = 200_000;
/// What an address may owe before its answers wait.
const FREE: u64 = 10 * COST;
/// The longest wait.
const LONGEST: u64 = 5_000_000;
/// Addresses that are remembered at most, each until it owes nothing.
const ADDRESSES: usize = 4_096;

/// What addresses owe.
#[derive(Debug, Default)]
pub(crate) struct Failures {
    /// When each owes nothing any more, in microseconds of the server's clock.
    paid: Mutex<HashMap<IpAddr, u64>>,
}

impl Failures {
    /// Notes a failure of `source` at `now`, in microseconds; how long its answer waits.
    pub(crate) fn note(&self, source: IpAddr, now: u64) -> Duration {
        let source = network(source);
        let mut paid = self.paid.lock();
        if paid.len() >= ADDRESSES && !paid.contains_key(&source) {
            paid.retain(|_, until| *until > now);
            if paid.len() >= ADDRESSES {
                // This number at once is one attack: each new address waits as if it owed much.
                return Duration::from_micros(LONGEST);
            }
        }
        let until = paid.entry(source).or_insert(now);
        let owed = (*until).max(now).saturating_add(COST);
        *until = owed.min(now.saturating_add(FREE).saturating_add(LONGEST));
        let wait = until.saturating_sub(now).saturating_sub(FREE);
        Duration::from_micros(wait)
    }
}

/// Who has an IPv6 address has all of its 64-bit network.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)))
        }
    }
}

#[cfg(test)]
mod tests;
