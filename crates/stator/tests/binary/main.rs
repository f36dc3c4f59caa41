//! The built binary as users run it: started, called over HTTP, stopped, killed, misused.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what it needs by panicking"
)]

mod abuse;
mod accounts;
mod advice;
mod answering;
mod attacks;
mod audit;
mod authorization;
mod backfill;
mod backups;
mod bench;
mod control;
mod crowds;
mod data;
#[cfg(feature = "database-tests")]
mod database;
mod deploy;
mod descriptors;
mod disk;
mod doors;
#[cfg(feature = "external-buckets")]
mod encrypted_backups;
mod encryption;
#[path = "../../../../tests/faults/shim.rs"]
mod faults;
mod histories;
mod kill_delete;
mod kill_replicas;
mod kill_rotation;
mod kill_stack;
mod kill_ttl;
mod life;
mod logs;
mod metrics;
mod namespaces;
mod objects;
mod policies;
mod process;
mod refusals;
mod restore;
mod seeds;
mod settings;
mod signatures;
mod stack;
mod stream;
mod tls;
mod traces;
mod upgrade;
mod web_identity;

use process::{Server, stator};

#[test]
fn the_server_answers_and_stops_with_exit_code_0() {
    for signal in [rustix::process::Signal::TERM, rustix::process::Signal::INT] {
        let server = Server::start(&["--memory"]);
        assert_eq!(server.call("ListTables", "{}"), (200, serde_json::json!({"TableNames": []})));
        assert_eq!(server.stop(signal).code(), Some(0));
    }
}

#[test]
fn the_first_words_are_the_endpoint_and_lines_to_paste() {
    let server = Server::start(&["--memory", "--region", "eu-west-2"]);
    let text = server.stop_and_read();
    for line in [
        format!("stator {} answers at http://", env!("CARGO_PKG_VERSION")),
        "export AWS_ENDPOINT_URL=http://127.0.0.1:".into(),
        " AWS_REGION=eu-west-2 AWS_DEFAULT_REGION=eu-west-2 ".into(),
        "boto3.resource(\"dynamodb\", endpoint_url=\"http://127.0.0.1:".into(),
        "aws dynamodb list-tables --endpoint-url http://127.0.0.1:".into(),
        "--region eu-west-2".into(),
        "each Region has tables of its own".into(),
    ] {
        assert!(text.contains(&line), "{line} in {text}");
    }
}

#[test]
fn serve_is_the_command_without_a_name() {
    let server = Server::start(&["serve", "--memory"]);
    assert_eq!(server.call("ListTables", "{}").0, 200);
}

#[test]
fn the_healthcheck_succeeds_only_while_a_server_answers() {
    let server = Server::start(&["--memory"]);
    let endpoint = server.endpoint().to_owned();
    let check = || stator(&["healthcheck", "--endpoint", &endpoint]);
    assert_eq!(check().code, 0);
    server.stop(rustix::process::Signal::TERM);
    let refused = check();
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("does not answer"), "{}", refused.stderr);
}

#[test]
fn the_healthcheck_asks_where_serve_would_listen() {
    let server = Server::start(&["--memory"]);
    let address = server.endpoint().strip_prefix("http://").unwrap();
    let found = process::stator_with(&["healthcheck"], &[("STATOR_LISTEN", address)], None);
    assert_eq!(found.code, 0, "{}", found.stderr);
}

#[test]
fn metrics_show_calls_capacity_and_store() {
    let server = Server::start(&["--memory"]);
    data::create_table(&server);
    data::put(&server, "a");
    let (_, text) = server.get("/metrics");
    for line in [
        "stator_requests_total{operation=\"PutItem\",status=\"200\"} 1\n",
        "stator_consumed_write_capacity_units_total 1.0\n",
        "stator_store_commits_total 2.0\n",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn the_help_lists_the_exit_codes() {
    let help = stator(&["--help"]);
    assert_eq!(help.code, 0);
    assert!(help.stdout.contains("3  the data directory cannot be used"), "{}", help.stdout);
}
