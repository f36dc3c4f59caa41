//! `stator serve`: the life of the server process.
//!
//! Order of start-up: bind the address, open the data, answer. The address comes first because it
//! is cheap to find out that another server has it; clients that connect early wait in the
//! operating system's queue. Order of shutdown: stop accepting, finish what was accepted, close the
//! store.

use std::future::Future;
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use access::{AccessControl, AccessError, AccessKey};
use advisor::Advisor;
use aws_services::{ExternalBuckets, S3};
use cloudformation::{Options, Spawn};
use engine::Engine;
use env::{Env, MovableClock};
use model::{Namespace, Namespaces};
use server::{
    AuditSink, Authenticator as _, BindFault, Binding, Limits, ListenAddress, Metrics, Purpose,
    Server, Settings, SpanSink, Statistics, Unverified,
};
use store::Store;
use store_lsm::Encryption;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;
use transfer::Transfers;

use crate::audit::AuditLog;
use crate::configuration::{AuditSettings, Configuration, LogFormat, Storage};
use crate::descriptors::{self, ConnectionBound};
use crate::exit::Failure;
use crate::otlp::Exporter;
use crate::process::Process;
use crate::services::{
    Authentication, AwsRouter, LongWork, LongWorkThreads, OwnService, Services, Verifier,
};
use crate::statistics::EngineStatistics;
use crate::supervisor::{self, Parent, State};
use crate::tls::Opened;
use crate::{
    administrator, allocator, at_rest, banner, buckets, core_dumps, deploy, follow, logging,
    memory_limit, storage, tls, web_identity,
};

/// Serves until a signal ends it. `warnings` are about the configuration.
pub(crate) fn run(configuration: Configuration, warnings: &[String]) -> Result<(), Failure> {
    logging::start(&configuration.log_level, configuration.log_format)?;
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::run)?;
    let threads = LongWorkThreads::start().map_err(Failure::run)?;
    let format = configuration.log_format;
    let ended = runtime.block_on(serve(configuration, threads.work()));
    threads.shut_down();
    ended.map_err(|failure| match format {
        LogFormat::Text => failure,
        LogFormat::Json => failure.log(),
    })
}

async fn serve(configuration: Configuration, long_work: LongWork) -> Result<(), Failure> {
    let env = Env::real();
    let process = Arc::new(Process::starting(&env));
    let parent = configuration.exit_with_parent.then(Parent::current);
    let mut signals = Signals::listen(parent, &env).map_err(Failure::run)?;
    let (engine_env, clock) = environment_of_engine(&configuration, &env);
    let exporter = configuration.collector.clone();
    let exporter = exporter.map(|collector| Arc::new(Exporter::start(collector, &env)));
    let budget = configuration.memory_budget.unwrap_or_else(memory_limit::default_budget);
    let limits = Limits::within(budget);
    let audit = open_audit(&configuration, &env)?;
    let sinks = (exporter.clone(), audit.clone());
    let server = bind(&configuration, limits, sinks, env.clone()).await?;
    let started = env.moment();
    let store = open_store(&configuration, budget, &env).await?;
    // The directory is this process's own by now.
    let tls = open_tls(&configuration, &env)?;
    let external = buckets::open(&configuration.buckets, &env)?;
    let server = server.encrypted(tls.as_ref().map(|opened| opened.tls.clone()));
    let opened = Engine::open(Arc::clone(&store), engine_env).await;
    let engine = opened.map_err(|error| Failure::Data(error.to_string()))?;
    let engine = Arc::new(as_configured(engine, &configuration));
    let background = Arc::clone(&engine);
    env.spawn("background", async move { background.background().await });
    env.spawn("memory", allocator::give_back(env.clone()));
    let (authentication, first) =
        authentication(&configuration, &engine, audit.as_ref(), &env).await?;
    warn_of_open_addresses(&server, authentication.verifies());
    let access = authentication.access().cloned();
    let s3 = S3::new(Arc::clone(&engine)).with_external(external.clone());
    let s3 = if access.is_some() { s3.with_accounts_apart() } else { s3 };
    let transfers = start_transfers(&engine, &s3, (&env, &long_work));
    let advisor = Arc::new(advisor(&configuration, &engine));
    let own = (&engine, &advisor, (s3, external), &transfers);
    let aws = aws_services(&configuration, own, access, (&env, long_work.clone()));
    let objects = aws.s3().clone();
    env.spawn("objects", async move { objects.background().await });
    let autoscaling = aws.autoscaling().clone();
    env.spawn("auto scaling", async move { autoscaling.background().await });
    let kinesis = aws.kinesis().clone();
    env.spawn("kinesis", async move { kinesis.background().await });
    aws.cloudformation().resume().await.map_err(|error| Failure::Data(error.to_string()))?;
    if engine.is_shared() {
        let following = follow::others(aws.clone(), authentication.access().cloned(), env.clone());
        env.spawn("other servers", following);
    }
    if let Some(path) = &configuration.deploy {
        deploy::in_process(path, aws.cloudformation(), &env).await?;
    }
    let own = (Arc::clone(&engine), transfers, advisor);
    let services = Services::new(own, aws, authentication, clock);
    let authority = tls.and_then(|opened| opened.authority);
    let shown = (first.as_deref(), authority.as_deref());
    ready(&configuration, &server, env.moment().since(started), shown);
    let mut sources: Vec<Arc<dyn Statistics>> = vec![Arc::new(EngineStatistics(engine)), process];
    sources.extend(audit.map(|audit| audit as Arc<dyn Statistics>));
    sources.extend(exporter.map(|exporter| exporter as Arc<dyn Statistics>));
    let ended = run_until_signal(server, services, Metrics::new(sources), &mut signals).await;
    let closed = store.close().await;
    ended?;
    closed.map_err(|error| Failure::Run(format!("closing the store: {error}")))?;
    tracing::info!("stopped");
    Ok(())
}

