//! Random programs against the naive model, over the embedded store in process and over HTTP
//! against the built binary. The memory store and its fork have their run in `testkit`.

#![expect(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use env::Env;
use testkit::{HttpTarget, InProcess, Target, check_programs};
use tokio::runtime::Runtime;

/// Few: each write waits for the disk.
const PROGRAMS: u32 = 64;

/// The built binary with its data below a directory, on a free port; ends with this value.
struct Server(Child);

impl Server {
    fn start(data: &std::path::Path) -> (Self, String) {
        let mut process = Command::new(env!("CARGO_BIN_EXE_stator"))
            .arg("--data")
            .arg(data)
            .args(["--listen", "127.0.0.1:0", "--log-level", "warn", "--test-control"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let output = process.stdout.take().expect("it has an output");
        let server = Self(process);
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).expect("a line");
        let endpoint = line.split(' ').find(|word| word.starts_with("http://"));
        (server, endpoint.expect("an endpoint").to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A server that has already ended is fine: the test has told.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn check(target: &dyn Target, runtime: &Runtime) {
    if let Err(problem) = check_programs(target, runtime, PROGRAMS) {
        panic!("{problem}");
    }
}

#[test]
fn the_embedded_store_answers_as_the_model() {
    let directory = tempfile::tempdir().expect("a directory");
    let env = Env::real();
    let runtime = Runtime::new().expect("a runtime");
    let options = store_lsm::Options::default();
    let store = store_lsm::open(directory.path(), options, &env).expect("an empty store opens");
    let target = runtime.block_on(InProcess::open_movable(store, &env)).expect("an engine");
    check(&target, &runtime);
}

#[test]
fn the_built_binary_answers_as_the_model() {
    let directory = tempfile::tempdir().expect("a directory");
    let runtime = Runtime::new().expect("a runtime");
    let (_server, endpoint) = Server::start(&directory.path().join("data"));
    check(&HttpTarget::new(&endpoint).expect("an endpoint"), &runtime);
}
