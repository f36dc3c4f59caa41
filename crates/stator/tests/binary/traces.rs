//! Traces over OTLP/HTTP: a collector gets the spans of calls.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;

use serde_json::Value;

use crate::process::Server;

/// Takes one request like a collector and returns its first line and its body.
fn collect(listener: &TcpListener) -> (String, Value) {
    let (stream, _) = listener.accept().expect("a connection");
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        if line == "\r\n" {
            break;
        }
        head.push(line.trim_end().to_ascii_lowercase());
    }
    let length = head.iter().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.expect("a length")];
    reader.read_exact(&mut body).expect("a body");
    let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    reader.get_mut().write_all(answer.as_bytes()).expect("an answer");
    (head.swap_remove(0), serde_json::from_slice(&body).expect("JSON"))
}

#[test]
fn a_collector_gets_the_span_of_a_call_in_the_trace_of_its_client() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let collector = format!("http://{}", listener.local_addr().expect("an address"));
    let server = Server::start(&["--memory", "--otlp-endpoint", &collector]);
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let get = r#"{"TableName":"none","Key":{"a":{"S":"1"}}}"#;
    let (status, _) = server.call_with("GetItem", get, &[("traceparent", parent)]);
    assert_eq!(status, 400);
    let (line, body) = collect(&listener);
    assert_eq!(line, "post /v1/traces http/1.1");
    let spans = body["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().expect("spans");
    assert_eq!(spans.len(), 1, "{body}");
    let span = &spans[0];
    assert_eq!(span["name"], "DynamoDB.GetItem");
    assert_eq!(span["traceId"], "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(span["parentSpanId"], "00f067aa0ba902b7");
    let attribute = |key: &str| {
        let list = span["attributes"].as_array().expect("attributes");
        list.iter().find(|one| one["key"] == key).map(|one| one["value"].clone())
    };
    let text = |text: &str| Some(serde_json::json!({"stringValue": text}));
    assert_eq!(attribute("error.type"), text("ResourceNotFoundException"));
    let status = attribute("http.response.status_code").expect("a status");
    assert_eq!(status["intValue"], "400");
    // A client that does not record its own span wants none of ours either.
    let unsampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
    server.call_with("GetItem", get, &[("traceparent", unsampled)]);
    server.call("ListTables", "{}");
    let (_, body) = collect(&listener);
    let spans = &body["resourceSpans"][0]["scopeSpans"][0]["spans"];
    assert_eq!(spans.as_array().map(Vec::len), Some(1), "{body}");
    assert_eq!(spans[0]["name"], "DynamoDB.ListTables");
}
