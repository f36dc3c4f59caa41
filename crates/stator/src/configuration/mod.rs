//! The configuration of a server: every setting, resolved from its layers.
//!
//! `setting` is the table of all settings; `flags`, `environment` and `file` read them as they were
//! written, `values` reads what they mean, and here they become a [`Configuration`].

mod buckets;
mod database;
mod environment;
mod error;
mod file;
mod flags;
mod layer;
mod page;
mod setting;
mod values;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use advisor::Strictness;
use server::{Hosts, ListenAddress, Origins, Proxies, ProxyHeader};

pub(crate) use buckets::{BucketPlace, Buckets};
pub(crate) use database::Database;
use environment::Environment;
pub(crate) use environment::{ADMIN_ACCESS_KEY, ADMIN_SECRET};
pub(crate) use error::ConfigurationError;
pub(crate) use flags::Flags;
use layer::{Layers, Source};
use values::ValueForm;

use crate::otlp::Collector;

/// The default address.
const DEFAULT_LISTEN: &str = "127.0.0.1:8000";

/// The default bound on connections.
const DEFAULT_CONNECTIONS: usize = 10_000;
/// Bytes of vectors in memory without a setting.
const DEFAULT_VECTOR_MEMORY: u64 = 256 << 20;

/// Everything that a server needs to know at its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Configuration {
    /// Where the data is.
    pub(crate) storage: Storage,
    /// Bytes that the store's caches, newest writes and queue may take together; without, what the
    /// limit of the control group allows.
    pub(crate) memory_budget: Option<u64>,
    /// Bytes of vectors that are kept in memory.
    pub(crate) vector_memory: u64,
    /// The tables of the data directory, where that is said.
    pub(crate) table_format: Option<TableFormat>,
    /// The keys that the data directory is encrypted under.
    pub(crate) encryption_key_file: Option<PathBuf>,
    /// The most connections at once, if the limit of descriptors allows them.
    pub(crate) connections: usize,
    /// Where to listen, at least one place.
    pub(crate) listen: Vec<ListenAddress>,
    /// Where the metrics are answered alone.
    pub(crate) metrics_listen: Vec<ListenAddress>,
    /// Proxies whose word about where requests come from counts.
    pub(crate) proxies: Option<Proxies>,
    /// The Region of the server itself.
    pub(crate) region: String,
    /// The account of keys that name none, twelve digits.
    pub(crate) account: String,
    /// Whether all Regions and accounts are one.
    pub(crate) shared_regions: bool,
    /// What is logged: a filter of `tracing`.
    pub(crate) log_level: String,
    /// A call that takes at least this long is logged as a warning.
    pub(crate) slow_request: Option<Duration>,
    /// How long everything is still answered after SIGTERM.
    pub(crate) drain_delay: Duration,
    /// Where traces are sent.
    pub(crate) collector: Option<Collector>,
    /// How it is logged.
    pub(crate) log_format: LogFormat,
    /// Where buckets are kept that are not the server's own.
    pub(crate) buckets: Buckets,
    /// Which web pages may call.
    pub(crate) origins: Origins,
    /// Whether signatures are verified.
    pub(crate) verifies: bool,
    /// How connections are encrypted, if they are.
    pub(crate) tls: Option<TlsSettings>,
    /// Where the key is that secrets are sealed under.
    pub(crate) key_file: Option<PathBuf>,
    /// A file with an administrator's access key.
    pub(crate) admin_key_file: Option<PathBuf>,
    /// The identity provider whose users may assume roles.
    pub(crate) web_identity: Option<WebIdentitySettings>,
    /// Where each request is recorded.
    pub(crate) audit: Option<AuditSettings>,
    /// Whether requests beyond the throughput of tables are throttled.
    pub(crate) enforce_throughput: bool,
    /// The host names that count where no signature protects a request.
    pub(crate) hosts: Hosts,
    /// Whether statistics of requests are kept.
    pub(crate) advice: bool,
    /// Which rules refuse requests, and which log them.
    pub(crate) strictness: Strictness,
    /// Whether tests may move the clock.
    pub(crate) test_control: bool,
    /// Whether resource types that are not known are skipped.
    pub(crate) skip_unsupported: bool,
    /// What to deploy before answering.
    pub(crate) deploy: Option<PathBuf>,
    /// Whether to stop when the parent process has ended.
    pub(crate) exit_with_parent: bool,
}

