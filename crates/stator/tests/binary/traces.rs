//! Traces over OTLP/HTTP: a collector gets the spans of calls.

use std::net::TcpListener;

use serde_json::{Value, json};

use crate::answering::answer;
use crate::process::Server;

/// Takes one request like a collector and returns its first line and its body.
fn collect(listener: &TcpListener) -> (String, Value) {
    let asked = answer(listener, |_| (200, json!({})));
    (asked.head.into_iter().next().expect("a line"), asked.body)
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
    let text = |text: &str| Some(json!({"stringValue": text}));
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
