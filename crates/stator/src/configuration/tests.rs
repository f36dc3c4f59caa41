//! Layers of settings and what they mean together.

use server::Origins;

use super::layer::{Layer, Source};
use super::{Configuration, ConfigurationError, LogFormat, Storage};

fn file(text: &str) -> Result<(Source, Layer), toml::de::Error> {
    Ok((Source::File("stator.toml".into()), toml::from_str(text)?))
}

fn resolve(layers: &[(Source, Layer)]) -> Result<Configuration, String> {
    Configuration::resolve(layers).map_err(|error| error.to_string())
}

#[test]
fn without_settings_the_defaults_hold() {
    let expected = Configuration {
        storage: Storage::Directory("stator-data".into()),
        memory_budget: None,
        connections: 10_000,
        listen: "127.0.0.1:8000".parse().unwrap(),
        region: "us-east-1".into(),
        account: "000000000000".into(),
        log_level: "info".into(),
        log_format: LogFormat::Text,
        origins: Origins::None,
        test_control: false,
        skip_unsupported: false,
        deploy: None,
    };
    assert_eq!(resolve(&[]), Ok(expected));
}

#[test]
fn every_setting_can_stand_in_the_file() {
    let layer = file(
        "data = '/var/lib/stator'\nlisten = '[::1]:9000'\nregion = 'eu-west-2'\n\
         account = '123456789012'\nlog-level = 'warn'\nlog-format = 'json'\n\
         cors = ['http://localhost:3000']\nmemory = false\nallow-unauthenticated = false\n\
         test-control = true\nskip-unsupported = true\ndeploy = 'cdk.out'\n\
         memory-budget = '512 MiB'\nconnections = '500'\n",
    );
    let expected = Configuration {
        storage: Storage::Directory("/var/lib/stator".into()),
        memory_budget: Some(512 << 20),
        connections: 500,
        listen: "[::1]:9000".parse().unwrap(),
        region: "eu-west-2".into(),
        account: "123456789012".into(),
        log_level: "warn".into(),
        log_format: LogFormat::Json,
        origins: Origins::Only(vec!["http://localhost:3000".into()]),
        test_control: true,
        skip_unsupported: true,
        deploy: Some("cdk.out".into()),
    };
    assert_eq!(resolve(&[layer.unwrap()]), Ok(expected));
}

#[test]
fn the_first_layer_that_sets_something_decides() {
    let region = |name: &str| Layer { region: Some(name.into()), ..Layer::default() };
    let layers = [
        (Source::Flag, Layer::default()),
        (Source::Environment, region("eu-west-1")),
        (Source::File("f".into()), Layer { account: Some("1".repeat(12)), ..region("eu-west-3") }),
    ];
    let found = resolve(&layers).unwrap();
    assert_eq!((found.region.as_str(), found.account.as_str()), ("eu-west-1", "111111111111"));
}

#[test]
fn memory_and_a_directory_beat_each_other_by_layer() {
    let memory = Layer { memory: Some(true), ..Layer::default() };
    let data = Layer { data: Some("d".into()), ..Layer::default() };
    let storage = |strong: &Layer, weak: &Layer| {
        let layers = [(Source::Flag, strong.clone()), (Source::Environment, weak.clone())];
        resolve(&layers).map(|found| found.storage)
    };
    assert_eq!(storage(&memory, &data), Ok(Storage::Memory));
    assert_eq!(storage(&data, &memory), Ok(Storage::Directory("d".into())));
    let both = Layer { memory: Some(true), ..data };
    let expected = "--data names a data directory, but memory is set too: take one away";
    assert_eq!(storage(&both, &Layer::default()), Err(expected.into()));
}

#[test]
fn an_address_that_others_reach_needs_consent() {
    for listen in ["0.0.0.0:8000", "192.168.1.2:8000", "[::]:8000"] {
        let mut layer = Layer { listen: Some(listen.into()), ..Layer::default() };
        let refused = Configuration::resolve(&[(Source::Flag, layer.clone())]);
        assert_eq!(refused, Err(ConfigurationError::Exposed { listen: listen.parse().unwrap() }));
        layer.allow_unauthenticated = Some(true);
        let found = Configuration::resolve(&[(Source::Flag, layer)]).unwrap();
        assert_eq!(found.listen, listen.parse().unwrap());
    }
}

#[test]
fn a_wrong_value_is_named_as_it_was_written() {
    let layer = Layer { account: Some("12".into()), ..Layer::default() };
    let said = |source| resolve(&[(source, layer.clone())]).unwrap_err();
    let rest = "is \"12\"; it takes an account id: twelve digits";
    assert_eq!(said(Source::Flag), format!("--account {rest}"));
    assert_eq!(said(Source::Environment), format!("STATOR_ACCOUNT {rest}"));
    assert_eq!(said(Source::File("f.toml".into())), format!("`account` in f.toml {rest}"));
}

#[test]
fn an_unknown_key_is_refused_with_the_right_ones() {
    let error = file("prot = 8000\n").unwrap_err().to_string();
    for part in ["unknown field `prot`", "`listen`", "`allow-unauthenticated`"] {
        assert!(error.contains(part), "{error}");
    }
}

#[test]
fn localhost_is_an_address() {
    let layer = Layer { listen: Some("localhost:0".into()), ..Layer::default() };
    let found = resolve(&[(Source::Flag, layer)]).unwrap();
    assert_eq!(found.listen, "127.0.0.1:0".parse().unwrap());
}

#[test]
fn a_star_among_the_origins_means_any() {
    let origins = |list: &[&str]| {
        let cors = Some(list.iter().map(ToString::to_string).collect());
        resolve(&[(Source::Flag, Layer { cors, ..Layer::default() })]).unwrap().origins
    };
    assert_eq!(origins(&["http://a", "*"]), Origins::Any);
    assert_eq!(origins(&[""]), Origins::None);
}

#[test]
fn a_budget_is_a_number_of_bytes_with_or_without_a_unit() {
    let budget = |text: &str| {
        let layer = Layer { memory_budget: Some(text.into()), ..Layer::default() };
        resolve(&[(Source::Flag, layer)]).map(|configuration| configuration.memory_budget)
    };
    assert_eq!(budget("67108864"), Ok(Some(64 << 20)));
    assert_eq!(budget("2GiB"), Ok(Some(2 << 30)));
    for wrong in ["", "12", "1 TB", "-1GiB", "99999999999GiB", "1GiBs"] {
        let refusal = format!(
            "--memory-budget is {wrong:?}; it takes at least 32MiB: a number of bytes, or one with KiB, MiB or GiB"
        );
        assert_eq!(budget(wrong), Err(refusal));
    }
}
