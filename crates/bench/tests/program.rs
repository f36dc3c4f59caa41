//! The program as it is run: floors as processes of their own, the report, the exit code.

#![expect(clippy::unwrap_used, reason = "a test ends where its set-up fails")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_stator-bench");

fn bench(arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).output().unwrap()
}

#[test]
fn a_run_over_the_floors_reports_ratios_and_succeeds() {
    let output = bench(&[
        "--workload",
        "get,put",
        "--rounds",
        "3",
        "--requests",
        "320",
        "--warm-up",
        "0.05",
        "--json",
        "--quiet",
    ]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text} {}", String::from_utf8_lossy(&output.stderr));
    let report: Value = serde_json::from_str(&text).unwrap();
    let results = report.get("results").unwrap().as_array().unwrap();
    // A read has one floor, a write has two.
    let rows: Vec<(&str, &str)> = results
        .iter()
        .map(|row| (row["workload"].as_str().unwrap(), row["target"].as_str().unwrap()))
        .collect();
    assert_eq!(rows, [("get", "http-floor"), ("put", "http-floor"), ("put", "durable-floor")]);
    for row in results {
        assert_eq!(row["done"], 960, "{row}");
        assert_eq!(row["failures"], serde_json::json!({}), "{row}");
        assert!(row["p50"].as_f64().unwrap() <= row["p99"].as_f64().unwrap(), "{row}");
        assert!(row["serverProcessorMicros"].as_f64().unwrap() > 0.0, "{row}");
    }
    // A floor is its own measure.
    assert!((results[1]["ofHttpFloor"].as_f64().unwrap() - 1.0).abs() < 1e-9);
    assert!((results[2]["ofDurableFloor"].as_f64().unwrap() - 1.0).abs() < 1e-9);
}

#[test]
fn a_floor_ends_with_its_input() {
    let mut floor = Command::new(PROGRAM)
        .args(["floor", "http"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(floor.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("floor answers at http://127.0.0.1:"), "{line}");
    drop(floor.stdin.take());
    assert!(floor.wait().unwrap().success());
}

/// A server that answers every request with 500.
fn broken() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = |mut stream: TcpStream| {
        let mut request = [0; 4096];
        while stream.read(&mut request).is_ok_and(|read| read > 0) {
            let answer = b"HTTP/1.1 500 Oops\r\nContent-Length: 9\r\n\r\nno tables";
            stream.write_all(answer).unwrap();
        }
    };
    std::thread::Builder::new()
        .spawn(move || listener.incoming().for_each(|stream| answer(stream.unwrap())))
        .unwrap();
    url
}

#[test]
fn an_endpoint_that_cannot_be_loaded_fails_the_run_and_is_quoted() {
    let endpoint = format!("broken={}", broken());
    let output = bench(&["--no-floor", "--endpoint", &endpoint, "--quiet"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("broken"), "{text}");
    assert!(text.contains("500: no tables"), "{text}");
}

#[test]
fn nothing_to_measure_is_said() {
    let output = bench(&["--no-floor"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("nothing to measure"));
}
