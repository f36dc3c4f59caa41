//! Listening places: TCP addresses and Unix sockets, and what a server answers at each of them.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenAddress {
    /// An address; port 0 lets the operating system choose one.
    Tcp(SocketAddr),
    /// A Unix socket at this path.
    Unix(PathBuf),
}

impl ListenAddress {
    /// Whether only this machine reaches it.
    #[must_use]
    pub const fn is_local(&self) -> bool {
        match self {
            Self::Tcp(address) => address.ip().is_loopback(),
            Self::Unix(_) => true,
        }
    }
}

/// `127.0.0.1:8000`, or `unix:/run/stator/socket`.
impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

/// What is answered at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Everything; the metrics only if they have no place of their own.
    Everything,
    /// Metrics and health checks, without a signature.
    Metrics,
}

/// A place and what is answered there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Where it is.
    pub address: ListenAddress,
    /// What is answered there.
    pub purpose: Purpose,
}

impl Binding {
    /// One at which everything is answered.
    #[must_use]
    pub const fn everything(address: ListenAddress) -> Self {
        Self { address, purpose: Purpose::Everything }
    }

    /// One for metrics alone.
    #[must_use]
    pub const fn metrics(address: ListenAddress) -> Self {
        Self { address, purpose: Purpose::Metrics }
    }
}
