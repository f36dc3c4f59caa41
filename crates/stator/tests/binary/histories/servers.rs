//! The same with three servers over one database: a call goes to any of them, while servers are
//! killed and replaced, or stopped for a while and continued, and the database fails over.
//!
//! `tests/postgres/histories.sh MINUTES` has it run for long.
//!
//! What a stopped server had begun meets what others have done since: its commits are compared, or
//! refused, when it continues.

use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use env::Env;
use rustix::process::Signal;
use serde_json::Value;

use super::{CLIENTS, Checked, Client, Lists, Registers, Servers, lists, number, registers};
use crate::database;
use crate::process::Server;

const SERVERS: usize = 3;

/// Servers over one schema; one that is away is asked nothing more.
struct Fleet {
    url: String,
    schema: String,
    places: Mutex<Vec<Option<Arc<Server>>>>,
}

impl Servers for Fleet {
    fn ask(&self, turn: u64, target: &str, body: &str) -> Option<(u16, Value)> {
        let server = {
            let places = self.places.lock().expect("the places");
            let here: Vec<_> = places.iter().flatten().collect();
            Arc::clone(here[turn as usize % here.len()])
        };
        server.attempt(target, body)
    }
}

impl Fleet {
    /// Starts servers on a new schema, with a defect if one is named.
    fn start(defect: Option<&str>) -> Self {
        let (url, schema) = (database::address(defect), database::new_schema());
        let fleet = Self { url, schema, places: Mutex::default() };
        for _ in 0..SERVERS {
            let server = fleet.server();
            fleet.places.lock().expect("the places").push(Some(server));
        }
        fleet
    }

    fn server(&self) -> Arc<Server> {
        let arguments = ["--store-schema", &self.schema];
        Arc::new(Server::start_with(&arguments, &[("STATOR_STORE", &self.url)], None))
    }

    /// All that are there.
    fn servers(&self) -> Vec<Arc<Server>> {
        self.places.lock().expect("the places").iter().flatten().map(Arc::clone).collect()
    }

    fn take(&self, at: usize) -> Arc<Server> {
        let taken = self.places.lock().expect("the places")[at % SERVERS].take();
        taken.expect("a server is in its place")
    }

    fn put(&self, at: usize, server: Arc<Server>) {
        self.places.lock().expect("the places")[at % SERVERS] = Some(server);
    }
}

/// Has the database's standby take over, by the command in a variable, if there is one.
fn fail_over() {
    let Ok(command) = std::env::var("STATOR_TEST_POSTGRES_FAILOVER") else { return };
    let output = Command::new("sh").args(["-c", &command]).output().expect("a shell");
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Clients work on all servers while one is killed and another one is stopped.
fn round(fleet: &Fleet, at: usize, calls: u64, clock: &AtomicU64, lists: &Lists, own: &Registers) {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        for number in 0..CLIENTS {
            let (tell, done) = (tell.clone(), &done);
            scope.spawn(move || {
                let client = Client::new(fleet, clock, number);
                while !done.load(Ordering::SeqCst) {
                    client.work(lists, own);
                    if tell.send(()).is_err() {
                        return;
                    }
                }
            });
        }
        drop(tell);
        let some = |part: u64| {
            let came = told.iter().take((calls / part) as usize).count() as u64;
            assert_eq!(came, calls / part, "the clients went away");
        };
        some(4);
        fleet.take(at).kill();
        some(4);
        fleet.put(at, fleet.server());
        let stopped = fleet.take(at + 1);
        stopped.send(Signal::STOP);
        some(4);
        stopped.send(Signal::CONT);
        fleet.put(at + 1, stopped);
        if at % 2 == 1 {
            fail_over();
        }
        some(4);
        done.store(true, Ordering::SeqCst);
        told.iter().for_each(drop);
    });
}

/// Rounds until a fault is found; what all of them show.
fn histories(fleet: &Fleet, rounds: u64, calls: u64) -> Checked {
    let clock = AtomicU64::new(1);
    let (mut lists, registers) = (Lists::default(), Registers::default());
    let first = &fleet.servers()[0];
    lists::create_table(first);
    registers::create_table(first);
    for at in 0..rounds {
        lists.generation = at;
        round(fleet, at as usize, calls, &clock, &lists, &registers);
        if at + 1 == rounds {
            break;
        }
        let last = lists.read_all(first_of(fleet).as_ref());
        let checked = Checked::of(&lists, &last, &registers);
        if !checked.faults.is_empty() {
            return checked;
        }
    }
    let mut last = None;
    for server in fleet.servers() {
        let read = lists.read_all(&server);
        registers.read_all(&server, &clock);
        // Nobody writes any more: all of them show the same.
        assert!(last.is_none_or(|other| other == read), "servers differ");
        last = Some(read);
    }
    Checked::of(&lists, &last.expect("a server"), &registers)
}

fn first_of(fleet: &Fleet) -> Arc<Server> {
    fleet.servers().swap_remove(0)
}

#[test]
fn items_are_linearizable_and_transactions_serializable_over_three_servers() {
    let (env, rounds) = (Env::real(), number("STATOR_HISTORY_KILLS", 2));
    let calls = number("STATOR_HISTORY_CALLS", 800);
    let seconds = Duration::from_secs(number("STATOR_HISTORY_SECONDS", 0));
    let deadline = env.deadline(seconds);
    loop {
        println!("{}", episode(rounds, calls));
        if deadline.has_passed(env.moment()) {
            return;
        }
    }
}

/// Histories on tables of their own, which begin short: checking them all together would take long.
fn episode(rounds: u64, calls: u64) -> String {
    let fleet = Fleet::start(None);
    let checked = histories(&fleet, rounds, calls);
    checked.assert_none(rounds * calls);
    for at in 0..SERVERS {
        let server = Arc::into_inner(fleet.take(at)).expect("no client is left");
        assert!(server.stop(Signal::TERM).success());
    }
    format!("{rounds} servers killed and as many stopped: {checked}")
}

#[test]
fn servers_that_take_no_locks_are_noticed() {
    let fleet = Fleet::start(Some("no-locks"));
    let checked = histories(&fleet, 10, 800);
    assert!(!checked.faults.is_empty(), "{checked}");
}
