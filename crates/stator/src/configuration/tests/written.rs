//! Settings as they are written: layers, the file, variables, and the pages that show them.

use std::path::Path;

use super::{in_file, layer, resolve};
use crate::configuration::environment::Environment;
use crate::configuration::layer::{Layer, Layers, Source};
use crate::configuration::setting::SETTINGS;
use crate::configuration::{Buckets, page};

#[test]
fn the_first_layer_that_sets_something_decides() {
    let found = resolve(vec![
        (Source::Flag, Layer::default()),
        (Source::Environment, layer(&[("region", "eu-west-1")])),
        (Source::File("f".into()), layer(&[("region", "eu-west-3"), ("account", "111111111111")])),
    ]);
    let found = found.unwrap();
    assert_eq!((found.region.as_str(), found.account.as_str()), ("eu-west-1", "111111111111"));
}

#[test]
fn a_key_of_the_file_that_is_wrong_is_refused_with_what_is_right() {
    let cases = [
        ("conections = 5", "`conections` is no setting; did you mean `connections`? the settings"),
        ("prot = 8000", "`prot` is no setting; the settings are `data`, `memory`"),
        ("region = ['a']", "`region` is of the type array; it takes text in quotes"),
        ("cors = [1]", "`cors` is of the type array; it takes a list of texts in quotes"),
        ("memory = 1.5", "`memory` is of the type float; it takes true or false"),
        ("data = ''", "`data` is empty: write a value, or leave it out for ./stator-data"),
        ("account = 012345678901", "a number cannot begin with 0: put the account id in quotes"),
    ];
    for (text, expected) in cases {
        let error = in_file(text).expect_err(text);
        assert!(error.starts_with("conf/stator.toml: "), "{error}");
        assert!(error.contains(expected), "{expected} in {error}");
    }
}

#[test]
fn variables_with_the_prefix_are_settings_or_unknown_or_of_kubernetes() {
    let variables = [
        ("STATOR_MEMORY_BUDGET", "64MiB"),
        ("STATOR_CONFIG", "c.toml"),
        ("STATOR_DATA", ""),
        ("STATOR_LOGLEVEL", "debug"),
        ("STATOR_FRUIT", "apple"),
        ("STATOR_SERVICE_HOST", "10.0.0.1"),
        ("STATOR_SERVICE_PORT", "8000"),
        ("STATOR_SERVICE_PORT_HTTP", "8000"),
        ("STATOR_PORT", "tcp://10.0.0.1:8000"),
        ("STATOR_PORT_8000_TCP", "tcp://10.0.0.1:8000"),
        ("STATOR_PORT_8000_TCP_ADDR", "10.0.0.1"),
        ("STATOR_TEST_PORT_8000_TCP_PROTO", "tcp"),
        ("OTHER", "x"),
    ];
    let owned = variables.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
    let expected = Environment {
        config: Some("c.toml".into()),
        layer: layer(&[("memory-budget", "64MiB")]),
        unknown: vec![
            "STATOR_FRUIT is no setting and has no effect; `stator config` lists them".into(),
            "STATOR_LOGLEVEL is no setting and has no effect; did you mean STATOR_LOG_LEVEL?"
                .into(),
        ],
    };
    assert_eq!(Environment::read(owned), expected);
}

#[test]
fn what_holds_is_shown_with_where_it_comes_from() {
    let layers = Layers(vec![
        (Source::Flag, layer(&[("listen", "127.0.0.1:9000")])),
        (Source::Environment, layer(&[("region", "eu-west-1")])),
        (Source::File("f.toml".into()), layer(&[("region", "eu-west-3"), ("memory", "true")])),
    ]);
    let shown = page::show(&layers, &Buckets::new());
    let rows: Vec<Vec<&str>> =
        shown.lines().map(|line| line.split("  ").map(str::trim).collect()).collect();
    let row = |name: &str| {
        let found = rows.iter().find(|row| row.first() == Some(&name)).expect("a row");
        found.iter().copied().filter(|cell| !cell.is_empty()).skip(1).collect::<Vec<_>>()
    };
    assert_eq!(row("listen"), ["127.0.0.1:9000", "--listen"]);
    assert_eq!(row("region"), ["eu-west-1", "STATOR_REGION"]);
    assert_eq!(row("memory"), ["true", "f.toml"]);
    assert_eq!(row("account"), ["000000000000", "default"]);
    assert_eq!(rows.len(), SETTINGS.len());
}

#[test]
fn the_page_of_the_documentation_is_the_reference() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let page = std::fs::read_to_string(path).expect("docs/configuration.md");
    assert!(page == page::reference(), "run `stator config --reference > docs/configuration.md`");
}
