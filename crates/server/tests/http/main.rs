//! The server over real sockets, with a stub where the engine goes.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod abuse;
mod answers;
mod aws_services;
mod client;
mod compressed;
mod connections;
mod control;
mod cross_site;
mod doors;
mod failures;
mod framing;
mod limits;
mod memory;
mod pages;
mod readers;
mod shutdown;
mod tls;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth::Refusal;
use engine::RequestCtx;
use env::{Env, ManualClock, MovableClock, Timestamp};
use model::{
    ApiError, Caller, ExecuteStatementOutput, ListTablesOutput, Namespace, Namespaces, Notes,
    Origin, Request, Resource, Response,
};
use server::{
    Api, Authenticated, Authenticator, AuthorizationRequest, Authorizer, AwsServices, Binding,
    Health, Hosts, Limits, ListenAddress, Metrics, Origins, Server, Settings, SignedRequest,
    TestControl, Unsigned, Unverified,
};
use tokio::sync::{Notify, oneshot};
use wire::aws::{Call, Reply};

/// Bytes of the table name that is answered to the start name `great`.
const GREAT: usize = 900 << 10;

/// A service that knows ListTables, whose first table name is the request's start name, and odd
/// behaviour on demand: `ExclusiveStartTableName` says what. To `caller` it answers who asks, to
/// `origin` from where.
#[derive(Clone, Default)]
struct Stub {
    /// Told when a call waits.
    waiting: Arc<Notify>,
    /// Lets a call that waits continue.
    go_on: Arc<Notify>,
    /// What an operator should look at.
    warnings: Vec<String>,
    /// Why it is not ready.
    unready: Option<String>,
    /// Where the last request came from.
    origin: Arc<Mutex<String>>,
    /// What of its background work it was asked for.
    asked: Arc<Mutex<Vec<&'static str>>>,
    /// The clock that may be moved, if one may.
    clock: Option<MovableClock>,
}

impl Authenticator for Stub {
    type Session = <Unverified as Authenticator>::Session;

    fn authenticate(
        &self,
        session: &Self::Session,
        request: &SignedRequest<'_>,
    ) -> Result<Authenticated, Refusal> {
        let home = Namespace::new("123456789012", "eu-west-2");
        Unverified::new(Namespaces::separate(home)).authenticate(session, request)
    }

    fn verifies(&self) -> bool {
        false
    }
}

impl Authorizer for Stub {
    /// Denies deletions of tables.
    fn authorize(
        &self,
        asked: &AuthorizationRequest<'_>,
        _: &mut Notes,
    ) -> Result<Option<Namespace>, ApiError> {
        let Origin { source, secure, .. } = asked.origin;
        let source = source.map_or_else(|| "none".to_owned(), |source| source.to_string());
        *self.origin.lock().expect("no panic") = format!("{source} {secure}");
        let denied = asked.request.permissions().into_iter().find_map(|permission| {
            let Resource::Table(table) = permission.resource else { return None };
            (permission.action == "dynamodb:DeleteTable").then_some((permission.action, table))
        });
        denied.map_or(Ok(None), |(action, table)| {
            Err(ApiError::AccessDenied {
                principal: asked.caller.principal.access_key_id.to_string(),
                action: action.to_owned(),
                resource: asked.caller.namespace.table_arn(table),
                missing: None,
            })
        })
    }

    /// Denies calls of SSM, and of IAM and S3 where their path or body says so.
    fn action(&self, _: &Call) -> Option<String> {
        None
    }

    fn in_account(
        &self,
        (caller, _): (&Caller, Origin<'_>),
        _: &str,
        _: &mut Notes,
    ) -> Result<Arc<Caller>, String> {
        Ok(Arc::new(caller.clone()))
    }

    fn authorize_call(&self, call: &Call, _: Origin<'_>, _: &mut Notes) -> Result<(), String> {
        let denied = call.body.starts_with(b"Action=Deny") || call.path == "/denied";
        let denied = denied || call.target == "AmazonSSM.Denied";
        if denied { Err("User: somebody is not authorized".to_owned()) } else { Ok(()) }
    }
}

impl Api for Stub {
    async fn call(&self, context: &RequestCtx, request: Request) -> Result<Response, ApiError> {
        let input = match request {
            Request::ListTables(input) => input,
            Request::ExecuteStatement(_) => {
                let next_token = Some("a".repeat(GREAT));
                let output = ExecuteStatementOutput { next_token, ..Default::default() };
                return Ok(Response::ExecuteStatement(output));
            }
            _ => return Err(ApiError::ServiceUnavailable),
        };
        match input.exclusive_start_table_name.as_deref() {
            Some("panic") => panic!("asked to"),
            Some("wait") => {
                self.waiting.notify_one();
                self.go_on.notified().await;
            }
            _ => {}
        }
        let name = input.exclusive_start_table_name;
        let name = name.map(|name| match name.as_str() {
            "great" => "a".repeat(GREAT),
            "caller" => described(context),
            "origin" => self.origin.lock().expect("no panic").clone(),
            _ => name,
        });
        let names = name.into_iter().collect();
        Ok(Response::ListTables(ListTablesOutput {
            table_names: Some(names),
            ..ListTablesOutput::default()
        }))
    }
}

impl AwsServices for Stub {
    /// Says what arrived.
    async fn answer(&self, _context: &RequestCtx, call: Call) -> Option<Reply> {
        let Call { service, method, path, query, host, target, caller, body, .. } = call;
        let access_key = &caller.principal.access_key_id;
        let body = String::from_utf8_lossy(&body).into_owned();
        let said = format!(
            "{}|{method}|{path}|{query}|{host}|{target}|{access_key}|{body}",
            service.as_str()
        );
        Some(Reply { headers: vec![("etag", "\"1\"".to_owned())], ..Reply::xml(200, said) })
    }

