//! Histories of concurrent clients over HTTP, with kill -9 in between.
//!
//! Clients read and write a few items at once while the server is killed and started again on the
//! same directory. Then every item's history must be linearizable, and the transactions over all of
//! them serializable, in the order of time too. AWS promises serializable ("DynamoDB transactions
//! isolation levels" in the developer guide); that one server does not show an older state to a
//! later reader is our own promise.
//!
//! `STATOR_HISTORY_KILLS` and `STATOR_HISTORY_CALLS` make it longer by hand. `servers` does the
//! same with several servers over one database.

mod lists;
mod registers;
#[cfg(feature = "database-tests")]
mod servers;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;

use env::SplitMix64;
use rustix::process::Signal;
use serde_json::Value;
use simulation::history::{linear, register::Register, serial};

use super::process::Server;
use lists::Lists;
use registers::Registers;

const CLIENTS: u64 = 8;
/// The Region of requests that say no other.
const HOME: &str = "us-east-1";

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// What a client heard.
enum Heard {
    Done(Value),
    /// It was not done; the error's name.
    Refused(String),
    /// No answer, or one that says that nobody knows.
    Nothing,
}

/// Where clients send their calls.
trait Servers: Sync {
    /// The answer of one of them, as `turn` says; nothing without a whole answer.
    fn ask(&self, turn: u64, target: &str, body: &str) -> Option<(u16, Value)>;
}

/// One server; each call is for one of these Regions.
struct Regions<'a> {
    server: &'a Server,
    regions: &'a [&'a str],
}

impl Servers for Regions<'_> {
    fn ask(&self, turn: u64, target: &str, body: &str) -> Option<(u16, Value)> {
        let region = self.regions[turn as usize % self.regions.len()];
        self.server.attempt_in(region, target, body)
    }
}

/// One client of one life of the server.
struct Client<'a> {
    servers: &'a dyn Servers,
    /// Counts all beginnings and ends.
    clock: &'a AtomicU64,
    random: SplitMix64,
    /// The server went away.
    alone: std::cell::Cell<bool>,
}

impl<'a> Client<'a> {
    fn new(servers: &'a dyn Servers, clock: &'a AtomicU64, number: u64) -> Self {
        let random = SplitMix64::new(clock.load(Ordering::SeqCst) ^ number << 40);
        Self { servers, clock, random, alone: std::cell::Cell::new(false) }
    }

    fn work(&self, lists: &Lists, registers: &Registers) {
        if self.random.below(2) == 0 {
            lists.work(self);
        } else {
            registers.work(self);
        }
    }

    fn tick(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst)
    }

    fn call(&self, operation: &str, body: &Value) -> Heard {
        let target = format!("DynamoDB_20120810.{operation}");
        match self.servers.ask(self.random.next(), &target, &body.to_string()) {
            Some((200, answer)) => Heard::Done(answer),
            Some((400, answer)) => {
                let name = answer["__type"].as_str().expect("an error has a name");
                let name = name.rsplit('#').next().expect("a name").to_owned();
                assert_ne!(name, "ValidationException", "{operation} {body} {answer}");
                Heard::Refused(name)
            }
            Some(_) => Heard::Nothing,
            None => {
                self.alone.set(true);
                Heard::Nothing
            }
        }
    }
}

/// One life: clients work until a number of calls was made; then the server is killed among them.
fn life(
    server: &Server,
    calls: u64,
    clock: &AtomicU64,
    regions: &[&str],
    work: &(impl Fn(&Client<'_>) + Sync),
) {
    let servers = Regions { server, regions };
    std::thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        for number in 0..CLIENTS {
            let (tell, servers) = (tell.clone(), &servers);
            scope.spawn(move || {
                let client = Client::new(servers, clock, number);
                while !client.alone.get() {
                    work(&client);
                    if tell.send(()).is_err() {
                        return;
                    }
                }
            });
        }
        drop(tell);
        assert_eq!(told.iter().take(calls as usize).count() as u64, calls, "the server went away");
        server.kill();
        // The clients continue until they notice.
        told.iter().for_each(drop);
    });
}

