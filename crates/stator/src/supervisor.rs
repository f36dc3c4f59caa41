//! The process that started this one: it is notified when the server is ready, and its end can be
//! the server's too.

use std::io;
use std::os::unix::net::UnixDatagram;
use std::time::Duration;

use env::Env;
use rustix::process::{Pid, getppid};

/// How often the parent is looked for.
const PAUSE: Duration = Duration::from_millis(250);

/// What systemd is notified of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// The server answers.
    Ready,
    /// It has begun to stop.
    Stopping,
}

/// Notifies systemd, if it started the server and asked for it (`Type=notify`).
///
/// Source: sd_notify(3), "NOTIFY_SOCKET". Nobody else hears it, so a failure is logged and nothing
/// else.
pub(crate) fn notify(state: State) {
    let Some(socket) = std::env::var_os("NOTIFY_SOCKET").and_then(|name| name.into_string().ok())
    else {
        return;
    };
    let message = match state {
        State::Ready => "READY=1",
        State::Stopping => "STOPPING=1",
    };
    if let Err(error) = send(&socket, message) {
        tracing::warn!(socket, %error, "systemd cannot be notified");
    }
}

/// An address that begins with `@` is abstract: it has no file.
fn send(socket: &str, message: &str) -> io::Result<()> {
    let datagram = UnixDatagram::unbound()?;
    match socket.strip_prefix('@') {
        #[cfg(target_os = "linux")]
        Some(name) => {
            use std::os::linux::net::SocketAddrExt as _;
            let address = std::os::unix::net::SocketAddr::from_abstract_name(name)?;
            datagram.send_to_addr(message.as_bytes(), &address)?;
        }
        _ => {
            datagram.send_to(message.as_bytes(), socket)?;
        }
    }
    Ok(())
}

/// The parent process of this one, as it was at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parent(Option<Pid>);

impl Parent {
    /// The process that started this one.
    pub(crate) fn current() -> Self {
        Self(getppid())
    }

    /// Completes when the parent has ended: another process is the parent then. Asking costs one
    /// system call, and works where a signal for it does not exist or comes when a thread ends.
    pub(crate) async fn ended(self, env: &Env) {
        while getppid() == self.0 {
            env.sleep(PAUSE).await;
        }
    }
}
