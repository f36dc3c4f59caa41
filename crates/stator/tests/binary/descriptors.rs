//! A server that may open few files: it raises its limit, and connections never take what the
//! store needs.

use std::net::TcpStream;

use crate::data::{create_table, put};
use crate::process::Server;

/// The soft limit of open files of a process.
fn soft_limit(server: &Server) -> u64 {
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", server.id())).expect("it runs");
    let line = limits.lines().find(|line| line.starts_with("Max open files")).expect("a line");
    line.split_whitespace().nth(3).and_then(|soft| soft.parse().ok()).expect("a number")
}

/// Files that the process has open.
fn open_files(server: &Server) -> usize {
    std::fs::read_dir(format!("/proc/{}/fd", server.id())).expect("it runs").count()
}

#[test]
fn the_soft_limit_is_raised_to_the_hard_one() {
    let server = Server::start_with_files(&["--memory"], 200);
    assert_eq!(soft_limit(&server), 200);
}

#[test]
fn idle_connections_leave_descriptors_to_the_store_and_to_those_that_ask() {
    for limit in [64, 1_024] {
        let server = Server::start_with_files(&["--data", "data"], limit);
        create_table(&server);
        let address = server.endpoint().trim_start_matches("http://").to_owned();
        let connections = 2 * usize::try_from(limit).expect("a small number");
        let mut idle = Vec::new();
        for round in 0..connections {
            idle.push(TcpStream::connect(&address).expect("the queue has room"));
            if round % 64 == 63 {
                put(&server, &format!("item {round}"));
                assert_eq!(server.get("/health/ready").0, 200);
            }
        }
        // Half of them, and a few for those that wait.
        let half = usize::try_from(limit / 2).expect("a small number");
        assert!(open_files(&server) < half + half / 2 + 16, "{}", open_files(&server));
    }
}
