//! S3 and STS as deployments use them.

#![expect(clippy::unwrap_used, reason = "a test says what it needs by panicking")]

use std::sync::Arc;
use std::time::Duration;

use aws_services::{AwsService, S3, Sts};
use engine::{Area, Engine, RequestCtx, RowRange, RowWrite};
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
    answer_in(service, &namespace(), call).await
}

async fn answer_in(service: &impl AwsService, namespace: &Namespace, call: Call) -> Reply {
    service.answer(&RequestCtx::internal(namespace.clone(), Deadline::NEVER), &call).await
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
        headers: Vec::new(),
        caller: Arc::new(Caller::internal(namespace())),
        body: body.into(),
        source: None,
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
    let service = Sts::new(Env::real(), None);
    let sts = |body: &str| call(Service::Sts, body.to_owned());
    let me = text(&answer(&service, sts("Action=GetCallerIdentity")).await);
    assert_eq!(element(&me, "Account"), "000000000000");
    assert_eq!(element(&me, "Arn"), "arn:aws:iam::000000000000:root");
    let role = "Action=AssumeRole&RoleSessionName=s&RoleArn=arn:aws:iam::123456789012:role/deploy";
    let assumed = text(&answer(&service, sts(role)).await);
    assert_eq!(element(&assumed, "Arn"), "arn:aws:sts::123456789012:assumed-role/deploy/s");
    assert!(element(&assumed, "AccessKeyId").starts_with("ASIA"));
}

fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value)
}

#[tokio::test]
async fn no_object_is_a_page_of_the_api_s_own_origin() {
    let s3 = s3().await;
    for (media_type, saved) in [
        ("text/html", true),
        ("TEXT/HTML; charset=utf-8", true),
        ("image/svg+xml", true),
        ("application/xhtml+xml", true),
        ("text/xml", true),
        ("text/javascript", true),
        ("application/pdf", true),
        ("", true),
        ("nonsense", true),
        ("image/png", false),
        ("text/plain; charset=utf-8", false),
        ("application/json", false),
    ] {
        let mut put = object("PUT", "/assets/page", "", b"<script>fetch('/')</script>");
        media_type.clone_into(&mut put.content_type);
        assert_eq!(answer(&s3, put).await.status, 200);
        let got = answer(&s3, object("GET", "/assets/page", "", b"")).await;
        assert_eq!(header(&got, "content-type"), Some(media_type));
        let policy = header(&got, "content-security-policy").unwrap();
        let directives: Vec<_> = policy.split(';').map(str::trim).collect();
        assert!(directives.contains(&"sandbox"), "{policy}");
        assert!(directives.contains(&"default-src 'none'"), "{policy}");
        assert_eq!(header(&got, "x-content-type-options"), Some("nosniff"));
        let disposition = header(&got, "content-disposition");
        assert_eq!(disposition, saved.then_some("attachment"), "{media_type}");
    }
    // Errors and listings hold what the caller sent.
    let missing = answer(&s3, object("GET", "/assets/<script>", "", b"")).await;
    assert_eq!(
        (missing.status, header(&missing, "x-content-type-options")),
        (404, Some("nosniff"))
    );
}

#[tokio::test]
async fn a_listing_can_hold_every_key() {
    let s3 = s3().await;
    let paths =
        ["/assets/a%00", "/assets/a%00b", "/assets/..%2F", "/assets/%F0%9D%84%9E(1)", "/assets/x"];
    for path in paths {
        assert_eq!(answer(&s3, object("PUT", path, "", path.as_bytes())).await.status, 200);
    }
    answer(&s3, object("DELETE", "/assets/a%00", "", b"")).await;
    for path in &paths[1..] {
        let got = answer(&s3, object("GET", path, "", b"")).await;
        assert_eq!(got.body.as_ref(), path.as_bytes());
    }
    let list = object("GET", "/assets", "list-type=2&encoding-type=url", b"");
    let listed = text(&answer(&s3, list).await);
    assert_eq!(element(&listed, "EncodingType"), "url");
    let keys: Vec<_> =
        listed.split("<Key>").skip(1).filter_map(|rest| rest.split_once('<')).collect();
    let keys: Vec<_> = keys.into_iter().map(|(key, _)| key).collect();
    // As in "EncodingType" of S3's API reference: `test_file(3).png` is `test_file%283%29.png`.
    assert_eq!(keys, ["../", "a%00b", "x", "%F0%9D%84%9E%281%29"]);
    let broken = answer(&s3, object("GET", "/assets/%FF", "", b"")).await;
    assert_eq!((broken.status, element(&text(&broken), "Code")), (400, "InvalidURI".into()));
    let long = format!("/assets/{}", "k".repeat(1_025));
    let long = answer(&s3, object("PUT", &long, "", b"")).await;
    assert_eq!((long.status, element(&text(&long), "Code")), (400, "KeyTooLongError".into()));
}

