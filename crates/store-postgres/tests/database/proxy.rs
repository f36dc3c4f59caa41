//! A proxy before the server, which breaks connections at chosen places.
//!
//! It reads as much of the protocol as it takes to know which statement a client sends. Source:
//! "Message Formats" in PostgreSQL's documentation.

use std::collections::HashMap;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use env::Env;
use parking_lot::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// What happens to a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The connection is cut before it reaches the server.
    Before,
    /// The server carries it out; the connection is cut before anything of the answer arrives.
    Unanswered,
    /// The connection is cut in the middle of the answer.
    Half,
    /// It does not reach the server, and the connection stays open.
    Silent,
    /// It does not reach the server; the answer is an error with this code.
    Instead(&'static str),
}

/// A statement that is to be broken.
struct Cut {
    /// A part of its text if there is a space in it, else the whole.
    text: &'static str,
    place: Place,
    /// How many of these statements pass before.
    pass: usize,
}

/// What the connections of a proxy share.
struct Shared {
    behind: String,
    cuts: Mutex<Vec<Cut>>,
    refuses: AtomicBool,
    end: Notify,
}

/// A proxy, until the runtime of its test ends.
pub(super) struct Proxy {
    address: String,
    shared: Arc<Shared>,
}

impl Proxy {
    /// Before the server at this host and port.
    pub(super) async fn before(behind: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let shared = Arc::new(Shared {
            behind: behind.to_owned(),
            cuts: Mutex::default(),
            refuses: AtomicBool::new(false),
            end: Notify::new(),
        });
        let accepting = Arc::clone(&shared);
        Env::real().spawn("test-proxy", async move {
            while let Ok((client, _)) = listener.accept().await {
                let shared = Arc::clone(&accepting);
                Env::real().spawn("test-proxy-connection", async move {
                    tokio::select! {
                        () = carry(&shared, client) => {}
                        () = shared.end.notified() => {}
                    }
                });
            }
        });
        Self { address, shared }
    }

    /// Its host and port.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Breaks the next statement with this text, after `pass` others of them.
    pub(super) fn cut(&self, text: &'static str, place: Place, pass: usize) {
        self.shared.cuts.lock().push(Cut { text, place, pass });
    }

    /// How many of these have not been met.
    pub(super) fn left(&self) -> usize {
        self.shared.cuts.lock().len()
    }

    /// Cuts all connections and takes no new ones.
    pub(super) fn refuse(&self) {
        self.shared.refuses.store(true, Ordering::Release);
        self.shared.end.notify_waiters();
    }

    /// Takes connections again.
    pub(super) fn admit(&self) {
        self.shared.refuses.store(false, Ordering::Release);
    }
}

impl Shared {
    /// What happens to a statement, if something does.
    fn place_of(&self, statement: &str) -> Option<Place> {
        let mut cuts = self.cuts.lock();
        let is_met = |cut: &Cut| match cut.text.contains(' ') {
            true => statement.contains(cut.text),
            false => statement == cut.text,
        };
        let at = cuts.iter().position(is_met)?;
        let cut = cuts.get_mut(at)?;
        if cut.pass > 0 {
            cut.pass -= 1;
            return None;
        }
        Some(cuts.remove(at).place)
    }
}

/// Carries one connection until one side ends it, or it is cut.
async fn carry(shared: &Shared, client: TcpStream) {
    if shared.refuses.load(Ordering::Acquire) {
        return;
    }
    let Ok(server) = TcpStream::connect(&shared.behind).await else { return };
    for side in [&client, &server] {
        let _ = side.set_nodelay(true);
    }
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let to_client = tokio::sync::Mutex::new(to_client);
    let broken = Mutex::new(None);
    tokio::select! {
        _ = requests(shared, from_client, to_server, &to_client, &broken) => {}
        _ = answers(from_server, &to_client, &broken) => {}
    }
}

