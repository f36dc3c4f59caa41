//! Starts the binary and talks to it. It waits for a line, an answer or an end, never for a time.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use env::Env;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// Asks until it is so, for a minute at most.
pub(crate) fn until(what: &str, so: impl Fn() -> bool) {
    let env = Env::real();
    let deadline = env.deadline(Duration::from_secs(60));
    while !so() {
        assert!(!deadline.has_passed(env.moment()), "waited for {what}");
    }
}

/// How a run of the binary ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the binary to its end in an empty directory.
pub(crate) fn stator(arguments: &[&str]) -> Ended {
    stator_with(arguments, &[], None)
}

/// Runs the binary to its end, with these variables, in this or an empty directory.
pub(crate) fn stator_with(
    arguments: &[&str],
    variables: &[(&str, &str)],
    directory: Option<&Path>,
) -> Ended {
    let empty = tempfile::tempdir().expect("a directory");
    let output = command(arguments, variables, directory.unwrap_or(empty.path()))
        .stdin(Stdio::null())
        .output()
        .expect("the binary runs");
    Ended {
        code: output.status.code().expect("an exit code"),
        stdout: String::from_utf8(output.stdout).expect("text"),
        stderr: String::from_utf8(output.stderr).expect("text"),
    }
}

fn command(arguments: &[&str], variables: &[(&str, &str)], directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stator"));
    let is_ours = |name: &str| ["STATOR_", "AWS_"].iter().any(|prefix| name.starts_with(prefix));
    let ours = std::env::vars_os().filter(|(name, _)| is_ours(&name.to_string_lossy()));
    for (name, _) in ours {
        command.env_remove(name);
    }
    // As in the tests of the store: the tables of new directories in this run.
    if let Ok(tables) = std::env::var("STATOR_TEST_TABLES") {
        command.env("STATOR_TABLE_FORMAT", tables);
    }
    // Tests look at failures, not at the log of what went well.
    command.env("STATOR_LOG_LEVEL", "warn");
    command.args(arguments).envs(variables.iter().copied()).current_dir(directory);
    command
}

