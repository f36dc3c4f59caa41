//! The error of a configuration that cannot be used.

use std::fmt;
use std::path::PathBuf;

/// What is wrong with the configuration. Its Display says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ConfigurationError {
    /// A file cannot be read, or is not what it should be.
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong, from the reader or the parser.
        cause: String,
    },
    /// A value that its setting does not take.
    Value {
        /// The setting, as it is called where it was written.
        setting: String,
        /// The value.
        value: String,
        /// What it takes.
        expected: &'static str,
    },
    /// A data directory together with `memory`.
    DirectoryInMemory {
        /// The directory setting, as it is called where it was written.
        setting: String,
    },
    /// A database together with a data directory or memory.
    SeveralStores {
        /// The database setting, as it is called where it was written.
        setting: String,
    },
    /// Authentication over a database without a file for the key of secrets.
    NoKeyFile,
    /// Keys of encryption at rest without a data directory.
    NothingToEncrypt,
    /// Test control together with authentication.
    ControlledWithKeys,
    /// The header of proxies without one that is trusted.
    NoProxy,
    /// Some of the settings of an identity provider, or where signatures are not verified.
    WebIdentity,
    /// Settings of TLS without a certificate, half of one, or two.
    Certificate,
}

impl fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, cause } => write!(f, "{}: {cause}", path.display()),
            Self::Value { setting, value, expected } => {
                write!(f, "{setting} is {value:?}; it takes {expected}")
            }
            Self::DirectoryInMemory { setting } => {
                write!(f, "{setting} names a data directory, but memory is set too: take one away")
            }
            Self::SeveralStores { setting } => write!(
                f,
                "{setting} names a database, but a data directory or memory is set too: leave one"
            ),
            Self::NoKeyFile => f.write_str(
                "authentication is on and the data is in a database: name the file that keeps the \
                 key of secrets with --key-file (STATOR_KEY_FILE)",
            ),
            Self::NothingToEncrypt => f.write_str(
                "--encryption-key-file encrypts a data directory, and the data is in memory or in a \
                 database: take it away, and let the database encrypt its own files",
            ),
            Self::NoProxy => f.write_str(
                "--proxy-header says how trusted proxies say whom they forward, and there is none: \
                 name them with --trusted-proxy (STATOR_TRUSTED_PROXY)",
            ),
            Self::WebIdentity => f.write_str(
                "an identity provider takes --web-identity-jwks, --web-identity-issuer and \
                 --web-identity-audience together, and --auth",
            ),
            Self::Certificate => f.write_str(
                "TLS takes a certificate with its key (--tls-cert FILE --tls-key FILE), or \
                 --tls-self-signed alone; tls-client-ca and tls-min-version go with either",
            ),
            Self::ControlledWithKeys => f.write_str(
                "--test-control lets everyone who reaches the server move its clock and delete \
                 everything, and authentication is on: take one away. For tests beyond loopback, \
                 say --auth=off (STATOR_AUTH=off)",
            ),
        }
    }
}

impl std::error::Error for ConfigurationError {}