type Done = std::io::Result<()>;

/// Carries what the client sends.
async fn requests(
    shared: &Shared,
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    back: &tokio::sync::Mutex<OwnedWriteHalf>,
    broken: &Mutex<Option<Place>>,
) -> Done {
    let mut came = Vec::new();
    let mut texts = HashMap::new();
    let mut has_begun = false;
    // The code that answers what the client sends up to its next Sync.
    let mut instead = None;
    loop {
        while let Some(message) = first_message(&mut came, has_begun) {
            let statement = if has_begun { statement(&message, &mut texts) } else { None };
            has_begun = true;
            match statement.and_then(|text| shared.place_of(&text)) {
                None => {}
                Some(Place::Before) => return Ok(()),
                Some(Place::Silent) => pending().await,
                Some(Place::Instead(code)) => instead = Some(code),
                Some(place) => *broken.lock() = Some(place),
            }
            let Some(code) = instead else {
                to.write_all(&message).await?;
                continue;
            };
            if matches!(message.first(), Some(b'Q' | b'S')) {
                let ends = code.starts_with("57P");
                back.lock().await.write_all(&error(code, ends)).await?;
                if ends {
                    return Ok(());
                }
                instead = None;
            }
        }
        if from.read_buf(&mut came).await? == 0 {
            return Ok(());
        }
    }
}

/// Carries what the server answers.
async fn answers(
    mut from: OwnedReadHalf,
    to: &tokio::sync::Mutex<OwnedWriteHalf>,
    broken: &Mutex<Option<Place>>,
) -> Done {
    let mut came = Vec::with_capacity(1 << 16);
    loop {
        came.clear();
        if from.read_buf(&mut came).await? == 0 {
            return Ok(());
        }
        let place = *broken.lock();
        match place {
            None => to.lock().await.write_all(&came).await?,
            Some(Place::Half) => {
                came.truncate(came.len().div_ceil(2));
                return to.lock().await.write_all(&came).await;
            }
            Some(_) => return Ok(()),
        }
    }
}

/// Takes the first whole message; the very first one of a connection has no kind.
fn first_message(came: &mut Vec<u8>, has_kind: bool) -> Option<Vec<u8>> {
    let kind = usize::from(has_kind);
    let length = came.get(kind..)?.first_chunk::<4>()?;
    let end = kind + u32::from_be_bytes(*length) as usize;
    (came.len() >= end).then(|| came.drain(..end).collect())
}

/// The text of the statement that a message has carried out. Prepared ones are noted by name.
fn statement(message: &[u8], texts: &mut HashMap<Vec<u8>, String>) -> Option<String> {
    let (head, body) = message.split_at_checked(5)?;
    let mut parts = body.split(|byte| *byte == 0);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match head.first()? {
        b'P' => {
            let (name, statement) = (parts.next()?, parts.next()?);
            texts.insert(name.to_vec(), text(statement));
            None
        }
        // The name of the portal comes first.
        b'B' => texts.get(parts.nth(1)?).cloned(),
        b'Q' => parts.next().map(text),
        _ => None,
    }
}

/// An ErrorResponse, and ReadyForQuery unless it ends the connection.
fn error(code: &str, ends: bool) -> Vec<u8> {
    let severity = if ends { "FATAL" } else { "ERROR" };
    let mut fields = Vec::new();
    for (kind, value) in [(b'S', severity), (b'V', severity), (b'C', code), (b'M', "planned")] {
        fields.push(kind);
        fields.extend_from_slice(value.as_bytes());
        fields.push(0);
    }
    fields.push(0);
    let mut message = vec![b'E'];
    let length = u32::try_from(fields.len() + 4).expect("a short message");
    message.extend_from_slice(&length.to_be_bytes());
    message.extend_from_slice(&fields);
    if !ends {
        message.extend_from_slice(&[b'Z', 0, 0, 0, 5, b'I']);
    }
    message
}
