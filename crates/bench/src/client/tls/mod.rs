//! https: which certificate authorities are trusted, and the handshake.
//!
//! Invariant: a certificate is always checked; nothing switches that off. To measure a server with
//! a certificate of one's own, name its authority with `--ca`.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Where operating systems keep the authorities that they trust.
const BUNDLES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// The certificate authorities that are trusted.
#[derive(Clone, Debug, Default)]
pub struct Authorities {
    /// A PEM file; without it the operating system's.
    pub file: Option<PathBuf>,
}

impl Authorities {
    fn read(&self) -> Result<RootCertStore> {
        let file = match &self.file {
            Some(file) => file.as_path(),
            None => {
                let mut known = BUNDLES.iter().map(Path::new);
                known.find(|file| file.exists()).with_context(|| {
                    format!("no certificate authorities at {BUNDLES:?}: name a PEM file with --ca")
                })?
            }
        };
        let mut roots = RootCertStore::empty();
        let certificates = CertificateDer::pem_file_iter(file)
            .with_context(|| format!("certificate authorities in {}", file.display()))?;
        for certificate in certificates {
            let certificate =
                certificate.with_context(|| format!("a certificate in {}", file.display()))?;
            // The operating system's bundle may hold some that this library does not read.
            let added = roots.add(certificate);
            if self.file.is_some() {
                added.with_context(|| format!("a certificate in {}", file.display()))?;
            }
        }
        if roots.is_empty() {
            bail!("{} holds no certificate", file.display());
        }
        Ok(roots)
    }
}

/// How to reach a server by https.
#[derive(Clone)]
pub struct Tls {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tls({:?})", self.name)
    }
}

impl Tls {
    /// To the server called `name`.
    ///
    /// # Errors
    /// When the name is not valid in a certificate, or no authority can be read.
    pub fn new(name: &str, authorities: &Authorities) -> Result<Self> {
        let roots = authorities.read()?;
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(name.to_owned())
            .with_context(|| format!("{name:?} cannot stand in a certificate"))?;
        Ok(Self { connector: TlsConnector::from(Arc::new(config)), name })
    }

    /// The handshake.
    ///
    /// # Errors
    /// When the server's certificate is not right, or the connection breaks.
    pub async fn handshake(&self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.connector.connect(self.name.clone(), stream).await
    }
}

#[cfg(test)]
mod tests;
