//! Which namespace a signature is for.

use std::sync::Arc;

use super::{Namespace, Namespaces, account_of, temporary_key};

fn home() -> Namespace {
    Namespace::new("000000000000", "us-east-1")
}

#[test]
fn a_key_of_twelve_digits_and_one_that_the_server_gave_name_their_account() {
    let given = temporary_key("123456789012", "4F0A");
    for (key, account) in [
        ("123456789012", Some("123456789012")),
        (&*given, Some("123456789012")),
        ("12345678901", None),
        ("1234567890123", None),
        ("12345678901x", None),
        ("AKIAIOSFODNN7EXAMPLE", None),
        ("ASIAIOSFODNN7EXAMPLE", None),
        ("ASIA12345678901", None),
        ("ASIA", None),
        ("", None),
    ] {
        assert_eq!(account_of(key), account, "{key:?}");
    }
}

#[test]
fn regions_and_accounts_are_apart_unless_they_are_shared() {
    let separate = Namespaces::separate(home());
    let shared = Namespaces { shared: true, ..separate.clone() };
    for (key, region, account) in [
        ("local", "us-east-1", "000000000000"),
        ("local", "eu-west-2", "000000000000"),
        ("123456789012", "us-east-1", "123456789012"),
        ("123456789012", "eu-west-2", "123456789012"),
    ] {
        let caller = separate.claimed(key, region);
        assert_eq!(caller.namespace, Namespace::new(account, region), "{key} {region}");
        assert_eq!(*caller.principal.account, *account);
        assert_eq!(*caller.principal.access_key_id, *key);
        assert_eq!(shared.claimed(key, region).namespace, home(), "{key} {region}");
    }
}

#[test]
fn a_verified_account_keeps_its_own_tables_in_shared_regions() {
    let shared = Namespaces { shared: true, home: home() };
    let account: Arc<str> = "123456789012".into();
    let found = shared.of_account(&account, "eu-west-2");
    assert_eq!(found, Namespace::new("123456789012", "us-east-1"));
}

#[test]
fn the_name_of_a_region_is_letters_digits_and_hyphens() {
    let separate = Namespaces::separate(home());
    let long = "a".repeat(65);
    for (region, is_taken) in [
        ("us-east-1", true),
        ("us-gov-west-1", true),
        ("ddblocal", true),
        ("fake_Region", true),
        ("", false),
        ("us east", false),
        ("eu:west", false),
        ("\u{e9}u-west-1", false),
        (&*long, false),
    ] {
        assert_eq!(separate.takes_region(region), is_taken, "{region:?}");
        let shared = Namespaces { shared: true, ..separate.clone() };
        assert!(shared.takes_region(region), "the name of a Region does not matter there");
    }
}
