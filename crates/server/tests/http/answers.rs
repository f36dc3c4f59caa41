//! Requests that the server understands, and what AWS answers to those it does not.

use crate::client::{AMAZON_JSON, Client, SIGNED, ask, list_tables, post};
use crate::start;

#[tokio::test]
async fn an_answer_carries_aws_headers() {
    let server = start().await;
    let reply = ask(server.address, &list_tables("abc")).await;
    assert_eq!((reply.status, reply.body.as_str()), (200, r#"{"TableNames":["abc"]}"#));
    assert_eq!(reply.header("content-type"), Some("application/x-amz-json-1.0"));
    assert_eq!(reply.header("server"), Some("Server"));
    assert!(reply.header("date").is_some_and(|date| date.ends_with(" GMT")));
    let crc = crc32fast::hash(reply.body.as_bytes()).to_string();
    assert_eq!(reply.header("x-amz-crc32"), Some(crc.as_str()));
    let id = reply.header("x-amzn-requestid").unwrap();
    assert_eq!(id.len(), 52);
    assert!(id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()), "{id}");
}

#[tokio::test]
async fn a_connection_serves_one_request_after_another_with_ids_of_their_own() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    let first = client.ask(&list_tables("aaa")).await;
    let second = client.ask(&list_tables("bbb")).await;
    assert!(first.body.contains("aaa") && second.body.contains("bbb"));
    assert_ne!(first.header("x-amzn-requestid"), second.header("x-amzn-requestid"));
    // What came with the request stays with it, although both have one map.
    for name in ["authorization", "x-amz-target", "x-amz-date", "host"] {
        assert_eq!((first.header(name), second.header(name)), (None, None), "{name}");
    }
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    client.send(&[list_tables("aaa"), list_tables("bbb"), list_tables("ccc")].concat()).await;
    for name in ["aaa", "bbb", "ccc"] {
        assert!(client.reply().await.body.contains(name));
    }
}

#[tokio::test]
async fn a_chunked_body_is_read_whole() {
    let server = start().await;
    let reply = ask(
        server.address,
        &format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\n{AMAZON_JSON}{SIGNED}\
             X-Amz-Target: DynamoDB_20120810.ListTables\r\nTransfer-Encoding: chunked\r\n\r\n\
             1b\r\n{{\"ExclusiveStartTableName\":\r\n6\r\n\"abc\"}}\r\n0\r\n\r\n"
        ),
    )
    .await;
    assert_eq!(reply.body, r#"{"TableNames":["abc"]}"#);
}

#[tokio::test]
async fn a_client_that_waits_for_100_continue_gets_it() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    let request =
        post("DynamoDB_20120810.ListTables", &format!("{SIGNED}Expect: 100-continue\r\n"), "{}");
    let (head, body) = request.split_at(request.len() - 2);
    assert_eq!(client.ask(head).await.status, 100);
    assert_eq!(client.ask(body).await.status, 200);
}

#[tokio::test]
async fn an_unknown_operation_is_refused_before_the_signature_is_looked_at() {
    let server = start().await;
    for target in ["DynamoDB_20120810.Nothing", "DynamoDB_20111205.ListTables", "ListTables", ""] {
        let reply = ask(server.address, &post(target, "", "{}")).await;
        assert_eq!(reply.status, 400);
        assert_eq!(
            reply.body,
            r#"{"__type":"com.amazon.coral.service#UnknownOperationException"}"#
        );
    }
}

#[tokio::test]
async fn a_request_without_a_signature_is_refused() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    let reply = client.ask(&post("DynamoDB_20120810.ListTables", "", "{}")).await;
    assert_eq!(
        (reply.status, reply.body.as_str()),
        (
            400,
            "{\"__type\":\"com.amazon.coral.service#MissingAuthenticationTokenException\",\
             \"message\":\"Request is missing Authentication Token\"}"
        )
    );
    assert_eq!(client.ask(&list_tables("abc")).await.status, 200);
}