    /// Takes a form whose action is `Known`.
    fn answer_unsigned(
        &self,
        body: &[u8],
        _: Option<std::net::IpAddr>,
        _: &str,
    ) -> Option<Unsigned> {
        body.starts_with(b"Action=Known").then(|| Unsigned {
            reply: Reply::xml(200, "known".to_owned()),
            call: (wire::aws::Service::Sts, "Known"),
            code: None,
            caller: None,
        })
    }
}

impl TestControl for Stub {
    fn clock(&self) -> Option<&MovableClock> {
        self.clock.as_ref()
    }

    async fn run_due_jobs(&self) -> Result<(), String> {
        self.asked.lock().expect("no panic").push("idle");
        self.ready().await.map(drop)
    }

    async fn rotate_shards(&self) -> Result<(), String> {
        self.asked.lock().expect("no panic").push("rotate");
        self.ready().await.map(drop)
    }

    async fn reset(&self) -> Result<(), String> {
        self.asked.lock().expect("no panic").push("reset");
        self.ready().await.map(drop)
    }
}

impl Health for Stub {
    async fn ready(&self) -> Result<Vec<String>, String> {
        self.unready.clone().map_or(Ok(self.warnings.clone()), Err)
    }
}

/// Who asks, for which account and Region, and whose tables answer.
fn described(context: &RequestCtx) -> String {
    let Caller { principal, namespace } = &*context.caller;
    format!(
        "{} of {} for {}/{}, tables of {}/{}",
        principal.access_key_id,
        principal.account,
        namespace.account,
        namespace.region,
        context.namespace.account,
        context.namespace.region,
    )
}

/// A running server.
struct Running {
    /// The first address that it listens on.
    address: SocketAddr,
    bindings: Vec<Binding>,
    stub: Stub,
    clock: ManualClock,
    stop: oneshot::Sender<()>,
    /// Whether every connection was done in time.
    stopped: oneshot::Receiver<bool>,
}

async fn start() -> Running {
    start_with(Stub::default(), |_| {}).await
}

/// Starts a server on a clock that moves only when asked to.
async fn start_with(stub: Stub, change: impl FnOnce(&mut Settings)) -> Running {
    let loopback = ListenAddress::Tcp(SocketAddr::from(([127, 0, 0, 1], 0)));
    start_at(&[Binding::everything(loopback)], stub, change).await
}

fn settings() -> Settings {
    Settings {
        namespace: Namespace::new("123456789012", "eu-west-2"),
        limits: Limits { body_bytes: 1 << 20, object_bytes: 1 << 20, ..Limits::default() },
        origins: Origins::None,
        hosts: Hosts::default(),
        slow_request: None,
        spans: None,
        audit: None,
        tls: None,
        proxies: None,
    }
}

/// Starts a server that listens there.
async fn start_at(bindings: &[Binding], stub: Stub, change: impl FnOnce(&mut Settings)) -> Running {
    let (env, clock) = Env::manual(1, Timestamp::from_secs(1_800_000_000));
    let mut settings = settings();
    change(&mut settings);
    let server = Server::bind(bindings, env.clone(), settings).await.expect("free places");
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 1));
    let address = server.address().unwrap_or(nowhere);
    let bindings = server.bindings().cloned().collect();
    let (stop, told) = oneshot::channel();
    let (tell_stopped, stopped) = oneshot::channel();
    let service = stub.clone();
    env.spawn("server", async move {
        let finished = server
            .run(service, Metrics::new(Vec::new()), async {
                told.await.unwrap_or_default();
            })
            .await;
        tell_stopped.send(finished).unwrap_or_default();
    });
    Running { address, bindings, stub, clock, stop, stopped }
}

impl Running {
    /// Waits for `end` while the server's clock advances in steps of `step`.
    async fn as_time_passes(&self, step: Duration, end: impl Future<Output = ()>) {
        let ticking = async {
            loop {
                self.clock.advance(step);
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::select! {
            () = soon("the end", end) => {}
            () = ticking => {}
        }
    }
}

/// Fails a test that would otherwise wait for ever.
async fn soon<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(Duration::from_secs(20), future).await {
        Ok(result) => result,
        Err(_) => panic!("{what} did not happen"),
    }
}
