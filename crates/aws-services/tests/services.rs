//! S3 and STS as deployments use them.

#![expect(clippy::unwrap_used, reason = "a test says what it needs by panicking")]

use std::sync::Arc;

use aws_services::{AwsService, S3, Sts};
use engine::{Engine, RequestCtx};
use env::{Deadline, Env};
use model::{Caller, Namespace};
use store::MemoryStore;
use wire::aws::{Call, Reply, Service};

fn namespace() -> Namespace {
    Namespace::new("000000000000", "us-east-1")
}

async fn s3() -> S3 {
    let env = Env::real();
    let store = Arc::new(MemoryStore::in_memory(&env));
    S3::new(Arc::new(Engine::open(store, env).await.unwrap()))
}

async fn answer(service: &impl AwsService, call: Call) -> Reply {
    service.answer(&RequestCtx::internal(namespace(), Deadline::NEVER), &call).await
}

fn call(service: Service, body: String) -> Call {
    Call {
        service,
        method: "POST".to_owned(),
        path: "/".to_owned(),
        query: String::new(),
        host: "127.0.0.1:8000".to_owned(),
        content_type: "application/x-www-form-urlencoded".to_owned(),
        target: String::new(),
        caller: Arc::new(Caller::internal(namespace())),
        body: body.into(),
        request_id: "r".to_owned(),
    }
}

/// The text of the first element of that name.
fn element(xml: &str, name: &str) -> String {
    let open = format!("<{name}>");
    let text = xml.split_once(&open).and_then(|(_, rest)| rest.split_once("</"));
    text.map_or_else(String::new, |(text, _)| text.to_owned())
}

fn object(method: &str, path: &str, query: &str, body: &[u8]) -> Call {
    Call {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        content_type: "application/json".to_owned(),
        body: body.to_vec().into(),
        ..call(Service::S3, String::new())
    }
}

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.to_vec()).unwrap()
}

#[tokio::test]
async fn an_object_comes_back_whole_also_when_it_is_larger_than_a_piece() {
    let s3 = s3().await;
    let body: Vec<u8> = (0..3_000_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    let put = answer(&s3, object("PUT", "/assets/a%20b/c", "", &body)).await;
    assert_eq!(put.status, 200);
    let got = answer(&s3, object("GET", "/assets/a%20b/c", "", b"")).await;
    assert_eq!((got.status, got.body.as_ref()), (200, &*body));
    answer(&s3, object("PUT", "/assets/a%20b/c", "", b"short")).await;
    let got = answer(&s3, object("GET", "/assets/a%20b/c", "", b"")).await;
    assert_eq!(got.body.as_ref(), b"short");
    let list = "list-type=2&prefix=a%20b%2F";
    let listed = text(&answer(&s3, object("GET", "/assets", list, b"")).await);
    assert_eq!(
        (element(&listed, "KeyCount"), element(&listed, "Key")),
        ("1".into(), "a b/c".into())
    );
    let deleted = answer(&s3, object("DELETE", "/assets/a%20b/c", "", b"")).await;
    assert_eq!(deleted.status, 204);
    let gone = answer(&s3, object("GET", "/assets/a%20b/c", "", b"")).await;
    assert_eq!((gone.status, element(&text(&gone), "Code")), (404, "NoSuchKey".into()));
}

#[tokio::test]
async fn a_bucket_in_the_host_is_the_bucket_in_the_path() {
    let s3 = s3().await;
    let mut put = object("PUT", "/key", "", b"1");
    put.host = "assets.localhost:8000".to_owned();
    answer(&s3, put).await;
    let got = answer(&s3, object("GET", "/assets/key", "", b"")).await;
    assert_eq!(got.body.as_ref(), b"1");
}

#[tokio::test]
async fn everybody_is_somebody_and_any_role_can_be_assumed() {
    let service = Sts::new(Env::real());
    let sts = |body: &str| call(Service::Sts, body.to_owned());
    let me = text(&answer(&service, sts("Action=GetCallerIdentity")).await);
    assert_eq!(element(&me, "Account"), "000000000000");
    assert_eq!(element(&me, "Arn"), "arn:aws:iam::000000000000:root");
    let role = "Action=AssumeRole&RoleSessionName=s&RoleArn=arn:aws:iam::123456789012:role/deploy";
    let assumed = text(&answer(&service, sts(role)).await);
    assert_eq!(element(&assumed, "Arn"), "arn:aws:sts::123456789012:assumed-role/deploy/s");
    assert!(element(&assumed, "AccessKeyId").starts_with("ASIA"));
}
