//! Layers of settings and what they mean together.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use advisor::Strictness;
use server::{Hosts, ListenAddress, Origins, Proxies, ProxyHeader};

use super::environment::Environment;
use super::layer::{Layer, Layers, Source};
use super::setting::SETTINGS;
use crate::otlp::Collector;

use super::{
    AuditSettings, Buckets, Certificate, Configuration, ConfigurationError, Database, Flags,
    LogFormat, Storage, TableFormat, TlsSettings, WebIdentitySettings, Written, file, page,
};

fn layer(settings: &[(&'static str, &str)]) -> Layer {
    settings.iter().map(|&(name, value)| (name, value.to_owned())).collect()
}

fn in_file(text: &str) -> Result<Layer, String> {
    file::parse(text, Path::new("conf/stator.toml"))
        .map(|content| content.layer)
        .map_err(|error| error.to_string())
}

fn resolve(layers: Vec<(Source, Layer)>) -> Result<Configuration, String> {
    Configuration::resolve(&Layers(layers)).map_err(|error| error.to_string())
}

/// One setting on the command line.
fn flag(name: &'static str, value: &str) -> Result<Configuration, String> {
    resolve(vec![(Source::Flag, layer(&[(name, value)]))])
}

fn places(addresses: &[&str]) -> Vec<ListenAddress> {
    addresses.iter().map(|address| ListenAddress::Tcp(address.parse().unwrap())).collect()
}

#[test]
fn without_settings_the_defaults_hold() {
    let expected = Configuration {
        storage: Storage::Directory("stator-data".into()),
        memory_budget: None,
        vector_memory: 256 << 20,
        table_format: None,
        encryption_key_file: None,
        connections: 10_000,
        listen: places(&["127.0.0.1:8000"]),
        metrics_listen: Vec::new(),
        proxies: None,
        web_identity: None,
        region: "us-east-1".into(),
        account: "000000000000".into(),
        shared_regions: false,
        log_level: "info".into(),
        slow_request: None,
        drain_delay: Duration::ZERO,
        collector: None,
        log_format: LogFormat::Text,
        buckets: Buckets::new(),
        origins: Origins::None,
        verifies: false,
        tls: None,
        key_file: Some("stator-data/secrets.key".into()),
        admin_key_file: None,
        audit: None,
        enforce_throughput: false,
        hosts: Hosts::default(),
        test_control: false,
        skip_unsupported: false,
        deploy: None,
        advice: false,
        strictness: Strictness::default(),
        exit_with_parent: false,
    };
    assert_eq!(resolve(Vec::new()), Ok(expected));
}

/// The settings of an identity provider, which need signatures.
fn of_provider() -> Layer {
    let provider = "auth = 'on'\nweb-identity-jwks = 'jwks'\nweb-identity-audience = ['one', 'two']\n\
                    web-identity-issuer = 'https://id.example.com'";
    in_file(provider).unwrap()
}

#[test]
fn every_setting_can_be_in_the_file_and_paths_are_beside_it() {
    let text = "data = 'data'\nlisten = ['[::1]:9000', ':9001', 'unix:/run/stator']\nregion = 'eu-west-2'\n\
                account = 123456789012\nshared-regions = true\nlog-level = 'warn,access=debug'\nlog-format = 'json'\n\
                slow-request = '250ms'\ndrain-delay = '10s'\notlp-endpoint = 'http://127.0.0.1:4318'\n\
                cors = ['http://localhost:3000']\n\
                allowed-host = ['dynamodb', 'db.example.com']\nmemory = false\nkey-file = 'k'\n\
                tls-cert = 'tls.crt'\ntls-key = '/tls.key'\ntls-client-ca = 'ca'\ntls-min-version = '1.3'\n\
                tls-self-signed = false\nadmin-key-file = 'admin'\nauth = 'off'\nallow-unauthenticated = 'false'\n\
                enforce-throughput = true\ntest-control = 1\nskip-unsupported = true\ndeploy = '/apps/cdk.out'\n\
                memory-budget = 536870912\nconnections = 500\nexit-with-parent = true\n\
                table-format = 'lsm-tree'\nencryption-key-file = 'keys'\nvector-memory = '64MiB'\n\
                metrics-listen = '0.0.0.0:9100'\n\
                trusted-proxy = ['10.0.0.0/8', '192.0.2.1', 'unix']\nproxy-header = 'forwarded'\n\
                audit-log = 'audit'\naudit-log-size = 2097152\naudit-log-files = 3\n\
                deny = ['C02', 'k16']\nwarn = ['K17']\nadvice = false\n";
    let written = in_file(text).unwrap();
    let names = |layer: &Layer| layer.keys().copied().collect::<BTreeSet<_>>();
    // A database is no place beside a directory.
    let of_database = in_file("store = 'postgres://db/shop'\nstore-schema = 'one'").unwrap();
    let all: BTreeSet<_> = SETTINGS.iter().map(|setting| setting.name).collect();
    assert_eq!(&(&names(&written) | &names(&of_database)) | &names(&of_provider()), all);
    let socket = vec![ListenAddress::Unix("/run/stator".into())];
    let expected = Configuration {
        storage: Storage::Directory("conf/data".into()),
        memory_budget: Some(512 << 20),
        vector_memory: 64 << 20,
        table_format: Some(TableFormat::LsmTree),
        encryption_key_file: Some("conf/keys".into()),
        connections: 500,
        listen: [places(&["[::1]:9000", "127.0.0.1:9001"]), socket].concat(),
        metrics_listen: places(&["0.0.0.0:9100"]),
        proxies: Some(Proxies {
            networks: ["10.0.0.0/8", "192.0.2.1/32"].map(|one| one.parse().unwrap()).to_vec(),
            local: true,
            header: ProxyHeader::Forwarded,
        }),
        region: "eu-west-2".into(),
        account: "123456789012".into(),
        shared_regions: true,
        log_level: "warn,access=debug".into(),
        slow_request: Some(Duration::from_millis(250)),
        drain_delay: Duration::from_secs(10),
        collector: Collector::read("http://127.0.0.1:4318"),
        log_format: LogFormat::Json,
        buckets: Buckets::new(),
        origins: Origins::Only(vec!["http://localhost:3000".into()]),
        verifies: false,
        tls: Some(TlsSettings {
            certificate: Certificate::Files {
                certificate: "conf/tls.crt".into(),
                key: "/tls.key".into(),
            },
            clients: Some("conf/ca".into()),
            only_tls13: true,
        }),
        key_file: Some("conf/k".into()),
        admin_key_file: Some("conf/admin".into()),
        web_identity: None,
        audit: Some(AuditSettings { path: "conf/audit".into(), bytes: 2 << 20, kept: 3 }),
        enforce_throughput: true,
        hosts: Hosts::new(vec!["dynamodb".into(), "db.example.com".into()]),
        test_control: true,
        skip_unsupported: true,
        deploy: Some("/apps/cdk.out".into()),
        advice: false,
        strictness: Strictness { deny: vec!["C02".into(), "K16".into()], warn: vec!["K17".into()] },
        exit_with_parent: true,
    };
    assert_eq!(resolve(vec![(Source::File("f".into()), written)]), Ok(expected));
}

#[test]
fn tls_takes_one_whole_certificate() {
    let found = |settings: &[(&'static str, &str)]| {
        Configuration::resolve(&Layers(vec![(Source::Flag, layer(settings))]))
            .map(|found| found.tls.is_some())
    };
    for (settings, expected) in [
        (&[("tls-cert", "c"), ("tls-key", "k")][..], Ok(true)),
        (&[("tls-self-signed", "true"), ("tls-client-ca", "ca")], Ok(true)),
        (&[("tls-self-signed", "false")], Ok(false)),
        (&[("tls-cert", "c")], Err(ConfigurationError::Certificate)),
        (&[("tls-key", "k")], Err(ConfigurationError::Certificate)),
        (&[("tls-client-ca", "ca")], Err(ConfigurationError::Certificate)),
        (&[("tls-min-version", "1.3")], Err(ConfigurationError::Certificate)),
        (
            &[("tls-cert", "c"), ("tls-key", "k"), ("tls-self-signed", "true")],
            Err(ConfigurationError::Certificate),
        ),
    ] {
        assert_eq!(found(settings), expected, "{settings:?}");
    }
    let Some(TlsSettings { certificate, .. }) =
        resolve(vec![(Source::Flag, layer(&[("data", "d"), ("tls-self-signed", "true")]))])
            .unwrap()
            .tls
    else {
        panic!("no TLS");
    };
    assert_eq!(certificate, Certificate::SelfSigned { directory: "d".into() });
}

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
fn memory_and_a_directory_beat_each_other_by_layer() {
    let (memory, data) = (layer(&[("memory", "true")]), layer(&[("data", "d")]));
    let storage = |strong: &Layer, weak: &Layer| {
        let layers = [(Source::Flag, strong.clone()), (Source::Environment, weak.clone())];
        resolve(layers.into()).map(|found| found.storage)
    };
    assert_eq!(storage(&memory, &data), Ok(Storage::Memory));
    assert_eq!(storage(&data, &memory), Ok(Storage::Directory("d".into())));
    let both = layer(&[("memory", "true"), ("data", "d")]);
    let expected = "--data names a data directory, but memory is set too: take one away";
    assert_eq!(storage(&both, &Layer::default()), Err(expected.into()));
}

#[test]
fn a_database_beats_a_directory_by_layer_and_is_never_shown_with_its_password() {
    let url = ("store", "postgres://ada:hunter2@db/shop");
    let (database, data) = (layer(&[url, ("store-schema", "one")]), layer(&[("data", "d")]));
    let storage = |strong: &Layer, weak: &Layer| {
        let layers =
            [(Source::Environment, strong.clone()), (Source::File("f".into()), weak.clone())];
        resolve(layers.into()).map(|found| found.storage)
    };
    let expected = Storage::Database(Database::new(url.1, "one"));
    assert_eq!(storage(&database, &data), Ok(expected));
    assert_eq!(storage(&data, &database), Ok(Storage::Directory("d".into())));
    for other in [("data", "d"), ("memory", "true")] {
        let refused = storage(&layer(&[url, other]), &Layer::default()).unwrap_err();
        assert!(refused.starts_with("STATOR_STORE names a database, but"), "{refused}");
        assert!(!refused.contains("hunter2"), "{refused}");
    }
    let shown = page::show(&Layers(vec![(Source::Flag, database)]), &Buckets::new());
    assert!(shown.contains("postgres://db/shop") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn authentication_over_a_database_needs_a_named_key_file() {
    let written = [("store", "postgres://db/shop"), ("auth", "on")];
    let file = |settings: &[(&'static str, &str)]| {
        resolve(vec![(Source::Flag, layer(settings))]).map(|found| found.key_file)
    };
    assert_eq!(file(&written), Err(ConfigurationError::NoKeyFile.to_string()));
    let named = [written[0], written[1], ("key-file", "/k")];
    assert_eq!(file(&named), Ok(Some("/k".into())));
    assert_eq!(file(&[written[0]]), Ok(None));
}

#[test]
fn signatures_are_verified_beyond_loopback_unless_somebody_says_otherwise() {
    let verifies = |settings: &[(&'static str, &str)]| {
        resolve(vec![(Source::Flag, layer(settings))]).map(|found| found.verifies)
    };
    let local = "127.0.0.1:8000,[::1]:8000,unix:/run/stator";
    for address in ["127.0.0.1:8000", "[::1]:8000", "127.0.0.2:1", "unix:/run/stator", local] {
        assert_eq!(verifies(&[("listen", address)]), Ok(false));
        assert_eq!(verifies(&[("listen", address), ("auth", "on")]), Ok(true));
    }
    let one = "127.0.0.1:8000,192.168.1.2:8000";
    for address in ["0.0.0.0:8000", "192.168.1.2:8000", "[::]:8000", one] {
        assert_eq!(verifies(&[("listen", address)]), Ok(true));
        assert_eq!(verifies(&[("listen", address), ("auth", "off")]), Ok(false));
        let consent = ("allow-unauthenticated", "true");
        assert_eq!(verifies(&[("listen", address), consent]), Ok(false));
        assert_eq!(verifies(&[("listen", address), consent, ("auth", "true")]), Ok(true));
    }
    let refused = ConfigurationError::ControlledWithKeys.to_string();
    let controlled = [("listen", "0.0.0.0:8000"), ("test-control", "true")];
    assert_eq!(verifies(&controlled), Err(refused));
    assert_eq!(verifies(&[controlled[0], controlled[1], ("auth", "off")]), Ok(false));
}

#[test]
fn the_key_file_is_in_the_data_directory_unless_it_is_named() {
    let file = |settings: &[(&'static str, &str)]| {
        resolve(vec![(Source::Flag, layer(settings))]).unwrap().key_file
    };
    assert_eq!(file(&[("data", "d")]), Some("d/secrets.key".into()));
    assert_eq!(file(&[("data", "d"), ("key-file", "/k")]), Some("/k".into()));
    assert_eq!(file(&[("memory", "true")]), None);
}

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
fn a_port_alone_keeps_the_address_that_is_configured_below() {
    let on = |port, variables: &[(&str, &str)]| {
        let flags = Flags { port: Some(port), ..Flags::default() };
        let variables = variables.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        let written = Written::collect(flags, variables).expect("readable");
        let listed = |found: Configuration| {
            found.listen.iter().map(ListenAddress::to_string).collect::<Vec<_>>().join(" ")
        };
        written.resolve().map(listed).map_err(|error| error.to_string())
    };
    assert_eq!(on(8005, &[]), Ok("127.0.0.1:8005".to_owned()));
    let image = [("STATOR_LISTEN", "0.0.0.0:8000"), ("STATOR_AUTH", "off")];
    assert_eq!(on(8005, &image), Ok("0.0.0.0:8005".to_owned()));
    let several = [("STATOR_LISTEN", "127.0.0.1:8000, [::1]:1,unix:/s")];
    assert_eq!(on(8005, &several), Ok("127.0.0.1:8005 [::1]:8005 unix:/s".to_owned()));
    let refused = on(8005, &[("STATOR_LISTEN", "here")]).expect_err("not an address");
    assert!(refused.starts_with("STATOR_LISTEN is \"here\""), "{refused}");
}

#[test]
fn localhost_is_an_address() {
    assert_eq!(flag("listen", "localhost:0").unwrap().listen, places(&["127.0.0.1:0"]));
    assert_eq!(flag("listen", ":8005").unwrap().listen, places(&["127.0.0.1:8005"]));
}

#[test]
fn an_identity_provider_has_all_of_its_settings_and_needs_signatures() {
    let settings = resolve(vec![(Source::File("conf/stator.toml".into()), of_provider())]);
    let expected = WebIdentitySettings {
        keys: "conf/jwks".into(),
        issuer: "https://id.example.com".into(),
        audiences: vec!["one".into(), "two".into()],
    };
    assert_eq!(settings.unwrap().web_identity, Some(expected));
    let refused = ConfigurationError::WebIdentity.to_string();
    let all = [
        ("auth", "on"),
        ("web-identity-jwks", "jwks"),
        ("web-identity-issuer", "https://id.example.com"),
        ("web-identity-audience", "one"),
    ];
    for without in 0..all.len() {
        let mut some = all.to_vec();
        some.remove(without);
        let found = resolve(vec![(Source::Flag, layer(&some))]).map(|found| found.web_identity);
        assert_eq!(found, Err(refused.clone()), "{some:?}");
    }
    assert!(flag("web-identity-issuer", "id.example.com").is_err());
}

#[test]
fn the_header_of_proxies_needs_one_that_is_trusted() {
    let refused = flag("proxy-header", "forwarded").unwrap_err();
    assert_eq!(refused, ConfigurationError::NoProxy.to_string());
    let trusted = flag("trusted-proxy", "192.0.2.1").unwrap().proxies.unwrap();
    assert_eq!(trusted.header, ProxyHeader::XForwardedFor);
}

#[test]
fn a_star_among_the_origins_means_any() {
    assert_eq!(flag("cors", "http://a,*").unwrap().origins, Origins::Any);
    let both = Origins::Only(vec!["http://a".into(), "https://b.example:8443".into()]);
    assert_eq!(flag("cors", "http://a, https://b.example:8443").unwrap().origins, both);
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

/// Settings whose default is no value that could be written, or depends on something else.
const BY_CIRCUMSTANCE: [&str; 23] = [
    "encryption-key-file",
    "advice",
    "web-identity-jwks",
    "web-identity-issuer",
    "web-identity-audience",
    "metrics-listen",
    "trusted-proxy",
    "proxy-header",
    "audit-log",
    "table-format",
    "store",
    "tls-cert",
    "tls-key",
    "tls-client-ca",
    "tls-min-version",
    "data",
    "cors",
    "deploy",
    "memory-budget",
    "allowed-host",
    "auth",
    "key-file",
    "admin-key-file",
];

/// The defaults of the table are what an empty configuration means.
#[test]
fn the_defaults_that_are_shown_are_those_that_hold() {
    let found = resolve(Vec::new()).unwrap();
    let written: Layer = SETTINGS
        .iter()
        .filter(|setting| !BY_CIRCUMSTANCE.contains(&setting.name))
        .map(|setting| (setting.name, setting.default.to_owned()))
        .collect();
    assert_eq!(resolve(vec![(Source::Flag, written)]), Ok(found));
}

#[test]
fn the_tables_of_a_directory_are_own_unless_something_else_is_said() {
    let format = |text| flag("table-format", text).map(|found| found.table_format);
    assert_eq!(format("own"), Ok(Some(TableFormat::Own)));
    assert_eq!(format("lsm-tree"), Ok(Some(TableFormat::LsmTree)));
    assert_eq!(format("best").unwrap_err(), "--table-format is \"best\"; it takes lsm-tree or own");
    assert!(
        page::reference().contains("| `--table-format FORMAT` | `STATOR_TABLE_FORMAT` | own |")
    );
}

#[test]
fn only_a_data_directory_is_encrypted() {
    let of = |settings: &[(&'static str, &str)]| resolve(vec![(Source::Flag, layer(settings))]);
    let keys = ("encryption-key-file", "k");
    assert_eq!(of(&[keys]).unwrap().encryption_key_file, Some("k".into()));
    for other in [("memory", "true"), ("store", "postgres://db/shop")] {
        assert_eq!(of(&[keys, other]), Err(ConfigurationError::NothingToEncrypt.to_string()));
    }
}
