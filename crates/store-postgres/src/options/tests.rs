//! Addresses that are taken, and what is said about others.

use super::{Options, OptionsError};
use crate::dialect::Kind;

#[test]
fn an_address_with_several_hosts_is_read_and_its_password_is_never_shown() {
    let options = Options::parse("postgres://u:secret@a:5432,b:5433/shop", "stator").unwrap();
    assert_eq!(options.place(), "a:5432,b:5433/shop, schema stator");
    assert!(!format!("{options:?}").contains("secret"));
}

#[test]
fn what_is_no_address_is_refused_without_repeating_it() {
    for (url, schema) in [
        ("postgres://u:secret@a:port/shop", "stator"),
        ("postgres://u:secret@a/shop?colour=secret", "stator"),
        ("postgres:///shop", "stator"),
    ] {
        let error = Options::parse(url, schema).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("postgres://user:password@host"), "{url}: {text}");
        assert!(!text.contains("secret@"), "{url}: {text}");
    }
}

#[test]
fn encryption_needs_an_authority_and_is_never_left_to_chance() {
    for url in [
        "postgres://a/shop?sslmode=require",
        "postgres://a/shop?sslmode=verify-full&connect_timeout=3",
        "postgres://a/shop?sslrootcert=/etc/ca.pem",
    ] {
        assert_eq!(Options::parse(url, "stator").unwrap_err(), OptionsError::NoAuthority, "{url}");
    }
    for mode in ["prefer", "allow", "verify-ca", "no"] {
        let url = format!("postgres://a/shop?sslmode={mode}&sslrootcert=/etc/ca.pem");
        let error = Options::parse(&url, "stator").unwrap_err();
        assert_eq!(error, OptionsError::TlsMode(mode.into()));
    }
    let url = "postgres://a/shop?sslrootcert=%2Fno%2Fsuch.pem&sslmode=verify-full";
    let error = Options::parse(url, "stator").unwrap_err().to_string();
    assert!(error.contains("/no/such.pem (sslrootcert) cannot be used"), "{error}");
    assert!(Options::parse("postgres://a/shop?sslmode=disable", "stator").is_ok());
}

#[test]
fn a_schema_is_a_plain_name() {
    for name in ["", "Stator", "1st", "a b", "a\"b", &"a".repeat(64)] {
        let error = Options::parse("postgres://a/shop", name).unwrap_err();
        assert_eq!(error, OptionsError::Schema(name.into()));
    }
    assert!(Options::parse("postgres://a/shop", "shop_2").is_ok());
}

#[test]
fn a_dialect_is_one_of_two_and_no_part_of_what_the_library_reads() {
    for (query, dialect) in [
        ("", None),
        ("?dialect=portable", Some(Kind::Portable)),
        ("?connect_timeout=3&dialect=postgres", Some(Kind::Postgres)),
    ] {
        let options = Options::parse(&format!("postgres://a/shop{query}"), "stator").unwrap();
        assert_eq!(options.dialect, dialect, "{query}");
    }
    let error = Options::parse("postgres://a/shop?dialect=mysql", "stator").unwrap_err();
    assert_eq!(error, OptionsError::Dialect("mysql".into()));
}
