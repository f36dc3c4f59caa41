//! What the server has to do with the process that started it: systemd, parents, other habits.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::Signal;

use crate::process::{Server, stator, stator_with};

#[test]
fn systemd_is_notified_when_the_server_answers_and_when_it_stops() {
    let dir = tempfile::tempdir().expect("a directory");
    let socket = dir.path().join("notify");
    let heard = UnixDatagram::bind(&socket).expect("a socket");
    heard.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
    let hear = || {
        let mut message = [0; 64];
        let length = heard.recv(&mut message).expect("a message");
        String::from_utf8_lossy(&message[..length]).into_owned()
    };
    let variables = [("NOTIFY_SOCKET", socket.to_str().expect("a path"))];
    let server = Server::start_with(&["--memory"], &variables, None);
    assert_eq!(hear(), "READY=1");
    assert_eq!(server.stop(Signal::TERM).code(), Some(0));
    assert_eq!(hear(), "STOPPING=1");
}

#[test]
fn a_server_that_drains_is_not_ready_and_answers_until_its_delay_is_over() {
    let server = Server::start_with(&["--memory", "--drain-delay", "2s"], &[], None);
    assert_eq!(server.get("/health/ready").0, 200);
    server.send(Signal::TERM);
    let left = (0..100_000).map(|_| server.get("/health/ready")).find(|(status, _)| *status != 200);
    let text = "not ready: the server is being stopped\n".to_owned();
    assert_eq!(left, Some((503, text)));
    assert_eq!(server.get("/health/live").0, 200);
    assert_eq!(server.call("ListTables", "{}").0, 200);
    // Only a second one of those that end it would end it now.
    assert_eq!(server.stop(Signal::CONT).code(), Some(0));
}

#[test]
fn a_server_that_exits_with_its_parent_ends_when_the_parent_is_killed() {
    let dir = tempfile::tempdir().expect("a directory");
    // The shell is the parent: it waits for the server, and is killed.
    let line = "\"$0\" --memory --exit-with-parent --listen 127.0.0.1:0 2>log; echo ended";
    let mut parent = Command::new("sh")
        .args(["-c", line, env!("CARGO_BIN_EXE_stator")])
        .current_dir(dir.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut output = BufReader::new(parent.stdout.take().expect("its output"));
    let mut first = String::new();
    output.read_line(&mut first).expect("a line");
    assert!(first.contains(" answers at "), "{first}");
    parent.kill().expect("killed");
    parent.wait().expect("an end");
    // The output is closed once nobody holds it: when the server has ended too.
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("text");
    assert!(!rest.contains("ended"), "{rest}");
    let log = fs::read_to_string(dir.path().join("log")).expect("the log");
    assert!(log.contains("the process that started this one has ended"), "{log}");
}

#[test]
fn the_command_line_of_dynamodb_local_serves() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut local = Command::new(env!("CARGO_BIN_EXE_stator"))
        .args(["-jar", "DynamoDBLocal.jar", "-inMemory", "-sharedDb", "-port", "0"])
        .current_dir(dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut first = String::new();
    let mut output = BufReader::new(local.stdout.take().expect("its output"));
    output.read_line(&mut first).expect("a line");
    let pid = rustix::process::Pid::from_child(&local);
    rustix::process::kill_process(pid, Signal::TERM).expect("it runs");
    let ended = local.wait_with_output().expect("an end");
    assert!(first.contains("http://127.0.0.1:") && first.contains("in memory only"), "{first}");
    // Each of its options has a meaning here: `-sharedDb` is `--shared-regions`.
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!said.contains("has no effect"), "{said}");
    assert_eq!(fs::read_dir(dir.path()).expect("readable").count(), 0);
    assert_eq!(stator(&["--port", "1", "--listen", ":1"]).code, 2);
}

#[test]
fn init_writes_files_that_work_and_overwrites_none() {
    let dir = tempfile::tempdir().expect("a directory");
    let done = stator_with(&["init"], &[], Some(dir.path()));
    assert_eq!((done.code, done.stderr.as_str()), (0, ""));
    let files = ["stator.toml", "compose.yaml", ".github/workflows/stator.yml"];
    for file in files {
        let text = fs::read_to_string(dir.path().join(file)).expect(file);
        assert!(!text.contains("VERSION"), "{file}: {text}");
    }
    // The configuration is read and holds; with it the server answers.
    let shown = stator_with(&["config", "--show"], &[], Some(dir.path()));
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    let server = Server::start_with(&["--memory"], &[], Some(dir.path()));
    assert_eq!(server.call("ListTables", "{}").0, 200);
    let again = stator_with(&["init"], &[], Some(dir.path()));
    assert_eq!(again.code, 2);
    assert!(files.iter().all(|file| again.stderr.contains(file)), "{}", again.stderr);
}

#[test]
fn the_version_names_the_commit_and_its_date() {
    let said = stator(&["--version"]).stdout;
    let version = format!("stator {}", env!("CARGO_PKG_VERSION"));
    let commit = said.trim().strip_prefix(&version).expect("name and version").trim();
    let Some(inner) = commit.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else {
        // Built without a repository and without a commit.
        assert_eq!(commit, "");
        return;
    };
    let (hash, date) = inner.split_once(' ').expect("a hash and a date");
    assert!(hash.len() >= 12 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{said}");
    let digits: Vec<usize> = date.split('-').map(str::len).collect();
    assert_eq!(digits, [4, 2, 2], "{said}");
}

#[test]
fn completions_and_man_pages_know_the_commands() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let script = stator(&["completions", shell]).stdout;
        for word in ["healthcheck", "memory-budget"] {
            assert!(script.contains(word), "{word} for {shell}");
        }
    }
    let dir = tempfile::tempdir().expect("a directory");
    let done = stator_with(&["man", "--out", "pages"], &[], Some(dir.path()));
    assert_eq!(done.code, 0, "{}", done.stderr);
    for page in ["stator.1", "stator-serve.1", "stator-deploy.1", "stator-bench.1"] {
        let text = fs::read_to_string(dir.path().join("pages").join(page)).expect(page);
        assert!(text.contains(".TH"), "{page}: {text}");
    }
}