/// What the files of tables in a data directory are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TableFormat {
    /// Those of the `lsm-tree` crate.
    LsmTree,
    /// Our own.
    Own,
}

/// Where the data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Storage {
    /// In memory only.
    Memory,
    /// In this directory.
    Directory(PathBuf),
    /// In this database.
    Database(Database),
}

/// Where each request is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AuditSettings {
    pub(crate) path: PathBuf,
    /// When a file is full.
    pub(crate) bytes: u64,
    /// Full ones that are kept.
    pub(crate) kept: u32,
}

/// An identity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct WebIdentitySettings {
    /// The file with its keys.
    pub(crate) keys: PathBuf,
    /// Its URL.
    pub(crate) issuer: String,
    /// Whom its tokens are for.
    pub(crate) audiences: Vec<String>,
}

/// How connections are encrypted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TlsSettings {
    pub(crate) certificate: Certificate,
    /// A file with the authorities of clients; without it they need no certificate.
    pub(crate) clients: Option<PathBuf>,
    /// Whether TLS 1.2 is refused.
    pub(crate) only_tls13: bool,
}

/// Where the server's certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Certificate {
    /// Files in PEM.
    Files {
        /// The certificate and those of its authorities.
        certificate: PathBuf,
        /// Its private key.
        key: PathBuf,
    },
    /// The server makes it, in this directory.
    SelfSigned {
        /// The directory.
        directory: PathBuf,
    },
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The settings as they were written, and what to warn about before they take effect.
#[derive(Debug, Default)]
pub(crate) struct Written {
    layers: Layers,
    buckets: Buckets,
    /// Variables that look like settings and are none, each as a sentence.
    pub(crate) warnings: Vec<String>,
}

