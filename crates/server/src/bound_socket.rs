//! Bound sockets, and the connections that come through them.

use std::fmt;
use std::io;
use std::net::{IpAddr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket, UnixListener};

use crate::listen_address::{Binding, ListenAddress, Purpose};
use crate::settings::Settings;
use crate::transport::Transport;
use crate::unix_socket::{self, SocketFile};

/// The shortest queue of connections to be accepted: a burst must not depend on a small bound.
const LEAST_QUEUE: u32 = 1_024;
/// The longest, which fits the operating system's own type.
const LARGEST_QUEUE: u32 = 65_535;

/// Why a server cannot listen somewhere.
#[derive(Debug)]
pub struct BindFault {
    /// Where.
    pub address: ListenAddress,
    /// What the operating system says.
    pub error: io::Error,
}

impl fmt::Display for BindFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.address, self.error)
    }
}

impl std::error::Error for BindFault {}

/// A bound socket.
pub(crate) struct Listener {
    socket: Socket,
    /// Where it is, with the port that was chosen.
    pub(crate) binding: Binding,
}

enum Socket {
    Tcp(TcpListener),
    /// The file goes with the listener.
    Unix(UnixListener, #[expect(dead_code, reason = "it is there to be dropped")] SocketFile),
}

/// A connection that was accepted.
pub(crate) struct Accepted {
    pub(crate) transport: Transport,
    /// Its other side; none on a Unix socket.
    pub(crate) peer: Option<IpAddr>,
    pub(crate) purpose: Purpose,
}

impl Listener {
    /// Binds an address.
    pub(crate) async fn bind(binding: &Binding, settings: &Settings) -> Result<Self, BindFault> {
        let fault = |error| BindFault { address: binding.address.clone(), error };
        let (socket, address) = match &binding.address {
            ListenAddress::Tcp(given) => {
                let listener = listen(*given, settings).map_err(fault)?;
                let bound = listener.local_addr().map_err(fault)?;
                (Socket::Tcp(listener), ListenAddress::Tcp(bound))
            }
            ListenAddress::Unix(path) => {
                let (listener, file) = unix_socket::bind(path).await.map_err(fault)?;
                (Socket::Unix(listener, file), binding.address.clone())
            }
        };
        Ok(Self { socket, binding: Binding { address, purpose: binding.purpose } })
    }

    /// The next connection.
    pub(crate) async fn accept(&self) -> io::Result<Accepted> {
        let purpose = self.binding.purpose;
        Ok(match &self.socket {
            Socket::Tcp(listener) => {
                let (stream, peer) = listener.accept().await?;
                Accepted { transport: Transport::Plain(stream), peer: Some(peer.ip()), purpose }
            }
            Socket::Unix(listener, _) => {
                let (stream, _) = listener.accept().await?;
                Accepted { transport: Transport::Unix(stream), peer: None, purpose }
            }
        })
    }
}

/// A listening socket whose queue takes a burst of as many connections as are taken at all, if the
/// operating system lets it (`net.core.somaxconn`).
fn listen(address: SocketAddr, settings: &Settings) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A port whose connections of before linger can be taken again.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    let queue = u32::try_from(settings.limits.connections).unwrap_or(u32::MAX);
    socket.listen(queue.clamp(LEAST_QUEUE, LARGEST_QUEUE))
}
