//! TLS: the certificate that the server shows, and the clients that it takes.
//!
//! A certificate is replaced while the server runs; connections that were made before keep theirs.

use std::fmt;
use std::sync::Arc;

use parking_lot::RwLock;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{VerifierBuilderError, WebPkiClientVerifier};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{self, RootCertStore, ServerConfig};

/// What TLS is made of: texts in PEM.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// The server's certificate, then those between it and its authority.
    pub certificates: Vec<u8>,
    /// Its private key.
    pub key: Vec<u8>,
    /// The authorities of clients; with them, a client without a certificate is refused.
    pub clients: Option<Vec<u8>>,
    /// Whether TLS 1.2 is refused.
    pub only_tls13: bool,
}

/// Without what they say: one of them is a secret.
impl fmt::Debug for TlsFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsFiles")
    }
}

/// Why there is no TLS.
#[derive(Debug)]
pub enum TlsFault {
    /// The text with the certificates cannot be read, or holds none.
    Certificates(Option<pem::Error>),
    /// The text with the key cannot be read, or holds none.
    Key(pem::Error),
    /// The text with the authorities of clients cannot be read, or holds none.
    Clients(Option<pem::Error>),
    /// The key is not that of the certificate, or one of them is of a kind that is not known.
    Pair(rustls::Error),
    /// An authority of clients that cannot be one.
    Authority(rustls::Error),
    /// The authorities of clients cannot be used.
    Verifier(VerifierBuilderError),
}

impl fmt::Display for TlsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wanted = "it takes PEM, with lines such as -----BEGIN CERTIFICATE-----";
        match self {
            Self::Certificates(None) => write!(f, "the certificate file holds none; {wanted}"),
            Self::Certificates(Some(error)) => {
                write!(f, "the certificate file cannot be read ({error}); {wanted}")
            }
            Self::Key(error) => write!(
                f,
                "the key file holds no private key that can be read ({error}); it takes PEM, with \
                 lines such as -----BEGIN PRIVATE KEY-----"
            ),
            Self::Clients(None) => write!(f, "the file of client authorities holds none; {wanted}"),
            Self::Clients(Some(error)) => {
                write!(f, "the file of client authorities cannot be read ({error}); {wanted}")
            }
            Self::Pair(error) => {
                write!(f, "the certificate and the key cannot be used together: {error}")
            }
            Self::Authority(error) => write!(f, "an authority of clients: {error}"),
            Self::Verifier(error) => write!(f, "the authorities of clients: {error}"),
        }
    }
}

impl std::error::Error for TlsFault {}

/// The TLS of a server.
#[derive(Clone)]
pub struct Tls {
    config: Arc<RwLock<Arc<ServerConfig>>>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

impl Tls {
    /// TLS made of `files`.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn new(files: &TlsFiles) -> Result<Self, TlsFault> {
        Ok(Self { config: Arc::new(RwLock::new(Arc::new(config(files)?))) })
    }

    /// New connections get what `files` say.
    ///
    /// # Errors
    /// What is wrong with them; all stays as it was.
    pub fn replace(&self, files: &TlsFiles) -> Result<(), TlsFault> {
        let config = Arc::new(config(files)?);
        *self.config.write() = config;
        Ok(())
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(Arc::clone(&self.config.read()))
    }
}

fn config(files: &TlsFiles) -> Result<ServerConfig, TlsFault> {
    let certificates = certificates(&files.certificates).map_err(TlsFault::Certificates)?;
    let key = PrivateKeyDer::from_pem_slice(&files.key).map_err(TlsFault::Key)?;
    let versions: &[&rustls::SupportedProtocolVersion] =
        if files.only_tls13 { &[&TLS13] } else { &[&TLS13, &TLS12] };
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_protocol_versions(versions).map_err(TlsFault::Pair)?;
    let builder = match &files.clients {
        None => builder.with_no_client_auth(),
        Some(clients) => {
            let mut roots = RootCertStore::empty();
            for authority in self::certificates(clients).map_err(TlsFault::Clients)? {
                roots.add(authority).map_err(TlsFault::Authority)?;
            }
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().map_err(TlsFault::Verifier)?)
        }
    };
    let mut config = builder.with_single_cert(certificates, key).map_err(TlsFault::Pair)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn certificates(text: &[u8]) -> Result<Vec<CertificateDer<'static>>, Option<pem::Error>> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text).collect();
    match all {
        Ok(none) if none.is_empty() => Err(None),
        Ok(all) => Ok(all),
        Err(error) => Err(Some(error)),
    }
}
