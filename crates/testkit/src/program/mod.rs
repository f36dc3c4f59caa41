//! Random programs of operations, with the answers of a naive model of DynamoDB.
//!
//! A program is rendered as the text of a case, requests and expected answers alike, and run like
//! any case. So a program that fails, shrunk to its smallest form, can be pasted into
//! `tests/cases`.
//!
//! Invariants: what AWS leaves open (the order of a scan, of equal index keys, of the records of
//! one batch) is compared without order. A program reads nothing between a write of an item whose
//! time is over and the end of background work, which is when it is gone.
//!
//! It knows one table with indexes, time to live and a stream of several shards. Pages of scans,
//! segments and number forms are the business of other tests.

mod neighbor;
mod random;
mod reference;
mod render;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use proptest::test_runner::{Config, TestCaseError, TestRunner};
use tokio::runtime::Runtime;

use crate::parse::parse;
use crate::run::run_case;
use crate::target::Target;

/// Partition and sort key.
type Key = (&'static str, i64);

/// An attribute's value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Text(&'static str),
    Number(i64),
    /// A time to live, in seconds after the start of the program.
    Time(i64),
    Set(BTreeSet<&'static str>),
    Map(BTreeMap<&'static str, i64>),
    List(Vec<i64>),
}

type Attribute = (&'static str, Value);

/// What an update does. `v` and `n` hold numbers, `w` and `g` text, `s` a set, `m` a map of
/// numbers, `l` a list of numbers, `until` a time to live.
#[derive(Clone, Debug)]
enum Update {
    Set(Vec<Attribute>),
    Remove(&'static str),
    /// `ADD v`.
    Add(i64),
    /// `SET v = v + …`, refused if there is no `v`.
    Increment(i64),
    /// `SET v = if_not_exists(v, …)`.
    Default(i64),
    /// `SET v = n, n = v`, refused if one of them is missing.
    Swap,
    /// `ADD s`.
    Join(BTreeSet<&'static str>),
    /// `DELETE s`.
    Part(BTreeSet<&'static str>),
    /// `SET m.… = …`, refused if there is no `m`.
    SetInner(&'static str, i64),
    /// `REMOVE m.…`, refused if there is no `m`.
    RemoveInner(&'static str),
    /// `SET l[…] = …`, refused if there is no `l`; past its end it appends.
    SetElement(usize, i64),
    /// `REMOVE l[…]`, refused if there is no `l`.
    RemoveElement(usize),
    /// `SET l = list_append(l, …)`, refused if there is no `l`.
    Append(Vec<i64>),
}

#[derive(Clone, Debug)]
enum Change {
    Put(Vec<Attribute>),
    Update(Update),
    Delete,
}

#[derive(Clone, Copy, Debug)]
enum Condition {
    Exists,
    NotExists,
    /// `v < …`: false if there is no `v`.
    Less(i64),
    NotLess(i64),
    /// `contains(s, …)`: false if there is no `s`.
    Contains(&'static str),
    /// `m.a = …`: false if there is no `m.a`.
    Inner(i64),
}

/// How a request says what it wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Expressions,
    /// Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter.
    Legacy,
    /// PartiQL.
    Statement,
}

/// What a write answers with, and what a refused one returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Returns {
    Nothing,
    Old,
    New,
}

#[derive(Clone, Debug)]
struct Write {
    key: Key,
    /// `None` is a condition check.
    change: Option<Change>,
    condition: Option<Condition>,
    returns: Returns,
    form: Form,
}

/// The table (an empty name) or one of its indexes.
#[derive(Clone, Copy, Debug)]
struct View {
    name: &'static str,
    hash: &'static str,
    range: &'static str,
    /// Attributes besides the keys; `None` is all of them.
    projected: Option<&'static [&'static str]>,
}

const TABLE: View = View { name: "", hash: "pk", range: "sk", projected: None };

const VIEWS: [View; 7] = [
    TABLE,
    View { name: "local-all", hash: "pk", range: "n", projected: None },
    View { name: "local-keys", hash: "pk", range: "n", projected: Some(&[]) },
    View { name: "local-some", hash: "pk", range: "n", projected: Some(&["v"]) },
    View { name: "global-all", hash: "g", range: "n", projected: None },
    View { name: "global-keys", hash: "g", range: "n", projected: Some(&[]) },
    View { name: "global-some", hash: "g", range: "n", projected: Some(&["v"]) },
];

#[derive(Clone, Debug)]
struct Query {
    view: View,
    /// The first or the second value of the partition key.
    second: bool,
    at_least: Option<i64>,
    backward: bool,
    limit: Option<usize>,
    /// Starts after the item at this place of the whole answer, if there is one.
    behind: Option<usize>,
    filter: Option<i64>,
    form: Form,
}

#[derive(Clone, Debug)]
enum Step {
    Write(Write),
    /// Puts (with attributes) and deletes.
    Batch(Vec<(Key, Option<Vec<Attribute>>)>),
    Transact(Vec<Write>),
    /// ExecuteTransaction.
    Statements(Vec<Write>),
    /// The last accepted transaction again, with its token.
    Repeat,
    /// Its token with another request.
    Reuse,
    Get(Key),
    BatchGet(Vec<Key>),
    TransactGet(Vec<Key>),
    Query(Query),
    Scan(View, Option<i64>, Form),
    Records,
    /// Closes the shards of the stream and opens their children.
    Rotate,
    /// Moves the clock by this number of hundreds of seconds.
    Advance(i64),
    /// Deletes a global index and makes it again.
    Rebuild(View),
}

/// Steps; shown as the text of a case.
#[derive(Clone)]
struct Program(Vec<Step>);

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}", render::case_text(&self.0))
    }
}

/// Runs `count` random programs against `target`, each beside a client that writes to another
/// table.
///
/// # Errors
/// What differed, and the smallest program found that shows it, as the text of a case.
pub fn check_programs(target: &dyn Target, runtime: &Runtime, count: u32) -> Result<(), String> {
    let config = Config {
        cases: count,
        failure_persistence: None,
        max_shrink_iters: 1000,
        ..Config::default()
    };
    runtime.block_on(neighbor::create_table(target)).map_err(|error| error.to_string())?;
    TestRunner::new(config)
        .run(&random::programs(), |program| {
            runtime.block_on(check_beside_writes(&program, target)).map_err(TestCaseError::fail)
        })
        .map_err(|error| error.to_string())
}

async fn check_beside_writes(program: &Program, target: &dyn Target) -> Result<(), String> {
    tokio::select! {
        outcome = check(program, target) => outcome,
        ended = neighbor::write_for_ever(target) => ended.map_err(|error| error.to_string()),
    }
}

async fn check(program: &Program, target: &dyn Target) -> Result<(), String> {
    let text = render::case_text(&program.0);
    for case in parse("program", &text).map_err(|error| format!("{error}\n{text}"))? {
        run_case(&case, target, "program").await.map_err(|failure| failure.to_string())?;
    }
    Ok(())
}
