//! Histories of concurrent clients over HTTP, with kill -9 in between.
//!
//! Clients read and write a few items at once while the server is killed and started again on the
//! same directory. Then every item's history must be linearizable, and the transactions over all of
//! them serializable, in the order of time too. AWS promises serializable ("DynamoDB transactions
//! isolation levels" in the developer guide); that one server does not show an older state to a
//! later reader is our own promise.
//!
//! `STATOR_HISTORY_KILLS` and `STATOR_HISTORY_CALLS` make it longer by hand.

mod lists;
mod registers;

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

/// One client of one life of the server.
struct Client<'a> {
    server: &'a Server,
    /// Each call is for one of these, drawn by lot.
    regions: &'a [&'a str],
    /// Counts all beginnings and ends.
    clock: &'a AtomicU64,
    random: SplitMix64,
    /// The server went away.
    alone: std::cell::Cell<bool>,
}

impl Client<'_> {
    fn tick(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst)
    }

    fn call(&self, operation: &str, body: &Value) -> Heard {
        let target = format!("DynamoDB_20120810.{operation}");
        let region = self.regions[self.random.below(self.regions.len() as u64) as usize];
        match self.server.attempt_in(region, &target, &body.to_string()) {
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
    std::thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        for number in 0..CLIENTS {
            let tell = tell.clone();
            let seed = clock.load(Ordering::SeqCst) ^ number << 40;
            scope.spawn(move || {
                let alone = std::cell::Cell::new(false);
                let random = SplitMix64::new(seed);
                let client = Client { server, regions, clock, random, alone };
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

/// Each item's history must be linearizable: how many operations that were.
fn check_registers(registers: &Registers) -> usize {
    let mut operations = 0;
    for (item, history) in registers.histories() {
        operations += history.len();
        let verdict = linear::check(&Register, &history);
        if let linear::Verdict::Violation { stuck, explained } = &verdict {
            let stuck: Vec<_> = stuck.iter().map(|at| &history[*at]).collect();
            panic!("{item}: {explained} of {} explained, then {stuck:#?}", history.len());
        }
        assert_eq!(verdict, linear::Verdict::Linearizable, "{item}");
    }
    operations
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
        life(&server, calls, &clock, &[HOME], &|client| {
            if client.random.below(2) == 0 {
                lists.work(client);
            } else {
                registers.work(client);
            }
        });
    }
    let server = Server::on(&data);
    let last = lists.read_all(&server);
    registers.read_all(&server, &clock);
    server.stop(Signal::TERM);

    let transactions = lists.history();
    let faults = serial::check(&transactions, &last);
    assert!(faults.is_empty(), "{} transactions: {faults:#?}", transactions.len());
    let operations = check_registers(&registers);
    let heard = transactions.iter().filter(|t| t.outcome == Some(serial::Outcome::Done)).count();
    // A history of refusals would show nothing.
    let least = (kills * calls / 8) as usize;
    assert!(operations > least && heard > least, "{operations} operations, {heard} transactions");
    println!(
        "{kills} kills: {operations} operations linearizable, {} transactions ({heard} heard of) \
         strictly serializable",
        transactions.len()
    );
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
    let operations = check_registers(&registers);
    assert!(operations > (kills * calls / 4) as usize, "{operations} operations");
    println!("{kills} kills: {operations} operations in three Regions linearizable");
}