#[tokio::test]
async fn a_call_is_authorised_after_it_was_decoded_and_before_it_is_carried_out() {
    let server = start().await;
    let target = "DynamoDB_20120810.DeleteTable";
    let denied = ask(server.address, &post(target, SIGNED, r#"{"TableName":"abc"}"#)).await;
    let reason = "User: local is not authorized to perform: dynamodb:DeleteTable on resource: \
                  arn:aws:dynamodb:eu-west-2:123456789012:table/abc";
    assert!(denied.status == 400 && denied.body.contains(reason), "{}", denied.body);
    let invalid = ask(server.address, &post(target, SIGNED, "{}")).await;
    assert!(invalid.body.contains("ValidationException"), "{}", invalid.body);
    let unsigned = ask(server.address, &post(target, "", r#"{"TableName":"abc"}"#)).await;
    assert!(unsigned.body.contains("MissingAuthenticationToken"), "{}", unsigned.body);
}

#[tokio::test]
async fn a_call_carries_its_caller_and_reaches_the_tables_of_its_account_and_region() {
    let server = start().await;
    let mut client = Client::connect(server.address).await;
    let body = r#"{"ExclusiveStartTableName":"caller"}"#;
    for (key, region, account) in [
        ("local", "eu-west-2", "123456789012"),
        ("local", "us-east-1", "123456789012"),
        ("210987654321", "us-east-1", "210987654321"),
        ("local", "us-east-1", "123456789012"),
    ] {
        let signed = SIGNED.replace("local/", &format!("{key}/")).replace("eu-west-2", region);
        let reply = client.ask(&post("DynamoDB_20120810.ListTables", &signed, body)).await;
        let carried =
            format!("{key} of {account} for {account}/{region}, tables of {account}/{region}");
        assert!(reply.body.contains(&carried), "{}", reply.body);
    }
}

#[tokio::test]
async fn an_incomplete_signature_is_refused_with_what_is_missing() {
    let server = start().await;
    let headers = "Authorization: AWS4-HMAC-SHA256 Credential=a\r\nX-Amz-Date: x\r\n";
    let reply = ask(server.address, &post("DynamoDB_20120810.ListTables", headers, "{}")).await;
    assert_eq!(reply.status, 400);
    assert!(reply.body.contains("IncompleteSignatureException"), "{}", reply.body);
    assert!(reply.body.contains("requires 'Signature' parameter."), "{}", reply.body);
}

#[tokio::test]
async fn a_presigned_request_is_taken() {
    let server = start().await;
    let request = post("DynamoDB_20120810.ListTables", "", "{}").replace(
        "POST / ",
        "POST /?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a%2Fb%2Fc%2Fd%2Fe&X-Amz-Date=f\
         &X-Amz-SignedHeaders=host&X-Amz-Signature=g ",
    );
    assert_eq!(ask(server.address, &request).await.status, 200);
}

#[tokio::test]
async fn a_media_type_that_is_not_amazon_json_is_not_the_api() {
    let server = start().await;
    for media_type in ["application/x-amz-json-1.1", "text/plain", ""] {
        let request =
            list_tables("abc").replace(AMAZON_JSON, &format!("Content-Type: {media_type}\r\n"));
        let reply = ask(server.address, &request).await;
        assert_eq!((reply.status, reply.body.as_str()), (404, "<UnknownOperationException/>\n"));
    }
}

#[tokio::test]
async fn plain_json_is_taken_and_answered_as_such() {
    let server = start().await;
    let request = list_tables("abc")
        .replace(AMAZON_JSON, "Content-Type: application/json; charset=utf-8\r\n");
    let reply = ask(server.address, &request).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")));
}

#[tokio::test]
async fn a_body_that_is_not_json_is_a_serialization_error() {
    let server = start().await;
    let request = post("DynamoDB_20120810.ListTables", SIGNED, "{nonsense");
    let reply = ask(server.address, &request).await;
    assert_eq!(reply.status, 400);
    assert_eq!(reply.body, r#"{"__type":"com.amazon.coral.service#SerializationException"}"#);
}
