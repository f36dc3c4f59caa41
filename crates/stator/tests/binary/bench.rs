//! `stator bench` against a running server: it measures, cleans up, and says what is wrong.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::process::{Server, stator, stator_with};
use crate::signatures::{GIVEN, KEY, SECRET};

fn tables(server: &Server) -> Value {
    let (status, body) = server.call("ListTables", "{}");
    assert_eq!(status, 200, "{body}");
    body["TableNames"].clone()
}

#[test]
fn every_workload_is_answered_rightly_and_leaves_no_table() {
    let server = Server::start(&["--memory"]);
    let endpoint = format!("here={}", server.endpoint());
    let workloads = "get,query,batch-get,put,update,transact,batch-write,batch-write-plain,\
                     put-production,scan,single-table,ycsb-a,ycsb-b,ycsb-c,ycsb-d,ycsb-e,ycsb-f";
    let run = stator(&[
        "bench",
        "--quiet",
        "--json",
        "--endpoint",
        &endpoint,
        "--workload",
        workloads,
        "--items",
        "500",
        "--clients",
        "4",
        "--rounds",
        "1",
        "--requests",
        "100",
        "--seconds",
        "60",
        "--warm-up",
        "0.05",
    ]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let results = report["results"].as_array().expect("results");
    assert_eq!(results.len(), 17);
    for result in results {
        assert_eq!(result["done"], 100, "{result}");
        assert_eq!(result["failures"], json!({}), "{result}");
    }
    // An item, two index entries and a record of the stream.
    let production = results.iter().find(|result| result["workload"] == "put-production");
    let rows = production.and_then(|result| result["rowsWrittenPerOperation"].as_f64());
    assert!((4.0..5.0).contains(&rows.expect("rows")), "{rows:?}");
    assert_eq!(tables(&server), json!([]));
}

/// The rows that a server says it wrote are those of its metrics, which need a signature too.
#[test]
fn a_signed_run_sees_what_a_server_with_authentication_writes() {
    let server = Server::start_with(&["--memory", "--auth"], &GIVEN, None);
    let endpoint = format!("here={}", server.endpoint());
    let words = ["bench", "--quiet", "--json", "--sign", "--endpoint", &endpoint];
    let few = ["--workload", "put", "--items", "100", "--rounds", "1", "--requests", "100"];
    let keys = [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET)];
    let run = stator_with(&[words.as_slice(), &few, &["--warm-up", "0.05"]].concat(), &keys, None);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let result = &report["results"][0];
    assert_eq!(result["failures"], json!({}), "{result}");
    // An item and an index entry each, and perhaps a few rows of background work.
    let rows = result["rowsWrittenPerOperation"].as_f64();
    assert!(rows.is_some_and(|rows| (2.0..3.0).contains(&rows)), "{result}");
}

#[test]
fn tables_that_are_kept_can_be_used_again() {
    let server = Server::start(&["--memory"]);
    let endpoint = format!("here={}", server.endpoint());
    let run = |more: &[&str]| {
        let words = [
            "bench",
            "--quiet",
            "--json",
            "--endpoint",
            &endpoint,
            "--workload",
            "get",
            "--items",
            "500",
            "--rounds",
            "1",
            "--requests",
            "100",
            "--warm-up",
            "0.05",
        ];
        stator(&[words.as_slice(), more].concat())
    };
    assert_eq!(run(&["--keep"]).code, 0);
    assert_eq!(tables(&server), json!(["stator-bench-indexed"]));
    assert_eq!(run(&["--reuse"]).code, 0);
    assert_eq!(tables(&server), json!(["stator-bench-indexed"]));
    // A run that would make them itself changes nothing.
    let refused = run(&[]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("remove it or use --prefix"), "{}", refused.stderr);
    assert_eq!(tables(&server), json!(["stator-bench-indexed"]));
}

/// Interrupted while it loads a table of many items: the table goes.
#[test]
fn a_signal_ends_a_run_and_its_tables() {
    let server = Server::start(&["--memory"]);
    let endpoint = format!("here={}", server.endpoint());
    let mut child = Command::new(env!("CARGO_BIN_EXE_stator"))
        .args(["bench", "--endpoint", &endpoint, "--items", "10000000", "--load-rate", "1000"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut lines = BufReader::new(child.stderr.take().expect("stderr")).lines();
    let loading = lines.find(|line| line.as_ref().is_ok_and(|line| line.starts_with("loading")));
    assert!(loading.is_some());
    assert_eq!(tables(&server), json!(["stator-bench-indexed"]));
    let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process id");
    kill_process(id, Signal::INT).expect("it runs");
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
    let rest: Vec<String> = lines.map_while(Result::ok).collect();
    assert!(rest.join("\n").contains("stopped by a signal"), "{rest:?}");
    assert_eq!(tables(&server), json!([]));
}

#[test]
fn what_cannot_be_measured_is_said() {
    for (words, says) in [
        (["--endpoint", "a=http://127.0.0.1:1"], "nothing listens there: is the server running?"),
        (["--endpoint", "a=127.0.0.1:8000"], "is not a URL such as http://127.0.0.1:8000"),
        (["--pid", "a=1"], "--pid a=1 names no --endpoint"),
    ] {
        let run = stator(&[["bench", "--quiet"].as_slice(), &words].concat());
        assert_eq!(run.code, 1);
        assert!(run.stderr.contains(says), "{}", run.stderr);
    }
}

#[test]
fn a_server_that_speaks_no_tls_is_said_to_speak_none() {
    let server = Server::start(&["--memory"]);
    let endpoint = server.endpoint().replace("http://", "a=https://");
    let run = stator(&["bench", "--quiet", "--endpoint", &endpoint]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("does not speak TLS"), "{}", run.stderr);
}

#[test]
fn starts_are_measured_with_and_without_data() {
    let run = stator(&["bench", "--quiet", "--json", "--start", "--items", "500", "--rounds", "2"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    for kind in ["empty", "afterKill"] {
        let starts = report[kind].as_array().expect("starts");
        assert_eq!(starts.len(), 2);
        for start in starts {
            let millis = |name: &str| start[name].as_f64().expect("milliseconds");
            assert!(millis("readyMillis") > 0.0, "{start}");
            assert!(millis("answeredMillis") >= millis("readyMillis"), "{start}");
        }
    }
}