impl Written {
    /// Collects the layers from the command line, the environment and the file.
    pub(crate) fn collect(
        flags: Flags,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigurationError> {
        let Environment { config, layer, unknown } = Environment::read(variables);
        let mut layers = vec![(Source::Flag, flags.layer), (Source::Environment, layer)];
        let mut buckets = Buckets::new();
        if let Some((path, content)) = file::read(flags.config.or(config.map(PathBuf::from)))? {
            layers.push((Source::File(path), content.layer));
            buckets = content.buckets;
        }
        let mut layers = Layers(layers);
        if let Some(port) = flags.port {
            on_port(&mut layers, port);
        }
        Ok(Self { layers, buckets, warnings: unknown })
    }

    /// What the settings mean together.
    pub(crate) fn resolve(&self) -> Result<Configuration, ConfigurationError> {
        let resolved = Configuration::resolve(&self.layers)?;
        Ok(Configuration { buckets: self.buckets.clone(), ..resolved })
    }

    /// The file with the keys of encryption at rest, whatever the other settings say.
    pub(crate) fn encryption_key_file(&self) -> Option<PathBuf> {
        self.layers.strongest("encryption-key-file").map(|(_, path)| PathBuf::from(path))
    }

    /// What holds, and where it comes from, as a table for people.
    pub(crate) fn show(&self) -> String {
        page::show(&self.layers, &self.buckets)
    }
}

/// Puts `port` in the place of those that would hold. An address that cannot be read stays, to be
/// refused by its name.
fn on_port(layers: &mut Layers, port: u16) {
    let written = layers.strongest("listen").map_or(DEFAULT_LISTEN, |(_, text)| text);
    let Some(mut places) = (values::PLACES.read)(written) else { return };
    for place in &mut places {
        if let ListenAddress::Tcp(address) = place {
            address.set_port(port);
        }
    }
    let texts: Vec<String> = places.iter().map(ListenAddress::to_string).collect();
    layers.set_strongest("listen", texts.join(","));
}

/// docs/configuration.md.
pub(crate) fn reference() -> String {
    page::reference()
}

/// The meaning of a setting; `None` when nothing is written.
fn value<T>(
    layers: &Layers,
    name: &str,
    form: &ValueForm<T>,
) -> Result<Option<T>, ConfigurationError> {
    let Some((source, text)) = layers.strongest(name) else { return Ok(None) };
    let meaning = (form.read)(text).ok_or_else(|| ConfigurationError::Value {
        setting: source.call(name),
        value: text.to_owned(),
        expected: form.expected,
    })?;
    Ok(Some(meaning))
}

fn switch(layers: &Layers, name: &str) -> Result<bool, ConfigurationError> {
    Ok(value(layers, name, &values::SWITCH)?.unwrap_or(false))
}

impl Configuration {
    /// What `layers` mean together; the first layer that sets something decides.
    fn resolve(layers: &Layers) -> Result<Self, ConfigurationError> {
        let text = |text: &str| text.to_owned();
        let (storage, listen) = (storage(layers)?, listen(layers)?);
        let path = |name| layers.strongest(name).map(|(_, path)| PathBuf::from(path));
        let (verifies, key_file) = (authentication(layers, &listen)?, key_file(layers, &storage));
        if verifies && key_file.is_none() && matches!(storage, Storage::Database(_)) {
            return Err(ConfigurationError::NoKeyFile);
        }
        if path("encryption-key-file").is_some() && !matches!(storage, Storage::Directory(_)) {
            return Err(ConfigurationError::NothingToEncrypt);
        }
        let strictness = Strictness {
            deny: value(layers, "deny", &values::RULES)?.unwrap_or_default(),
            warn: value(layers, "warn", &values::RULES)?.unwrap_or_default(),
        };
        Ok(Self {
            verifies,
            tls: encryption(layers, &storage)?,
            key_file,
            admin_key_file: path("admin-key-file"),
            web_identity: web_identity(layers, verifies)?,
            audit: audit(layers)?,
            storage,
            memory_budget: value(layers, "memory-budget", &values::BUDGET)?,
            vector_memory: value(layers, "vector-memory", &values::BUDGET)?
                .unwrap_or(DEFAULT_VECTOR_MEMORY),
            table_format: value(layers, "table-format", &values::TABLE_FORMAT)?,
            encryption_key_file: path("encryption-key-file"),
            connections: value(layers, "connections", &values::CONNECTIONS)?
                .unwrap_or(DEFAULT_CONNECTIONS),
            listen,
            metrics_listen: value(layers, "metrics-listen", &values::PLACES)?.unwrap_or_default(),
            proxies: proxies(layers)?,
            region: value(layers, "region", &values::REGION)?.unwrap_or_else(|| text("us-east-1")),
            account: value(layers, "account", &values::ACCOUNT)?
                .unwrap_or_else(|| text("000000000000")),
            shared_regions: switch(layers, "shared-regions")?,
            log_level: value(layers, "log-level", &values::LOG_LEVEL)?
                .unwrap_or_else(|| text("info")),
            slow_request: value(layers, "slow-request", &values::DURATION)?.flatten(),
            drain_delay: value(layers, "drain-delay", &values::DURATION)?
                .flatten()
                .unwrap_or_default(),
            collector: value(layers, "otlp-endpoint", &values::COLLECTOR)?.flatten(),
            log_format: value(layers, "log-format", &values::LOG_FORMAT)?
                .unwrap_or(LogFormat::Text),
            buckets: Buckets::new(),
            origins: value(layers, "cors", &values::ORIGINS)?.unwrap_or(Origins::None),
            enforce_throughput: switch(layers, "enforce-throughput")?,
            hosts: value(layers, "allowed-host", &values::HOSTS)?.unwrap_or_default(),
            advice: value(layers, "advice", &values::SWITCH)?.unwrap_or(true),
            strictness,
            test_control: switch(layers, "test-control")?,
            skip_unsupported: switch(layers, "skip-unsupported")?,
            deploy: path("deploy"),
            exit_with_parent: switch(layers, "exit-with-parent")?,
        })
    }
}

/// Where to listen.
fn listen(layers: &Layers) -> Result<Vec<ListenAddress>, ConfigurationError> {
    let default = || vec![ListenAddress::Tcp(SocketAddr::from((Ipv4Addr::LOCALHOST, 8000)))];
    Ok(value(layers, "listen", &values::PLACES)?.unwrap_or_else(default))
}

/// Proxies whose word counts.
fn proxies(layers: &Layers) -> Result<Option<Proxies>, ConfigurationError> {
    let header = value(layers, "proxy-header", &values::PROXY_HEADER)?;
    let Some((networks, local)) = value(layers, "trusted-proxy", &values::PROXIES)? else {
        return if header.is_some() { Err(ConfigurationError::NoProxy) } else { Ok(None) };
    };
    Ok(Some(Proxies { networks, local, header: header.unwrap_or(ProxyHeader::XForwardedFor) }))
}

/// Whether signatures are verified: without a word about it, where others than this machine can
/// reach the server. Tests that may move the clock would disturb it.
fn authentication(layers: &Layers, listen: &[ListenAddress]) -> Result<bool, ConfigurationError> {
    let given = value(layers, "auth", &values::ON_OR_OFF)?;
    let consent = switch(layers, "allow-unauthenticated")?;
    let verifies = given.unwrap_or(!listen.iter().all(ListenAddress::is_local) && !consent);
    if verifies && switch(layers, "test-control")? {
        return Err(ConfigurationError::ControlledWithKeys);
    }
    Ok(verifies)
}

/// The identity provider: all of its settings or none.
fn web_identity(
    layers: &Layers,
    verifies: bool,
) -> Result<Option<WebIdentitySettings>, ConfigurationError> {
    let keys = layers.strongest("web-identity-jwks").map(|(_, path)| PathBuf::from(path));
    let issuer = value(layers, "web-identity-issuer", &values::ISSUER)?;
    let audiences = value(layers, "web-identity-audience", &values::WORDS)?;
    match (keys, issuer, audiences) {
        (None, None, None) => Ok(None),
        (Some(keys), Some(issuer), Some(audiences)) if verifies => {
            Ok(Some(WebIdentitySettings { keys, issuer, audiences }))
        }
        _ => Err(ConfigurationError::WebIdentity),
    }
}

/// Where each request is recorded.
fn audit(layers: &Layers) -> Result<Option<AuditSettings>, ConfigurationError> {
    let bytes = value(layers, "audit-log-size", &values::AUDIT_SIZE)?.unwrap_or(100 << 20);
    let kept = value(layers, "audit-log-files", &values::AUDIT_FILES)?.unwrap_or(10);
    let path = layers.strongest("audit-log").map(|(_, path)| PathBuf::from(path));
    Ok(path.map(|path| AuditSettings { path, bytes, kept }))
}

/// How connections are encrypted.
fn encryption(
    layers: &Layers,
    storage: &Storage,
) -> Result<Option<TlsSettings>, ConfigurationError> {
    let path = |name| layers.strongest(name).map(|(_, path)| PathBuf::from(path));
    let clients = path("tls-client-ca");
    let only_tls13 = value(layers, "tls-min-version", &values::TLS_VERSION)?;
    let certificate = match (path("tls-cert"), path("tls-key"), switch(layers, "tls-self-signed")?)
    {
        (Some(certificate), Some(key), false) => Certificate::Files { certificate, key },
        (None, None, true) => Certificate::SelfSigned {
            directory: match storage {
                Storage::Directory(directory) => directory.clone(),
                // No two servers share it.
                Storage::Memory | Storage::Database(_) => {
                    std::env::temp_dir().join(format!("stator-tls-{}", std::process::id()))
                }
            },
        },
        (None, None, false) if clients.is_none() && only_tls13.is_none() => return Ok(None),
        _ => return Err(ConfigurationError::Certificate),
    };
    Ok(Some(TlsSettings { certificate, clients, only_tls13: only_tls13.unwrap_or(false) }))
}

/// The file with the key that secrets are sealed under; none for data in memory, and none that is
/// not named for data in a database.
fn key_file(layers: &Layers, storage: &Storage) -> Option<PathBuf> {
    let named = layers.strongest("key-file").map(|(_, path)| PathBuf::from(path));
    match storage {
        Storage::Memory => None,
        Storage::Database(_) => named,
        Storage::Directory(directory) => {
            Some(named.unwrap_or_else(|| directory.join("secrets.key")))
        }
    }
}

/// A directory on a stronger layer beats `memory` or a database on a weaker one, and the other way
/// round.
fn storage(layers: &Layers) -> Result<Storage, ConfigurationError> {
    switch(layers, "memory")?;
    for (source, layer) in &layers.0 {
        let memory = layer.get("memory").and_then(|text| (values::SWITCH.read)(text));
        if let Some(url) = layer.get("store") {
            if layer.contains_key("data") || memory == Some(true) {
                let setting = source.call("store");
                return Err(ConfigurationError::SeveralStores { setting });
            }
            let schema = layers.strongest("store-schema").map_or("stator", |(_, name)| name);
            return Ok(Storage::Database(Database::new(url, schema)));
        }
        match (layer.get("data"), memory) {
            (Some(_), Some(true)) => {
                return Err(ConfigurationError::DirectoryInMemory { setting: source.call("data") });
            }
            (Some(directory), _) => return Ok(Storage::Directory(directory.into())),
            (None, Some(true)) => return Ok(Storage::Memory),
            (None, _) => {}
        }
    }
    Ok(Storage::Directory("stator-data".into()))
}

#[cfg(test)]
mod tests;