/// Opens the data; the keys that it is encrypted under follow their file.
async fn open_store(
    configuration: &Configuration,
    budget: u64,
    env: &Env,
) -> Result<Arc<dyn Store>, Failure> {
    let file = configuration.encryption_key_file.as_deref();
    let keys = at_rest::of_server(file)?;
    let encryption = keys.clone().map_or_else(Encryption::none, Encryption::under);
    let options = (budget, configuration.table_format, encryption);
    let store = storage::open(&configuration.storage, options, env).await?;
    if let Some((keys, file)) = keys.zip(file) {
        env.spawn("encryption keys", at_rest::follow(keys, file.to_owned(), env.clone()));
    }
    Ok(store)
}

/// What refuses, logs and records requests.
fn advisor(configuration: &Configuration, engine: &Arc<Engine>) -> Advisor {
    let strictness = configuration.strictness.clone();
    Advisor::new(Arc::clone(engine), configuration.advice, strictness)
}

/// The engine with what the configuration says about it.
fn as_configured(engine: Engine, configuration: &Configuration) -> Engine {
    let engine =
        if configuration.enforce_throughput { engine.with_enforced_throughput() } else { engine };
    let vectors = usize::try_from(configuration.vector_memory).unwrap_or(usize::MAX);
    let engine = engine.with_vector_memory(vectors);
    let engine = if configuration.advice { engine.with_sampled_keys() } else { engine };
    if configuration.shared_regions { engine.with_one_region() } else { engine }
}

