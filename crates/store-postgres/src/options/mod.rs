//! Where the database is and how many connections the store may use.

mod url;

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use xxhash_rust::xxh3::xxh3_64;

use self::url::Encryption;
#[cfg(feature = "database-tests")]
use crate::dialect::Defect;
use crate::dialect::{Kind, NEWEST};
use crate::tls::Tls;

/// The name of connections.
const NAME: &str = "stator";

/// How a store reaches its database.
#[derive(Clone)]
pub struct Options {
    pub(crate) config: Config,
    /// How connections are encrypted, if they are.
    pub(crate) tls: Option<Tls>,
    /// What the address says of how locks and stamps are made.
    pub(crate) dialect: Option<Kind>,
    /// The newest version of the tables that it knows.
    pub(crate) knows: i32,
    /// What is wrong with the store on purpose.
    #[cfg(feature = "database-tests")]
    pub(crate) defect: Option<Defect>,
    /// The schema that holds the store's tables; made at the first start.
    pub schema: String,
    /// Connections that commit; each sends a batch at a time.
    pub write_connections: usize,
    /// Transactions that commit in one batch, at most.
    pub batch: usize,
    /// Connections that read without a snapshot.
    pub read_connections: usize,
    /// Snapshots that may be open at one time, each on a connection of its own.
    pub snapshots: usize,
    /// How long a call waits for a database that does not answer, in all.
    pub patience: Duration,
    /// Whether no other store may be open on the schema.
    pub exclusive: bool,
}

/// What is wrong with the options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionsError {
    /// The text is no address of a PostgreSQL.
    Url(String),
    /// The address asks for encryption and names no authority.
    NoAuthority,
    /// The file of the authorities cannot be used.
    Authority {
        /// The file.
        path: String,
        /// Why.
        cause: String,
    },
    /// The address has a mode of encryption that this store does not have.
    TlsMode(String),
    /// The address asks for a dialect that there is not.
    Dialect(String),
    /// The address names no host.
    NoHost,
    /// The schema's name is not one that this store takes.
    Schema(String),
}

impl fmt::Display for OptionsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(cause) => write!(
                f,
                "this is no address of a PostgreSQL: {cause}; one looks like \
                 postgres://user:password@host:5432/database"
            ),
            Self::NoAuthority => f.write_str(
                "an encrypted connection needs both sslmode=verify-full and sslrootcert=FILE, with \
                 the certificate in PEM of the authority that the server's certificate is of",
            ),
            Self::Authority { path, cause } => {
                write!(f, "the authorities in {path} (sslrootcert) cannot be used: {cause}")
            }
            Self::TlsMode(mode) => write!(
                f,
                "sslmode={mode} would connect to whoever answers; take verify-full with \
                 sslrootcert=FILE, or disable over a network that nobody shares"
            ),
            Self::Dialect(name) => write!(
                f,
                "dialect={name} is none of this store's: take postgres or portable, or leave it out \
                 and the database is asked"
            ),
            Self::NoHost => f.write_str(
                "the address names no host; one looks like \
                 postgres://user:password@host:5432/database",
            ),
            Self::Schema(name) => write!(
                f,
                "{name:?} is no name for a schema: 1 to 63 lower-case letters, digits and \
                 underscores, the first of them a letter"
            ),
        }
    }
}

impl std::error::Error for OptionsError {}

