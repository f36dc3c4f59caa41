//! The generator against servers whose behaviour is known.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use env::Env;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use super::{Limits, Load, PreparedCall, PreparedStep, run};
use crate::client::endpoint::Endpoint;
use crate::client::message::Message;
use crate::client::template::Template;
use crate::client::tls::Authorities;
use crate::data::keys::{Distribution, Inserts, Keys};
use crate::floor::Floor;
use crate::measure::tally::Failure;
use crate::progress::Progress;
use crate::progress::interrupt::Interrupt;

const PUTS: u64 = 400;

fn load(address: SocketAddr, answer: std::ops::RangeInclusive<usize>) -> Load {
    let to = Endpoint::new(&format!("http://{address}"), &Authorities::default()).unwrap();
    let body = Template::default().text("{}");
    let message = Message::new("PutItem", &to, "/100", &body);
    let call = PreparedCall { message, answer, may_be_refused: false, pages: None };
    let steps = vec![PreparedStep { share: 1, keys: 1, insert: false, calls: vec![call] }];
    let keys = Keys::new(Distribution::Uniform, Arc::new(Inserts::after(100)), &[1]);
    Load { to, steps, keys, seed: 1, rate: None }
}

fn limits() -> Limits {
    Limits {
        clients: 4,
        threads: 2,
        duration: Duration::from_secs(20),
        requests: PUTS,
        window: None,
    }
}

async fn floor() -> SocketAddr {
    let floor = Floor::bind("127.0.0.1:0".parse().unwrap(), None).await.unwrap();
    let address = floor.address();
    Env::real().spawn("floor", async move { floor.run(Env::real()).await.unwrap() });
    address
}

/// A server that answers 500 to every third request of a connection and 200 to the others.
async fn failing() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    Env::real().spawn("failing server", async move {
        while let Ok((stream, _)) = listener.accept().await {
            Env::real().spawn("failing connection", async move {
                let count = std::sync::atomic::AtomicU64::new(0);
                let answer = service_fn(async |_: Request<hyper::body::Incoming>| {
                    let number = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let mut response = Response::new(Full::new(Bytes::from_static(b"{\"no\":1}")));
                    if number % 3 == 2 {
                        *response.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
                    }
                    Ok::<_, Infallible>(response)
                });
                let builder = hyper::server::conn::http1::Builder::new();
                builder.serve_connection(TokioIo::new(stream), answer).await.unwrap();
            });
        }
    });
    address
}

/// Runs a phase beside the server, which lives on this test's runtime.
async fn measured(load: Load, limits: Limits) -> super::Measured {
    let quiet = Progress::new(true, Interrupt::default());
    let run = move || run(&Env::real(), &load, &limits, &quiet).unwrap();
    tokio::task::spawn_blocking(run).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phase_ends_when_its_requests_are_used_up_and_counts_every_one() {
    let measured = measured(load(floor().await, 100..=100), limits()).await;
    assert_eq!((measured.tally.count(), measured.tally.failed_count()), (PUTS, 0));
    assert!(measured.elapsed < limits().duration);
}

/// In a closed loop the sum of all latencies cannot exceed clients times elapsed time, and the mean
/// lies between half the median and the maximum.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn latencies_and_rate_agree_with_each_other() {
    let measured = measured(load(floor().await, 100..=100), limits()).await;
    let tally = &measured.tally;
    assert!(tally.quantile(0.5) <= tally.quantile(0.99));
    assert!(tally.quantile(0.99) <= tally.longest());
    assert!(tally.longest() <= measured.elapsed + Duration::from_millis(1));
    // Half of the requests took at least the median each, on 4 connections.
    let least = tally.quantile(0.5).as_secs_f64() * 200.0 / 4.0;
    assert!(least <= measured.elapsed.as_secs_f64() * 1.01, "{least} {measured:?}");
    let rate = 400.0 / measured.elapsed.as_secs_f64();
    assert!((measured.rate() / rate - 1.0).abs() < 1e-9);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_500_are_reported_and_not_counted_as_done() {
    let measured = measured(load(failing().await, 0..=100), limits()).await;
    // 100 requests on each of 4 connections, of which 33 fail.
    assert_eq!(measured.tally.failures().get(&Failure::Status(500, None)), Some(&132));
    assert_eq!(measured.tally.count(), 268);
    assert_eq!(measured.tally.example(), Some("status 500: {\"no\":1}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_of_the_wrong_size_are_not_counted_as_done() {
    let measured = measured(load(floor().await, 101..=200), limits()).await;
    assert_eq!(measured.tally.failures().get(&Failure::Size), Some(&PUTS));
    assert_eq!(measured.tally.count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phase_ends_in_time() {
    let limits = Limits { duration: Duration::from_millis(50), requests: u64::MAX, ..limits() };
    let measured = measured(load(floor().await, 100..=100), limits).await;
    assert!(measured.tally.count() > 0);
    assert!(measured.elapsed >= Duration::from_millis(50));
}

#[test]
fn a_target_that_is_not_there_is_an_error_and_not_a_hang() {
    // Port 1 on loopback: nothing listens there.
    let load = load("127.0.0.1:1".parse().unwrap(), 0..=0);
    let quiet = Progress::new(true, Interrupt::default());
    let error = run(&Env::real(), &load, &limits(), &quiet).unwrap_err();
    let says = "http://127.0.0.1:1: nothing listens there: is the server running?";
    assert_eq!(error.to_string(), says);
}

/// A server that answers one request at a time, 10 ms each, gets 1,000 a second: the last of 100
/// waits for all before it, almost a second, although each answer takes 10 ms.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_loop_charges_a_slow_server_for_everyone_who_waits() {
    let load = Load { rate: Some(1_000.0), ..load(slow().await, 0..=100) };
    let limits = Limits { clients: 1, threads: 1, requests: 100, ..limits() };
    let measured = measured(load, limits).await;
    assert_eq!(measured.tally.count(), 100);
    // 100 x 10 ms of work, less the 99 ms at which the last one was due.
    assert!(measured.tally.longest() >= Duration::from_millis(890), "{measured:?}");
    assert!(measured.tally.quantile(0.5) >= Duration::from_millis(440), "{measured:?}");
}

/// A server that takes 10 ms for each request.
async fn slow() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    Env::real().spawn("slow server", async move {
        while let Ok((stream, _)) = listener.accept().await {
            Env::real().spawn("slow connection", async move {
                let answer = service_fn(async |_: Request<hyper::body::Incoming>| {
                    Env::real().sleep(Duration::from_millis(10)).await;
                    Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(b"{}"))))
                });
                let builder = hyper::server::conn::http1::Builder::new();
                builder.serve_connection(TokioIo::new(stream), answer).await.unwrap();
            });
        }
    });
    address
}

/// A signal ends a phase long before its time, and what was counted stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signal_ends_a_phase() {
    let interrupt = Interrupt::default();
    let progress = Progress::new(true, interrupt.clone());
    let limits = Limits { requests: u64::MAX, ..limits() };
    let load = load(floor().await, 100..=100);
    interrupt.note();
    let run =
        move || run(&Env::real(), &load, &limits, &progress).map(|measured| (measured, progress));
    let (measured, progress) = tokio::task::spawn_blocking(run).await.unwrap().unwrap();
    assert!(measured.elapsed < Duration::from_secs(10), "{measured:?}");
    assert!(measured.tally.count() > 0);
    assert!(progress.step("the next one", 0).is_err());
}
