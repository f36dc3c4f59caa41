//! Ten failures at once are free, further ones wait, and time pays for them.

use std::net::IpAddr;
use std::time::Duration;

use super::{ADDRESSES, Failures};

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

#[test]
fn an_address_waits_after_ten_failures_and_others_do_not() {
    let (failures, one) = (Failures::default(), address("203.0.113.7"));
    for number in 0..10 {
        assert_eq!(failures.note(one, 1_000), Duration::ZERO, "{number}");
    }
    assert_eq!(failures.note(one, 1_000), Duration::from_millis(200));
    assert_eq!(failures.note(one, 1_000), Duration::from_millis(400));
    assert_eq!(failures.note(address("203.0.113.8"), 1_000), Duration::ZERO);
    // Over many connections at once, too, no answer waits longer than this.
    for _ in 0..100 {
        assert!(failures.note(one, 1_000) <= Duration::from_secs(5));
    }
    assert_eq!(failures.note(one, 1_000), Duration::from_secs(5));
    // 7 s later all is paid.
    assert_eq!(failures.note(one, 7_001_000), Duration::ZERO);
}

#[test]
fn a_network_of_ipv6_is_one_address_and_a_mapped_one_is_its_ipv4() {
    let failures = Failures::default();
    for host in 0..10 {
        failures.note(address(&format!("2001:db8::{host}")), 0);
    }
    assert_eq!(failures.note(address("2001:db8::ffff"), 0), Duration::from_millis(200));
    assert_eq!(failures.note(address("2001:db8:0:1::1"), 0), Duration::ZERO);
    for _ in 0..10 {
        failures.note(address("203.0.113.7"), 0);
    }
    assert_eq!(failures.note(address("::ffff:203.0.113.7"), 0), Duration::from_millis(200));
}

#[test]
fn what_is_remembered_is_bounded() {
    let failures = Failures::default();
    let host = |number: usize| {
        let number = u32::try_from(number).expect("a small number");
        IpAddr::from(std::net::Ipv4Addr::from_bits(number))
    };
    for number in 0..ADDRESSES {
        assert_eq!(failures.note(host(number), 0), Duration::ZERO);
    }
    assert_eq!(failures.note(host(ADDRESSES), 0), Duration::from_secs(5));
    assert_eq!(failures.paid.lock().len(), ADDRESSES);
    assert_eq!(failures.note(host(ADDRESSES), 300_000), Duration::ZERO, "the others have paid");
}