/// Says that the server answers: in the log, and on the standard output unless programs read the
/// log. `opening` is how long it took to open the data.
fn ready(
    configuration: &Configuration,
    server: &Server,
    opening: Duration,
    (first, authority): (Option<&AccessKey>, Option<&Path>),
) {
    let data = match &configuration.storage {
        Storage::Memory => "memory".to_owned(),
        Storage::Directory(directory) => directory.display().to_string(),
        Storage::Database(database) => database.to_string(),
    };
    let endpoints = banner::endpoints(server.bindings(), configuration.tls.is_some());
    let endpoint = endpoints.all();
    let opened_in_ms = u64::try_from(opening.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(version = env!("CARGO_PKG_VERSION"), endpoint, data, opened_in_ms, "ready");
    supervisor::notify(State::Ready);
    if configuration.log_format == LogFormat::Text {
        print(&banner::text(configuration, &endpoints, authority));
    }
    if let Some(key) = first {
        print(&banner::first_key(key));
    }
}

/// How callers are found, and the administrator's key if this start has made one.
async fn authentication(
    configuration: &Configuration,
    engine: &Arc<Engine>,
    audit: Option<&Arc<AuditLog>>,
    env: &Env,
) -> Result<(Authentication, Option<Arc<AccessKey>>), Failure> {
    let namespaces =
        Namespaces { home: namespace(configuration), shared: configuration.shared_regions };
    if !configuration.verifies {
        return Ok((Authentication::Believed(Unverified::new(namespaces)), None));
    }
    core_dumps::disable();
    let given = administrator::given(configuration.admin_key_file.as_deref())?;
    let failed = |error: AccessError| Failure::Data(error.to_string());
    let file = configuration.key_file.as_deref();
    let access = AccessControl::open(Arc::clone(engine), file).await.map_err(failed)?;
    let access = match audit.cloned() {
        Some(audit) => access.with_witness(audit),
        None => access,
    };
    let provider = configuration.web_identity.as_ref();
    let provider = provider.map(|settings| web_identity::open(settings, env)).transpose()?;
    let access = access.with_web_identities(provider);
    let account = &configuration.account;
    let first = administrator::first(&access.keys, given.as_ref(), account);
    let first = first.await.map_err(failed)?;
    tracing::info!("signatures are verified, and policies decide what users and roles may do");
    let verifier = Verifier::new(Arc::new(access), given, namespaces, env.clone());
    Ok((Authentication::Verified(verifier), first))
}

/// AWS's other services; operations on stacks are tasks where long work is done.
fn aws_services(
    configuration: &Configuration,
    (engine, advisor, (s3, external), transfers): (
        &Arc<Engine>,
        &Arc<Advisor>,
        (S3, ExternalBuckets),
        &Transfers,
    ),
    access: Option<Arc<AccessControl>>,
    (env, long_work): (&Env, LongWork),
) -> AwsRouter {
    let options = Options { skip_unsupported: configuration.skip_unsupported };
    let (env_of_own, env, place) = (env.clone(), env.clone(), long_work.clone());
    let spawn = move |task| place.place(|| env.spawn("stack operation", task));
    let data = match &configuration.storage {
        Storage::Directory(directory) => Some(directory.clone()),
        Storage::Memory | Storage::Database(_) => None,
    };
    let commands = OwnService::new((engine, advisor), (data, external), &env_of_own);
    let work: (Spawn, LongWork) = (Arc::new(spawn), long_work);
    let own = (engine, s3, transfers);
    AwsRouter::new(own, namespace(configuration), (options, access), commands, work)
}

/// Exports, imports and bulk operations; their work is done where long work is done.
fn start_transfers(
    engine: &Arc<Engine>,
    s3: &S3,
    (env, long_work): (&Env, &LongWork),
) -> Transfers {
    let transfers = Transfers::new(Arc::clone(engine), s3.clone());
    let working = transfers.clone();
    long_work.place(|| env.spawn("transfers", async move { working.background().await }));
    transfers
}

/// Where the engine runs, and the clock with which tests move its time, if they may.
fn environment_of_engine(configuration: &Configuration, env: &Env) -> (Env, Option<MovableClock>) {
    if !configuration.test_control {
        return (env.clone(), None);
    }
    tracing::warn!(
        "test control is on: anyone who reaches the server may move its clock, under /_stator/"
    );
    let (movable, clock) = env.movable();
    (movable, Some(clock))
}

/// The account and Region of requests that name no other ones.
fn namespace(configuration: &Configuration) -> Namespace {
    Namespace::new(&configuration.account, &configuration.region)
}

/// TLS, if the configuration has it.
fn open_tls(configuration: &Configuration, env: &Env) -> Result<Option<Opened>, Failure> {
    let Some(settings) = &configuration.tls else { return Ok(None) };
    let names = (configuration.hosts.names(), &*configuration.listen);
    tls::open(settings, names, env).map(Some)
}

/// The audit log, if there is one.
fn open_audit(configuration: &Configuration, env: &Env) -> Result<Option<Arc<AuditLog>>, Failure> {
    let Some(AuditSettings { path, bytes, kept }) = &configuration.audit else { return Ok(None) };
    let opened = AuditLog::open(path, (*bytes, *kept), env);
    let failed = |error| {
        Failure::Configuration(format!(
            "the audit log {} cannot be opened: {error}",
            path.display()
        ))
    };
    opened.map(Some).map_err(failed)
}

async fn bind(
    configuration: &Configuration,
    limits: Limits,
    (exporter, audit): (Option<Arc<Exporter>>, Option<Arc<AuditLog>>),
    env: Env,
) -> Result<Server, Failure> {
    let bound = descriptors::bound(configuration.connections, descriptors::raise_limit());
    let ConnectionBound { connections, reserved: reserved_connections } = bound;
    if connections < configuration.connections {
        let configured = configuration.connections;
        tracing::warn!(connections, configured, "the limit of open files lowers the connections");
    }
    let settings = Settings {
        namespace: namespace(configuration),
        limits: Limits {
            connections,
            reserved_connections,
            drain_delay: configuration.drain_delay,
            ..limits
        },
        origins: configuration.origins.clone(),
        hosts: configuration.hosts.clone(),
        slow_request: configuration.slow_request,
        spans: exporter.map(|exporter| exporter as Arc<dyn SpanSink>),
        audit: audit.map(|audit| audit as Arc<dyn AuditSink>),
        tls: None,
        proxies: configuration.proxies.clone().map(Arc::new),
    };
    let everything = configuration.listen.iter().cloned().map(Binding::everything);
    let metrics = configuration.metrics_listen.iter().cloned().map(Binding::metrics);
    let bindings: Vec<Binding> = everything.chain(metrics).collect();
    let bound = Server::bind(&bindings, env, settings).await;
    bound.map_err(|fault| Failure::Address(unusable(&fault)))
}

/// Warns of addresses that others than this machine reach, and where nobody has to sign.
fn warn_of_open_addresses(server: &Server, verifies: bool) {
    for Binding { address, purpose } in
        server.bindings().filter(|binding| !binding.address.is_local())
    {
        match purpose {
            Purpose::Everything if !verifies => tracing::warn!(
                %address,
                "authentication is off: everyone who reaches this address may read and write"
            ),
            Purpose::Metrics if verifies => {
                tracing::warn!(%address, "everyone who reaches this address reads the metrics");
            }
            Purpose::Everything | Purpose::Metrics => {}
        }
    }
}

/// Why an address cannot be used and what to do.
fn unusable(BindFault { address, error }: &BindFault) -> String {
    if let ListenAddress::Unix(_) = address {
        let advice = match error.kind() {
            ErrorKind::AddrInUse => "another server listens there; stop it, or choose another path",
            _ => "choose another path with --listen",
        };
        return format!("cannot listen on {address}: {error}; {advice}");
    }
    let advice = match error.kind() {
        ErrorKind::AddrInUse => {
            "another program listens there, perhaps another stator. Stop it, or choose another \
             port: --listen 127.0.0.1:8001 (port 0 takes a free one)"
        }
        ErrorKind::PermissionDenied => "ports below 1024 need permission; choose a higher one",
        ErrorKind::AddrNotAvailable => "this machine has no such address",
        _ => "choose another address with --listen",
    };
    format!("cannot listen on {address}: {error}; {advice}")
}

/// Answers until the first signal, then finishes what was accepted; a second signal ends that too.
async fn run_until_signal(
    server: Server,
    services: Services,
    metrics: Metrics,
    signals: &mut Signals,
) -> Result<(), Failure> {
    let drain_delay = server.drain_delay();
    let (shut_down, shutdown) = oneshot::channel();
    let mut running = pin!(server.run(services, metrics, async {
        // A dropped sender means the same as a signal.
        let _ = shutdown.await;
    }));
    tokio::select! {
        _ = running.as_mut() => return Err(Failure::run("the server stopped by itself")),
        () = signals.next() => {}
    }
    supervisor::notify(State::Stopping);
    if drain_delay.is_zero() {
        tracing::info!("stopping: no new connections, finishing what was accepted");
    } else {
        let seconds = drain_delay.as_secs_f64();
        tracing::info!(seconds, "leaving: /health/ready says so, and all is answered as before");
    }
    let _ = shut_down.send(());
    tokio::select! {
        finished = running.as_mut() => {
            if !finished {
                tracing::warn!("some connections did not finish in time and were cut");
            }
            Ok(())
        }
        () = signals.next() => Err(Failure::run("stopped at once by a second signal")),
    }
}

/// The signals that end the server; the end of its parent is one, if that was asked for.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    /// Comes once, and never after that.
    orphaned: Option<Pin<Box<dyn Future<Output = ()>>>>,
}

impl Signals {
    fn listen(parent: Option<Parent>, env: &Env) -> io::Result<Self> {
        let env = env.clone();
        let orphaned = parent.map(|parent| {
            let ended: Pin<Box<dyn Future<Output = ()>>> =
                Box::pin(async move { parent.ended(&env).await });
            ended
        });
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            orphaned,
        })
    }

    async fn next(&mut self) {
        let orphaned = async {
            match &mut self.orphaned {
                Some(ended) => ended.await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
            () = orphaned => {
                tracing::info!("the process that started this one has ended");
                self.orphaned = None;
            }
        }
    }
}

/// Writes to the standard output and flushes it. A closed output is no reason not to serve.
fn print(text: &str) {
    let mut output = io::stdout().lock();
    let _ = output.write_all(text.as_bytes()).and_then(|()| output.flush());
}