#[tokio::test]
async fn what_uploads_left_before_a_start_is_swept_in_every_bucket() {
    let env = Env::real();
    let store = Arc::new(MemoryStore::in_memory(&env));
    let engine = Arc::new(Engine::open(store, env).await.unwrap());
    let s3 = S3::new(Arc::clone(&engine));
    assert_eq!(answer(&s3, object("PUT", "/two/a", "", b"whole")).await.status, 200);
    let elsewhere = Namespace::new("111111111111", "eu-west-2");
    let deadline = engine.env().deadline(Duration::from_secs(60));
    // An upload of two pieces, one of which was written.
    let piece = RowWrite::Put(b"p/GENERATE\0\0\0\0".to_vec(), vec![7; 1 << 20]);
    let upload = RowWrite::Put(b"u/GENERATE".to_vec(), 2_u32.to_be_bytes().to_vec());
    let places = [(namespace(), "one"), (namespace(), "two"), (elsewhere, "one")];
    for (namespace, bucket) in &places {
        let rows = engine.rows(Area::new(2), namespace, bucket);
        let from = rows.revision().await.unwrap();
        rows.commit(from, vec![piece.clone(), upload.clone()], deadline).await.unwrap();
    }
    s3.run_due_jobs().await.unwrap();
    for ((namespace, bucket), left) in places.iter().zip([0, 2, 0]) {
        let range = RowRange { prefix: b"", after: None, newest_first: false, limit: 9 };
        let page = engine.rows(Area::new(2), namespace, bucket).page(range).await.unwrap();
        assert_eq!(page.rows.len(), left, "{bucket}");
    }
    assert_eq!(answer(&s3, object("GET", "/two/a", "", b"")).await.body.as_ref(), b"whole");
}

#[tokio::test]
async fn a_bucket_is_one_bucket_whoever_asks_and_its_name_is_taken_once() {
    let s3 = s3().await;
    let first = Namespace::new("111111111111", "eu-west-2");
    let (second, third) = (namespace(), Namespace::new("111111111111", "eu-west-3"));
    assert_eq!(answer_in(&s3, &first, object("PUT", "/assets", "", b"")).await.status, 200);
    let taken = answer_in(&s3, &second, object("PUT", "/assets", "", b"")).await;
    let code = element(&text(&taken), "Code");
    assert_eq!((taken.status, &*code), (409, "BucketAlreadyExists"));
    // An object from elsewhere is put into it, and read from everywhere.
    assert_eq!(answer_in(&s3, &third, object("PUT", "/assets/a", "", b"one")).await.status, 200);
    for namespace in [&first, &second, &third] {
        let found = answer_in(&s3, namespace, object("GET", "/assets/a", "", b"")).await;
        assert_eq!(found.body.as_ref(), b"one", "{namespace:?}");
        let head = answer_in(&s3, namespace, object("HEAD", "/assets", "", b"")).await;
        let region = ("x-amz-bucket-region", "eu-west-2".to_owned());
        assert!(head.headers.contains(&region), "{:?}", head.headers);
    }
    // A bucket with an object stays; the name of one that is deleted is free.
    answer_in(&s3, &first, object("DELETE", "/assets", "", b"")).await;
    assert_eq!(answer_in(&s3, &second, object("PUT", "/assets", "", b"")).await.status, 409);
    answer_in(&s3, &first, object("DELETE", "/assets/a", "", b"")).await;
    answer_in(&s3, &first, object("DELETE", "/assets", "", b"")).await;
    assert_eq!(answer_in(&s3, &second, object("PUT", "/assets", "", b"")).await.status, 200);
}

#[tokio::test]
async fn buckets_of_an_earlier_start_belong_to_where_their_objects_are() {
    let env = Env::real();
    let store = Arc::new(MemoryStore::in_memory(&env));
    let engine = Arc::new(Engine::open(store, env).await.unwrap());
    let elsewhere = Namespace::new("111111111111", "eu-west-2");
    let put = object("PUT", "/assets/a", "", b"one");
    assert_eq!(answer_in(&S3::new(Arc::clone(&engine)), &elsewhere, put).await.status, 200);
    let s3 = S3::new(engine);
    let found = answer(&s3, object("GET", "/assets/a", "", b"")).await;
    assert_eq!(found.body.as_ref(), b"one");
    assert_eq!(answer(&s3, object("PUT", "/assets", "", b"")).await.status, 409);
    assert_eq!(
        s3.object_at("https://assets.s3.eu-west-2.amazonaws.com/a", &|_, _| true).await.unwrap(),
        Some(b"one".to_vec())
    );
    let may_read = |account: &str, arn: &str| {
        assert_eq!((account, arn), ("111111111111", "arn:aws:s3:::assets/a"));
        false
    };
    let hidden = s3.object_at("https://s3.amazonaws.com/assets/a", &may_read).await.unwrap();
    assert_eq!(hidden, None);
}

#[tokio::test]
async fn temporary_keys_name_the_account_of_their_role() {
    let sts = Sts::new(Env::real(), None);
    let role = "Action=AssumeRole&RoleSessionName=s&RoleArn=arn:aws:iam::123456789012:role/deploy";
    let assumed = text(&answer(&sts, call(Service::Sts, role.to_owned())).await);
    let key = element(&assumed, "AccessKeyId");
    assert_eq!((model::account_of(&key), key.len()), (Some("123456789012"), 20));
    let info = format!("Action=GetAccessKeyInfo&AccessKeyId={key}");
    let info = text(&answer(&sts, call(Service::Sts, info)).await);
    assert_eq!(element(&info, "Account"), "123456789012");
}
