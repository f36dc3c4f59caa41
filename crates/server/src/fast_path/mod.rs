//! The fast path: a reader of HTTP/1.1 for DynamoDB's calls as SDKs send them.
//!
//! A call with a plain head and a small body is read, answered and written here, without the HTTP
//! library, which costs about as much as the rest of a GetItem (docs/adr/0010). Anything else,
//! from the first byte that is not expected, is handed over to the library, with what was read, for
//! the rest of the connection.
//!
//! Invariants: nothing is taken here that the library would refuse, since both parse with the same
//! parser, the framing of every request is checked below ([`Socket`]), and a head with anything
//! that changes how a request is read is handed over; a request that was begun here ends here.

mod buffers;
mod request;

use std::io;

use bytes::{Buf, Bytes, BytesMut};
use hyper::Response;
use hyper::header::{AUTHORIZATION, HOST};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use self::request::{PlainRequest, Read};
use crate::body::{Body, Reading};
use crate::body_budget::{NoRoom, Share};
use crate::guard::{self, Outcome};
use crate::head::Head;
use crate::listen_address::Purpose;
use crate::media_type::MediaType;
use crate::response;
use crate::route::Route;
use crate::server_state::ServerState;
use crate::services::Application;
use crate::session::Session;
use crate::shutdown::Shutdown;
use crate::stream::Socket;
use crate::{cross_site, dynamodb};

/// The least room in which more is read, in bytes.
const LEAST: usize = 1 << 10;
/// The longest beginning of a request that is kept here, in bytes.
const LONGEST: usize = 32 << 10;

/// What comes next on a connection.
#[expect(clippy::large_enum_variant, reason = "nearly always a call; a box would cost it one")]
enum Next {
    /// A call, and the length of its body in bytes.
    Call(Head, MediaType, usize),
    /// The end, between two requests or inside a head.
    End,
    /// Something else.
    Other,
}

/// A body that cannot be had: the status that says so, or the end of the connection.
enum NoBody {
    Status(u16),
    Connection(io::Error),
}

/// One connection on the fast path.
struct FastPath<'a, S: Application> {
    socket: Socket,
    state: &'a ServerState<S>,
    session: &'a Session<S>,
    /// What has arrived and was not taken.
    input: BytesMut,
    /// The head of the response under way.
    output: Vec<u8>,
    /// The last Host header under which the server answers.
    host: Vec<u8>,
}

/// Answers calls until the connection ends or something else comes: then the library continues with
/// the socket.
///
/// # Errors
/// Those of the socket, a client that does not take its answer among them.
pub(crate) async fn serve<S: Application>(
    socket: Socket,
    state: &ServerState<S>,
    session: &Session<S>,
    shutdown: &Shutdown,
) -> io::Result<Option<Socket>> {
    let (input, output, host) = (BytesMut::new(), Vec::new(), Vec::new());
    let mut path = FastPath { socket, state, session, input, output, host };
    loop {
        let (head, media_type, length) = match path.next().await? {
            Next::Call(head, media_type, length) => (head, media_type, length),
            Next::End => return Ok(None),
            Next::Other => {
                path.socket.give_back(path.input.freeze());
                return Ok(Some(path.socket));
            }
        };
        session.activity.begin();
        if !path.answer(&head, media_type, length, shutdown).await? {
            return Ok(None);
        }
        drop(head);
        path.shrink();
    }
}

impl<'a, S: Application> FastPath<'a, S> {
    /// What comes next. A call's head is taken from the input.
    async fn next(&mut self) -> io::Result<Next> {
        loop {
            match request::read(&self.input) {
                Read::Plain(request) => return Ok(self.take(request)),
                Read::Incomplete if self.input.len() <= LONGEST => {
                    if self.read().await? == 0 {
                        return Ok(Next::End);
                    }
                }
                Read::Incomplete | Read::Other => return Ok(Next::Other),
            }
        }
    }

    /// Reads more; 0 at the end.
    async fn read(&mut self) -> io::Result<usize> {
        if self.input.is_empty() {
            self.wait().await?;
        }
        if self.input.capacity().saturating_sub(self.input.len()) < LEAST {
            self.input.reserve(buffers::ROOM);
        }
        self.socket.read_buf(&mut self.input).await
    }

    /// Waits until there is something to read, without a buffer.
    async fn wait(&mut self) -> io::Result<()> {
        std::future::poll_fn(|context| {
            let polled = self.socket.poll_read_ready(context);
            if polled.is_pending() && self.input.capacity() > 0 {
                buffers::give_back(std::mem::take(&mut self.input));
            }
            polled
        })
        .await?;
        if self.input.capacity() == 0 {
            self.input = buffers::take();
        }
        Ok(())
    }