/// A running command that says what it does. Killed when the test is done with it.
pub(crate) struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Running {
    /// Starts the binary in this directory.
    pub(crate) fn start(arguments: &[&str], directory: &Path) -> Self {
        Self::run(command(arguments, &[], directory))
    }

    /// Starts a server on a free port, in this directory, with its log in a file.
    pub(crate) fn start_logging(arguments: &[&str], directory: &Path, log: File) -> Self {
        let mut command = command(arguments, &[], directory);
        command.args(["--listen", "127.0.0.1:0"]).stderr(log);
        Self::run(command)
    }

    fn run(mut command: Command) -> Self {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("the binary runs");
        let stdout = BufReader::new(child.stdout.take().expect("its output"));
        Self { child, stdout }
    }

    /// What it says up to the next line that begins so.
    pub(crate) fn says_until(&mut self, beginning: &str) -> String {
        self.says(beginning).0
    }

    /// The next line that begins so.
    pub(crate) fn line_beginning(&mut self, beginning: &str) -> String {
        self.says(beginning).1
    }

    fn says(&mut self, beginning: &str) -> (String, String) {
        let mut said = String::new();
        loop {
            let mut line = String::new();
            let bytes = self.stdout.read_line(&mut line).expect("a line");
            assert!(bytes > 0, "it ended after {said}");
            if line.starts_with(beginning) {
                return (said, line);
            }
            said.push_str(&line);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A running server. Killed when the test is done with it.
pub(crate) struct Server {
    running: Running,
    first_line: String,
    endpoint: String,
    /// The first three parts of what requests are signed with: key, date and Region.
    scope: Mutex<String>,
    _directory: Option<tempfile::TempDir>,
}

/// The scope of requests until a test [signs them otherwise](Server::sign_as).
fn usual_scope() -> Mutex<String> {
    Mutex::new("a/20260401/us-east-1".to_owned())
}

/// The headers of a signature in form, which a server without authentication asks for.
fn authorization(scope: &str, service: &str) -> String {
    format!(
        "X-Amz-Date: 20260401T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 \
         Credential={scope}/{service}/aws4_request, SignedHeaders=host, Signature=00\r\n"
    )
}

impl Server {
    /// Starts the binary with these arguments on a free port, in a directory of its own.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_with(arguments, &[], None)
    }

    /// Starts it on a data directory.
    pub(crate) fn on(data: &Path) -> Self {
        Self::start(&["--data", data.to_str().expect("a readable path")])
    }

    /// Starts it where at most `hard` files may be open, and half as many until it asks for more.
    pub(crate) fn start_with_files(arguments: &[&str], hard: u64) -> Self {
        let own = tempfile::tempdir().expect("a directory");
        let binary = command(arguments, &[], own.path());
        let script = format!("ulimit -Sn {} && ulimit -Hn {hard} && exec \"$@\"", hard / 2);
        let mut limited = Command::new("sh");
        limited.args(["-c", &script, "sh"]).arg(binary.get_program()).args(binary.get_args());
        limited.args(["--listen", "127.0.0.1:0"]).current_dir(own.path());
        limited.env("STATOR_LOG_LEVEL", "error");
        Self::run(limited, Some(own))
    }

    /// Starts it with these variables, in this directory or one of its own.
    pub(crate) fn start_with(
        arguments: &[&str],
        variables: &[(&str, &str)],
        directory: Option<&Path>,
    ) -> Self {
        let own = directory.is_none().then(|| tempfile::tempdir().expect("a directory"));
        let directory =
            directory.or(own.as_ref().map(tempfile::TempDir::path)).expect("a directory");
        let mut command = command(arguments, variables, directory);
        if !arguments.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        Self::run(command, own)
    }

    fn run(command: Command, own: Option<tempfile::TempDir>) -> Self {
        let mut running = Running::run(command);
        let mut first_line = String::new();
        running.stdout.read_line(&mut first_line).expect("a line");
        let endpoint = first_line
            .split(' ')
            .find(|word| word.starts_with("http://") || word.starts_with("https://"));
        let endpoint =
            endpoint.unwrap_or_else(|| panic!("no endpoint in {first_line:?}")).to_owned();
        Self { running, first_line, endpoint, scope: usual_scope(), _directory: own }
    }

    /// A server that said by other means that it answers here.
    pub(crate) fn running(running: Running, endpoint: String) -> Self {
        let (first_line, scope) = (String::new(), usual_scope());
        Self { running, first_line, endpoint, scope, _directory: None }
    }

    /// The next line of its output that begins so.
    pub(crate) fn line(&mut self, beginning: &str) -> String {
        loop {
            let mut line = String::new();
            let bytes = self.running.stdout.read_line(&mut line).expect("a line");
            assert!(bytes > 0, "it ended without {beginning}");
            if line.starts_with(beginning) {
                return line;
            }
        }
    }

    /// Sends a request as it is: status and body of the answer.
    pub(crate) fn raw(&self, request: &str) -> (u16, String) {
        self.exchange(request)
    }

    /// The id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.running.child.id()
    }

    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Signs further requests with this key for this Region.
    pub(crate) fn sign_as(&self, key: &str, region: &str) -> &Self {
        *self.scope.lock().expect("a scope") = format!("{key}/20260401/{region}");
        self
    }

    fn authorization(&self, service: &str) -> String {
        authorization(&self.scope.lock().expect("a scope"), service)
    }

    /// Calls an operation: status and body of its answer.
    pub(crate) fn call(&self, operation: &str, body: &str) -> (u16, Value) {
        self.target(&format!("DynamoDB_20120810.{operation}"), body)
    }

    /// Calls an operation with further headers.
    pub(crate) fn call_with(
        &self,
        operation: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> (u16, Value) {
        let target = format!("DynamoDB_20120810.{operation}");
        self.attempt_with(&target, body, headers).expect("the server answers")
    }

    /// Calls an operation of streams.
    pub(crate) fn call_streams(&self, operation: &str, body: &str) -> (u16, Value) {
        self.target(&format!("DynamoDBStreams_20120810.{operation}"), body)
    }

    fn target(&self, target: &str, body: &str) -> (u16, Value) {
        self.attempt(target, body).expect("the server answers")
    }

    /// Calls a target of a server that may be killed meanwhile: nothing without a whole answer.
    pub(crate) fn attempt(&self, target: &str, body: &str) -> Option<(u16, Value)> {
        self.attempt_with(target, body, &[])
    }

    /// The same in a Region that only this call is signed for.
    pub(crate) fn attempt_in(
        &self,
        region: &str,
        target: &str,
        body: &str,
    ) -> Option<(u16, Value)> {
        let signature = authorization(&format!("a/20260401/{region}"), "dynamodb");
        self.attempt_signed(target, body, &signature)
    }

    fn attempt_with(
        &self,
        target: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> Option<(u16, Value)> {
        let further = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let headers: String = further.chain([self.authorization("dynamodb")]).collect();
        self.attempt_signed(target, body, &headers)
    }

    fn attempt_signed(&self, target: &str, body: &str, headers: &str) -> Option<(u16, Value)> {
        let (status, answer) = self.try_exchange(&format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/x-amz-json-1.0\r\n\
             X-Amz-Target: {target}\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        ))?;
        Some((status, serde_json::from_str(&answer).ok()?))
    }

    /// Asks for a page.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        self.exchange(&format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        ))
    }

    /// Commits of the store since this server started.
    pub(crate) fn commits(&self) -> u64 {
        let (_, text) = self.get("/metrics");
        let value = text.lines().find_map(|line| line.strip_prefix("stator_store_commits_total "));
        value.and_then(|value| value.parse::<f64>().ok()).expect("a figure") as u64
    }

    /// Posts to a path that is not the API's.
    pub(crate) fn post(&self, path: &str, body: &str) -> (u16, String) {
        self.try_post(path, body).expect("the server answers")
    }

    /// Posts to a server that may be killed meanwhile: nothing without a whole answer.
    pub(crate) fn try_post(&self, path: &str, body: &str) -> Option<(u16, String)> {
        let length = body.len();
        self.try_exchange(&format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        ))
    }

    /// Calls CloudFormation: status and XML.
    pub(crate) fn cloudformation(&self, action: &str, form: &[(&str, &str)]) -> (u16, String) {
        self.try_cloudformation(action, form).expect("the server answers")
    }

    /// The same with a server that may be killed meanwhile: nothing without a whole answer.
    pub(crate) fn try_cloudformation(
        &self,
        action: &str,
        form: &[(&str, &str)],
    ) -> Option<(u16, String)> {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("Action", action).extend_pairs(form);
        let body = body.finish();
        let (length, signature) = (body.len(), self.authorization("cloudformation"));
        self.try_exchange(&format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n\
             {signature}Content-Length: {length}\r\n\r\n{body}"
        ))
    }

    /// Puts bytes at a path of S3, or gets what is there: status and body; nothing without a whole
    /// answer.
    pub(crate) fn s3(&self, method: &str, path: &str, body: &[u8]) -> Option<(u16, Vec<u8>)> {
        let address = self.endpoint.strip_prefix("http://")?;
        let mut stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             {}Content-Length: {}\r\n\r\n",
            self.authorization("s3"),
            body.len()
        );
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body).ok()?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).ok()?;
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(answer.get(..end)?).to_ascii_lowercase();
        let body = answer.get(end.checked_add(4)?..)?.to_vec();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let whole = length.is_none_or(|length| length.parse() == Ok(body.len()));
        whole.then_some((head.split(' ').nth(1)?.parse().ok()?, body))
    }

    fn exchange(&self, request: &str) -> (u16, String) {
        self.try_exchange(request).expect("the server answers")
    }

    fn try_exchange(&self, request: &str) -> Option<(u16, String)> {
        let address = self.endpoint.strip_prefix("http://")?;
        let mut stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        let length =
            |line: &str| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok();
        let announced: Option<usize> = head.lines().find_map(length);
        let status = head.split(' ').nth(1)?.parse().ok()?;
        // Answers to HEAD announce what they leave out.
        let whole =
            request.starts_with("HEAD ") || announced.is_none_or(|length| length == body.len());
        whole.then(|| (status, body.to_owned()))
    }

    /// Sends a signal and waits for the end.
    pub(crate) fn stop(mut self, signal: Signal) -> ExitStatus {
        self.signal(signal);
        self.running.child.wait().expect("an end")
    }

    /// Stops it and returns all that it wrote.
    pub(crate) fn stop_and_read(mut self) -> String {
        self.signal(Signal::TERM);
        let mut rest = String::new();
        self.running.stdout.read_to_string(&mut rest).expect("text");
        format!("{}{rest}", self.first_line)
    }

    /// Kills it while others still talk to it; [`Server::stop`] or the end of this value waits.
    pub(crate) fn kill(&self) {
        self.signal(Signal::KILL);
    }

    /// Sends a signal that does not end it.
    pub(crate) fn send(&self, signal: Signal) {
        self.signal(signal);
    }

    fn signal(&self, signal: Signal) {
        let pid =
            i32::try_from(self.running.child.id()).ok().and_then(Pid::from_raw).expect("a process");
        kill_process(pid, signal).expect("it runs");
    }
}
