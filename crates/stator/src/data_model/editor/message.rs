//! Messages of the Language Server Protocol: JSON-RPC with a Content-Length before each.

use std::io::{self, BufRead, Write};

use serde_json::Value;

/// The longest message that is read, in bytes.
const LONGEST: usize = 64 << 20;

/// A request or notification.
#[derive(Debug)]
pub(super) struct Incoming {
    /// The number of a request; nothing for a notification.
    pub(super) id: Option<Value>,
    pub(super) method: String,
    pub(super) params: Value,
}

/// The next message; nothing at the end.
pub(super) fn read(input: &mut impl BufRead) -> Result<Option<Incoming>, String> {
    let mut length: Option<usize> = None;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).map_err(|error| error.to_string())? == 0 {
            return Ok(None);
        }
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        let header = line.split_once(':');
        if let Some((_, value)) = header.filter(|(it, _)| it.eq_ignore_ascii_case("content-length"))
        {
            length = value.trim().parse().ok();
        }
    }
    let length = length.filter(|length| *length <= LONGEST);
    let length = length.ok_or("a message has no Content-Length of up to 64 MiB")?;
    let mut text = vec![0; length];
    input.read_exact(&mut text).map_err(|error| error.to_string())?;
    let mut message: Value =
        serde_json::from_slice(&text).map_err(|error| format!("a message is no JSON: {error}"))?;
    let method = message.get("method").and_then(Value::as_str).unwrap_or_default().to_owned();
    let params = message.get_mut("params").map(Value::take).unwrap_or_default();
    Ok(Some(Incoming { id: message.get("id").cloned(), method, params }))
}

/// Sends a message.
pub(super) fn write(output: &mut impl Write, message: &Value) -> io::Result<()> {
    let text = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}