    /// Takes the head of a request that may be a call.
    fn take(&mut self, request: PlainRequest) -> Next {
        let everything = self.session.peer.purpose == Purpose::Everything;
        if !everything || !self.session.activity.is_admitted() {
            return Next::Other;
        }
        let length = request.body;
        let bytes = self.input.split_to(request.head).freeze();
        let head = request.into_head(bytes.clone());
        match Route::of(&head) {
            Route::DynamoDb(media_type) if self.is_known(&head, media_type) => {
                Next::Call(head, media_type, length)
            }
            _ => {
                drop(head);
                let rest = std::mem::replace(&mut self.input, BytesMut::from(bytes));
                self.input.unsplit(rest);
                Next::Other
            }
        }
    }

    /// Whether the sender of a call is no stranger. Nearly always it has the host of the last one,
    /// and a header that no page sends without asking.
    fn is_known(&mut self, head: &Head, media_type: MediaType) -> bool {
        let host = head.headers.get(&HOST).unwrap_or_default();
        if host == self.host && !host.is_empty() && head.has(&AUTHORIZATION) {
            return true;
        }
        let state = self.state;
        let ours = (&state.hosts, &state.origins);
        let route = Route::DynamoDb(media_type);
        let known = cross_site::check(route, head, ours, state.services.verifies()).is_none();
        if known && !state.services.verifies() {
            host.clone_into(&mut self.host);
        }
        known
    }

    /// Answers a call; whether the connection remains usable.
    async fn answer(
        &mut self,
        head: &Head,
        media_type: MediaType,
        length: usize,
        shutdown: &Shutdown,
    ) -> io::Result<bool> {
        let (state, session) = (self.state, self.session);
        let started = state.env.moment();
        let body = match self.body(length).await {
            Ok(body) => body,
            Err(NoBody::Status(status)) => return self.refuse(&state.unread(status)).await,
            Err(NoBody::Connection(error)) => return Err(error),
        };
        let call = (head, media_type);
        let reply = dynamodb::reply(state, session, call, &body, started).await;
        // The input's memory can be used again once nothing refers to it.
        drop(body);
        let closes = shutdown.has_begun();
        self.output.clear();
        reply.write_head(&session.scratch, &mut self.output, state.env.now(), closes);
        session.activity.end(state.micros());
        self.write(reply.answer.body).await?;
        Ok(!closes)
    }

    /// Sends the response to a request whose body could not be had, after which nothing is read.
    async fn refuse(&mut self, response: &Response<response::Body>) -> io::Result<bool> {
        self.output.clear();
        let (session, now) = (self.session, self.state.env.now());
        response::write_head(response, &session.scratch, &mut self.output, now);
        session.activity.end(self.state.micros());
        self.write(Bytes::new()).await?;
        Ok(false)
    }

    /// Sends the head that was written, and a body.
    async fn write(&mut self, body: Bytes) -> io::Result<()> {
        let mut whole = Buf::chain(self.output.as_slice(), body);
        self.socket.write_all_buf(&mut whole).await?;
        self.socket.flush().await
    }

    /// The body of the call under way. One that does not come with its head or in one piece after
    /// it counts, as with the library.
    async fn body(&mut self, length: usize) -> Result<Body<'a>, NoBody> {
        let state = self.state;
        let mut share = Share::default();
        if self.input.len() < length {
            // On the heap: nearly all bodies come with their heads.
            let rest = Box::pin(self.rest(length, &mut share));
            match guard::run(&state.env, state.limits.body, rest).await {
                Outcome::Done(whole) => whole?,
                Outcome::TimedOut => return Err(NoBody::Status(408)),
                Outcome::Panicked => return Err(NoBody::Status(500)),
            }
        }
        let bytes = self.input.split_to(length).freeze();
        let answering = state.bodies.answering(&share, state.reader(&self.session.activity));
        Ok(Body::plain(bytes, share, answering))
    }

    /// Reads the rest of a body of `length` bytes.
    async fn rest(&mut self, length: usize, share: &mut Share<'a>) -> Result<(), NoBody> {
        self.more().await?;
        let state = self.state;
        let reader = state.reader(&self.session.activity);
        let _reading = Reading(&self.session.activity);
        while self.input.len() < length {
            let grown =
                state.bodies.grow(share, length.saturating_add(buffers::ROOM), reader).await;
            grown.map_err(|NoRoom| NoBody::Status(503))?;
            state.bodies.arrived(share, self.input.len(), reader);
            self.more().await?;
        }
        Ok(())
    }

    async fn more(&mut self) -> Result<(), NoBody> {
        match self.read().await {
            Ok(0) => Err(NoBody::Status(400)),
            Ok(_) => Ok(()),
            Err(error) => Err(NoBody::Connection(error)),
        }
    }

    /// Gives back memory that only a large request needed.
    fn shrink(&mut self) {
        if self.input.is_empty() && self.input.capacity() > buffers::ROOM {
            self.input = BytesMut::new();
        }
    }
}