/// Each item's history must be linearizable: where they are not, and how many operations there are.
fn check_registers(registers: &Registers) -> (Vec<String>, usize) {
    let (mut faults, mut operations) = (Vec::new(), 0);
    for (item, history) in registers.histories() {
        operations += history.len();
        match linear::check(&Register, &history) {
            linear::Verdict::Linearizable => {}
            linear::Verdict::Violation { stuck, explained } => {
                let stuck: Vec<_> = stuck.iter().map(|at| &history[*at]).collect();
                let all = history.len();
                faults.push(format!("{item}: {explained} of {all} explained, then {stuck:#?}"));
            }
            unsettled @ linear::Verdict::Unsettled { .. } => {
                faults.push(format!("{item}: {unsettled:?}"));
            }
        }
    }
    (faults, operations)
}

#[test]
fn items_are_linearizable_and_transactions_serializable_although_the_server_is_killed() {
    let kills = number("STATOR_HISTORY_KILLS", 6);
    let calls = number("STATOR_HISTORY_CALLS", 1_200);
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path().join("data");
    let clock = AtomicU64::new(1);
    let (mut lists, registers) = (Lists::default(), Registers::default());
    for round in 0..kills {
        let server = Server::on(&data);
        if round == 0 {
            lists::create_table(&server);
            registers::create_table(&server);
        }
        // Lists live for two lives: long ones would make every read slow.
        lists.generation = round / 2;
        life(&server, calls, &clock, &[HOME], &|client| client.work(&lists, &registers));
    }
    let server = Server::on(&data);
    let last = lists.read_all(&server);
    registers.read_all(&server, &clock);
    server.stop(Signal::TERM);

    let checked = Checked::of(&lists, &last, &registers);
    checked.assert_none(kills * calls);
    println!("{kills} kills: {checked}");
}

/// What histories show.
struct Checked {
    faults: Vec<String>,
    /// Operations on registers.
    operations: usize,
    transactions: usize,
    /// Transactions that were acknowledged.
    heard: usize,
}

impl Checked {
    /// Checks the transactions on lists, which held `last` in the end, and the registers.
    fn of(lists: &Lists, last: &BTreeMap<String, Vec<u64>>, registers: &Registers) -> Self {
        let transactions = lists.history();
        let found = serial::check(&transactions, last);
        let mut faults: Vec<String> = found.iter().map(|fault| format!("{fault:#?}")).collect();
        let (registers, operations) = check_registers(registers);
        faults.extend(registers);
        let done = |one: &&serial::Transaction| one.outcome == Some(serial::Outcome::Done);
        let heard = transactions.iter().filter(done).count();
        Self { faults, operations, transactions: transactions.len(), heard }
    }

    /// None of these calls was answered wrongly, and enough of them to show something.
    fn assert_none(&self, calls: u64) {
        let faults = self.faults.join("\n");
        assert!(faults.is_empty(), "{} transactions: {faults}", self.transactions);
        // A history of refusals would show nothing.
        let least = (calls / 8) as usize;
        assert!(self.operations > least && self.heard > least, "not enough was done: {self}");
    }
}

impl std::fmt::Display for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { operations, transactions, heard, .. } = self;
        write!(
            f,
            "{operations} operations linearizable, {transactions} transactions ({heard} heard of) \
             strictly serializable"
        )
    }
}

/// Source: "How DynamoDB global tables work" in the developer guide: strongly consistent reads of
/// any replica of a table with multi-Region strong consistency return the latest version.
#[test]
fn replicas_with_strong_consistency_are_linearizable_although_the_server_is_killed() {
    let regions = [HOME, "us-east-2", "us-west-2"];
    let kills = number("STATOR_HISTORY_KILLS", 4);
    let calls = number("STATOR_HISTORY_CALLS", 800);
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path().join("data");
    let (clock, registers) = (AtomicU64::new(1), Registers::default());
    for round in 0..kills {
        let server = Server::on(&data);
        if round == 0 {
            registers::create_global_table(&server, &regions);
        }
        life(&server, calls, &clock, &regions, &|client| registers.work(client));
    }
    let server = Server::on(&data);
    for region in regions {
        registers.read_all(server.sign_as("a", region), &clock);
    }
    server.stop(Signal::TERM);
    let (faults, operations) = check_registers(&registers);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(operations > (kills * calls / 4) as usize, "{operations} operations");
    println!("{kills} kills: {operations} operations in three Regions linearizable");
}
