//! The whole configuration: its defaults, and every setting in the file.

use std::collections::BTreeSet;
use std::time::Duration;

use advisor::Strictness;
use server::{Hosts, ListenAddress, Origins, Proxies, ProxyHeader};

use super::{in_file, of_provider, places, resolve};
use crate::configuration::layer::{Layer, Source};
use crate::configuration::setting::SETTINGS;
use crate::configuration::{
    AuditSettings, Buckets, Certificate, Configuration, LogFormat, Storage, TableFormat,
    TlsSettings,
};
use crate::otlp::Collector;

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
        advice: true,
        strictness: Strictness::default(),
        exit_with_parent: false,
    };
    assert_eq!(resolve(Vec::new()), Ok(expected));
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

/// Settings whose default is no value that could be written, or depends on something else.
const BY_CIRCUMSTANCE: [&str; 22] = [
    "encryption-key-file",
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
