//! Values that a setting takes, and how wrong ones are named.

use super::{flag, layer, resolve};
use crate::configuration::layer::Source;

#[test]
fn a_wrong_value_is_named_as_it_was_written() {
    let error = |source| resolve(vec![(source, layer(&[("account", "12")]))]).unwrap_err();
    let rest = "is \"12\"; it takes an account id: twelve digits (in a file in quotes, if the \
                first is 0)";
    assert_eq!(error(Source::Flag), format!("--account {rest}"));
    assert_eq!(error(Source::Environment), format!("STATOR_ACCOUNT {rest}"));
    assert_eq!(error(Source::File("f.toml".into())), format!("`account` in f.toml {rest}"));
}

#[test]
fn every_setting_refuses_what_it_does_not_take() {
    let wrong = [
        ("region", "us-east-"),
        ("region", "Oz"),
        ("log-level", "inof"),
        ("log-level", "info,access"),
        ("log-level", "access=loud"),
        ("log-level", "info,"),
        ("log-format", "xml"),
        ("slow-request", "5"),
        ("drain-delay", "a while"),
        ("otlp-endpoint", "https://127.0.0.1:4318"),
        ("slow-request", "1h"),
        ("cors", "localhost:3000"),
        ("cors", "http://localhost:3000/"),
        ("cors", "http://Localhost"),
        ("auth", "yes"),
        ("allowed-host", "http://dynamodb"),
        ("allowed-host", "dynamodb:8000"),
        ("allowed-host", "a..b"),
        ("allowed-host", "*"),
        ("listen", "8000"),
        ("listen", "127.0.0.1:8000,"),
        ("listen", "unix:socket"),
        ("listen", "unix:/"),
        ("metrics-listen", "9100"),
        ("trusted-proxy", "10.0.0.0/33"),
        ("trusted-proxy", "proxy.example.com"),
        ("proxy-header", "x-real-ip"),
        ("connections", "0"),
        ("memory", "yes"),
        ("memory-budget", "1TiB"),
        ("test-control", "on"),
        ("skip-unsupported", "2"),
        ("allow-unauthenticated", "y"),
    ];
    for (name, value) in wrong {
        let error = flag(name, value).expect_err(value);
        assert!(error.starts_with(&format!("--{name} is {value:?}; it takes ")), "{error}");
    }
}

#[test]
fn a_budget_is_a_number_of_bytes_with_or_without_a_unit() {
    let budget = |text| flag("memory-budget", text).map(|found| found.memory_budget);
    assert_eq!(budget("67108864"), Ok(Some(64 << 20)));
    assert_eq!(budget("2GiB"), Ok(Some(2 << 30)));
    for wrong in ["", "12", "1 TB", "-1GiB", "99999999999GiB", "1GiBs"] {
        let refusal = format!(
            "--memory-budget is {wrong:?}; it takes at least 32MiB: a number of bytes, or one with KiB, MiB or GiB"
        );
        assert_eq!(budget(wrong), Err(refusal));
    }
}