impl Options {
    /// Reads an address, `postgres://user:password@host:port/database`; several hosts are separated
    /// by commas.
    ///
    /// # Errors
    /// [`OptionsError`], which never repeats the address: it may hold a password.
    pub fn parse(url: &str, schema: &str) -> Result<Self, OptionsError> {
        let (url, own) = url::split(url)?;
        let mut config: Config = url.parse().map_err(|error: tokio_postgres::Error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            OptionsError::Url(cause.unwrap_or_else(|| error.to_string()))
        })?;
        if config.get_hosts().is_empty() {
            return Err(OptionsError::NoHost);
        }
        let letters = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let starts = schema.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
        if !starts || schema.len() > 63 || !schema.bytes().all(letters) {
            return Err(OptionsError::Schema(schema.into()));
        }
        let tls = match own.encryption {
            Encryption::None => None,
            Encryption::Authorities(file) => Some(Tls::trusting(&file).map_err(|cause| {
                OptionsError::Authority { path: file.display().to_string(), cause }
            })?),
        };
        config.ssl_mode(if tls.is_some() { SslMode::Require } else { SslMode::Disable });
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(2));
        }
        // A peer that is gone without a word is noticed early enough to ask another one within the
        // patience of a call.
        config.keepalives_idle(Duration::from_secs(3)).keepalives_interval(Duration::from_secs(1));
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(Duration::from_secs(5));
        }
        if config.get_application_name().is_none() {
            config.application_name(NAME);
        }
        Ok(Self {
            config,
            tls,
            dialect: own.dialect,
            #[cfg(feature = "database-tests")]
            knows: own.knows.unwrap_or(NEWEST),
            #[cfg(not(feature = "database-tests"))]
            knows: NEWEST,
            #[cfg(feature = "database-tests")]
            defect: own.defect,
            schema: schema.into(),
            write_connections: own.alone.unwrap_or(2),
            batch: own.alone.map_or(usize::MAX, |_| 1),
            read_connections: 2,
            snapshots: 16,
            patience: Duration::from_secs(10),
            exclusive: false,
        })
    }

    /// The same for connections that bear this name in the database, unless the address has one.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        if self.config.get_application_name() == Some(NAME) {
            self.config.application_name(name);
        }
        self
    }

    /// The same for a program that knows tables up to this version.
    #[cfg(feature = "database-tests")]
    #[must_use]
    pub const fn knowing(mut self, version: i32) -> Self {
        self.knows = version;
        self
    }

    /// The same for a store that has this defect.
    #[cfg(feature = "database-tests")]
    #[must_use]
    pub const fn with_defect(mut self, defect: Defect) -> Self {
        self.defect = Some(defect);
        self
    }

    /// The same for another user.
    #[cfg(feature = "database-tests")]
    #[must_use]
    pub fn with_user(mut self, user: &str) -> Self {
        self.config.user(user);
        self
    }

    /// The number under which the lock of the schema's use appears in `pg_locks`.
    #[cfg(feature = "database-tests")]
    #[must_use]
    pub fn guard_space(&self) -> u32 {
        self.slot_space().cast_unsigned()
    }

    /// A number of the schema, which keeps its locks apart from those of others.
    pub(crate) fn space(&self) -> i64 {
        xxh3_64(self.schema.as_bytes()).cast_signed()
    }

    /// The same for locks with two parts.
    #[expect(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
    pub(crate) fn slot_space(&self) -> i32 {
        self.space() as i32
    }

    /// Whether what goes to the database can be read on its way.
    pub(crate) fn is_exposed(&self) -> bool {
        let local = |host: &Host| match host {
            Host::Tcp(name) => {
                name == "localhost"
                    || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
            }
            #[cfg(unix)]
            Host::Unix(_) => true,
        };
        self.tls.is_none() && !self.config.get_hosts().iter().all(local)
    }

    /// Hosts and database, without user and password.
    #[must_use]
    pub fn place(&self) -> String {
        let (hosts, ports) = (self.config.get_hosts(), self.config.get_ports());
        // One port is that of all hosts; without one it is PostgreSQL's.
        let port = |at: usize| ports.get(at).or(ports.first()).copied().unwrap_or(5432);
        let hosts =
            hosts.iter().enumerate().map(|(at, name)| format!("{}:{}", host(name), port(at)));
        let hosts: Vec<String> = hosts.collect();
        let database = self.config.get_dbname().unwrap_or("the user's database");
        format!("{}/{database}, schema {}", hosts.join(","), self.schema)
    }
}

fn host(host: &Host) -> String {
    match host {
        Host::Tcp(name) => name.clone(),
        #[cfg(unix)]
        Host::Unix(path) => path.display().to_string(),
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("place", &self.place()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
