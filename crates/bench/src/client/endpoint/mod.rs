//! Endpoints: the address that requests go to, the name in `Host`, encryption and signing.

use std::io;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};

use crate::client::signer::Signer;
use crate::client::tls::{Authorities, Tls};

/// A server as requests reach it.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// Its address.
    pub address: SocketAddr,
    /// What requests name in `Host`.
    pub host: String,
    /// How connections are encrypted, if they are.
    pub tls: Option<Tls>,
    /// Who signs the requests, if they are signed.
    pub signer: Option<Arc<Signer>>,
}

impl Endpoint {
    /// The endpoint at `url`.
    ///
    /// # Errors
    /// When `url` is not `http://HOST[:PORT]` or `https://HOST[:PORT]`, when its host has no address,
    /// or when no certificate authority can be read.
    pub fn new(url: &str, authorities: &Authorities) -> Result<Self> {
        let (secure, host) = match url.split_once("://") {
            Some(("http", host)) => (false, host.trim_end_matches('/')),
            Some(("https", host)) => (true, host.trim_end_matches('/')),
            _ => bail!("{url:?} is not a URL such as http://127.0.0.1:8000"),
        };
        if host.is_empty() || host.contains(['/', '@', '?']) {
            bail!("{url:?} is not a URL such as http://127.0.0.1:8000: no path, user or query");
        }
        let (name, port) = split(host, if secure { 443 } else { 80 })?;
        let mut addresses = (name, port).to_socket_addrs().with_context(|| {
            format!("the host {name:?} of {url} has no address: is its name right?")
        })?;
        let address =
            addresses.next().with_context(|| format!("the host {name:?} has no address"))?;
        let tls = secure.then(|| Tls::new(name, authorities)).transpose()?;
        Ok(Self { address, host: host.to_owned(), tls, signer: None })
    }

    /// The URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://{}", if self.tls.is_some() { "https" } else { "http" }, self.host)
    }

    /// What an error of a connection to it means, for people.
    #[must_use]
    pub fn explain(&self, error: &io::Error) -> String {
        let url = self.url();
        match error.kind() {
            io::ErrorKind::ConnectionRefused => {
                format!("{url}: nothing listens there: is the server running?")
            }
            io::ErrorKind::TimedOut => {
                format!(
                    "{url}: {error}: can this machine reach it, and does the server still answer?"
                )
            }
            io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
                format!("{url}: this machine cannot reach that address ({error})")
            }
            io::ErrorKind::InvalidData if self.tls.is_some() => format!(
                "{url}: {error}: the server does not speak TLS, or no authority in --ca signed its \
                 certificate"
            ),
            _ => format!("{url}: {error}"),
        }
    }

    /// Whether it is on this machine.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.address.ip().is_loopback()
    }
}

/// The host's name, without the brackets of an IPv6 address, and the port.
fn split(host: &str, default: u16) -> Result<(&str, u16)> {
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, rest)) => (name, rest.strip_prefix(':')),
        None => host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port))),
    };
    let port = match port {
        None => default,
        Some(port) => port.parse().with_context(|| format!("{port:?} is not a port"))?,
    };
    Ok((name, port))
}

#[cfg(test)]
mod tests;
