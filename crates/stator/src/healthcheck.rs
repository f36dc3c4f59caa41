//! `stator healthcheck`: asks a running server whether it answers.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use crate::banner;
use crate::exit::Failure;

/// How long each step may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// More than the head and body of any answer.
const ANSWER_BYTES: u64 = 64 << 10;

/// Where a server with this configuration answers.
pub(crate) fn endpoint(listen: SocketAddr) -> String {
    banner::endpoint(listen)
}

/// Succeeds if the server at `endpoint` is ready.
pub(crate) fn check(endpoint: &str) -> Result<(), Failure> {
    let Some(authority) = endpoint.strip_prefix("http://").map(|rest| rest.trim_end_matches('/'))
    else {
        return Err(Failure::Configuration(format!(
            "--endpoint is {endpoint:?}; it takes a URL such as http://127.0.0.1:8000"
        )));
    };
    let answer = ask(authority)
        .map_err(|error| Failure::Run(format!("{endpoint} does not answer: {error}")))?;
    let (status, body) = read_answer(&answer);
    if status == "200" {
        return Ok(());
    }
    Err(Failure::Run(format!("{endpoint} answers {status}: {}", body.trim())))
}

fn ask(authority: &str) -> io::Result<String> {
    let no_address = || io::Error::new(io::ErrorKind::NotFound, "no such host");
    let address = authority.to_socket_addrs()?.next().ok_or_else(no_address)?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET /health/ready HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(ANSWER_BYTES).read_to_string(&mut answer)?;
    Ok(answer)
}

/// The status and the body of a response.
fn read_answer(answer: &str) -> (&str, &str) {
    let status = answer.split(' ').nth(1).unwrap_or("nothing that HTTP knows");
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status, body)
}
