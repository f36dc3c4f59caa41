//! A case passes only on the answer it names, and a failure reports everything.

use std::collections::VecDeque;

use parking_lot::Mutex;

use super::{Failure, run_case};
use crate::parse::parse;
use crate::target::{Call, Control, ControlFuture, Reply, Target, TargetFuture};

/// Gives prepared answers, and remembers the requests.
struct Scripted {
    answers: Mutex<VecDeque<(u16, &'static str)>>,
    requests: Mutex<Vec<String>>,
}

impl Scripted {
    fn new(answers: &[(u16, &'static str)]) -> Self {
        Self { answers: Mutex::new(answers.iter().copied().collect()), requests: Mutex::default() }
    }

    async fn run(&self, text: &str) -> Result<(), Failure> {
        let cases = parse("topic", text).expect("a good case");
        run_case(&cases[0], self, "run").await
    }
}

impl Target for Scripted {
    fn call<'a>(&'a self, call: Call<'a>) -> TargetFuture<'a> {
        let body = String::from_utf8_lossy(call.body);
        self.requests.lock().push(format!("{} {body}", call.operation));
        let (status, body) = self.answers.lock().pop_front().unwrap_or((200, "{}"));
        Box::pin(async move { Ok(Reply { status, body: body.into() }) })
    }

    fn control(&self, control: Control) -> ControlFuture<'_> {
        self.requests.lock().push(format!("{control:?}"));
        Box::pin(async { Ok(7) })
    }

    fn speaks_http(&self) -> bool {
        false
    }
}

#[tokio::test]
async fn tables_and_items_come_first_and_tables_go_last() {
    let target = Scripted::new(&[(200, r#"{"TableDescription":{"TableArn":"arn:t"}}"#)]);
    let text = "case c\ntable t pk:S\nitem t {pk:'a'}\nGetItem t {Arn:\"${t.arn}\"}\n  -> {}";
    assert_eq!(target.run(text).await, Ok(()));
    let requests = target.requests.lock();
    let operations: Vec<&str> = requests.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(operations, ["CreateTable", "PutItem", "GetItem", "DeleteTable"]);
    assert!(requests[2].ends_with(r#"-t","Arn":"arn:t"}"#), "{}", requests[2]);
}

#[tokio::test]
async fn every_expectation_can_fail() {
    for (expectation, answers) in [
        ("", (400, "{}")),
        ("\n  -> {a:1}", (200, r#"{"a":2}"#)),
        ("\n  -> {}", (200, r#"{"a":2}"#)),
        ("\n  ~> {a:1}", (200, r#"{"b":1}"#)),
        ("\n  -> {}", (200, "no JSON")),
        ("\n  !! X: m", (200, "{}")),
        ("\n  !! X: m", (500, r#"{"__type":"com.amazonaws.dynamodb.v20120810#X","message":"m"}"#)),
        ("\n  !! X: m", (400, r#"{"__type":"com.amazonaws.dynamodb.v20120810#X","message":"n"}"#)),
        ("\n  !! X: m", (400, r#"{"__type":"com.amazonaws.dynamodb.v20120810#Y","message":"m"}"#)),
        ("\n  !! X", (400, r#"{"__type":"com.amazonaws.dynamodb.v20120810#X","message":"m"}"#)),
        (
            "\n  !! X: m",
            (400, r#"{"__type":"com.amazonaws.dynamodb.v20120810#X","message":"m","more":1}"#),
        ),
        ("\n  save v = absent", (200, "{}")),
    ] {
        let target = Scripted::new(&[answers]);
        let outcome = target.run(&format!("case c\nGetItem {{}}{expectation}")).await;
        assert!(outcome.is_err(), "{expectation:?} accepted {answers:?}");
    }
}

#[tokio::test]
async fn an_error_fits_by_code_message_and_other_members() {
    let body = r#"{"__type":"com.amazonaws.dynamodb.v20120810#X","message":"it is 7","Item":{}}"#;
    let text = "case c\nGetItem {}\n  !! X: it is <any>\n  with {Item:{}}";
    assert_eq!(Scripted::new(&[(400, body)]).run(text).await, Ok(()));
}

#[tokio::test]
async fn saved_members_serve_later_requests() {
    let target = Scripted::new(&[(200, r#"{"Keys":[{"pk":{"S":"x"}}]}"#)]);
    let text = "case c\nScan {}\n  save key = Keys.0\nScan {Start:${key}}\n  -> {}";
    assert_eq!(target.run(text).await, Ok(()));
    assert_eq!(target.requests.lock()[1], r#"Scan {"Start":{"pk":{"S":"x"}}}"#);
}

#[tokio::test]
async fn a_failure_shows_place_request_expectation_answer_and_difference() {
    let target = Scripted::new(&[(200, r#"{"a":2}"#)]);
    let failure = target.run("case c\n\nGetItem {k:'v'}\n  -> {a:1}").await.expect_err("differs");
    let text = failure.to_string();
    for part in [
        "topic.case:3 (c)",
        r#"request:  GetItem {"k":{"S":"v"}}"#,
        "expected: 200 {a:1}",
        r#"got:      200 {"a":2}"#,
        "differs:  at body.a: expected 1, got 2",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[tokio::test]
async fn steps_that_are_no_operations_go_to_the_target_itself() {
    let target = Scripted::new(&[]);
    let text = "case c\nClock {}\n  save now = Now\nAdvanceClock {Seconds:60}\n  -> {Now:7}\n\
                PutItem {At:\"${after:now:5}\"}\nRotateShards {}\nIdle {}";
    assert_eq!(target.run(text).await, Ok(()));
    let expected = ["Clock", "Advance(60)", "PutItem {\"At\":\"12\"}", "RotateShards", "Idle"];
    assert_eq!(*target.requests.lock(), expected);
}

/// Two shards: the records of both come in the order of their numbers.
#[tokio::test]
async fn a_replay_reads_every_shard_to_its_end() {
    let record = r#"{"Records":[{"dynamodb":{"SequenceNumber":"100"}}],"NextShardIterator":"i"}"#;
    let ended = r#"{"Records":[{"dynamodb":{"SequenceNumber":"20"}}]}"#;
    let target = Scripted::new(&[
        (200, r#"{"StreamDescription":{"Shards":[{"ShardId":"a"},{"ShardId":"b"}]}}"#),
        (200, r#"{"ShardIterator":"i"}"#),
        (200, record),
        (200, r#"{"Records":[]}"#),
        (200, r#"{"ShardIterator":"j"}"#),
        (200, ended),
    ]);
    let text = "case c\nReplay {StreamArn:\"x\"}\n  \
                -> {Records:[{dynamodb:{SequenceNumber:\"20\"}}, {dynamodb:{SequenceNumber:\"100\"}}]}";
    assert_eq!(target.run(text).await, Ok(()));
}
