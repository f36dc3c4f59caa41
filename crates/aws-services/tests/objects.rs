//! The calls of S3 that tools make around exports and imports.

#![expect(clippy::unwrap_used, reason = "a test says what it needs by panicking")]

use std::sync::Arc;

use aws_services::{AwsService as _, S3};
use engine::{Engine, RequestCtx};
use env::{Deadline, Env};
use model::{Caller, Namespace};
use store::MemoryStore;
use wire::aws::{Call, Reply, Service};

fn namespace() -> Namespace {
    Namespace::new("000000000000", "us-east-1")
}

struct Server(S3);

impl Server {
    async fn new() -> Self {
        let env = Env::real();
        let store = Arc::new(MemoryStore::in_memory(&env));
        Self(S3::new(Arc::new(Engine::open(store, env).await.unwrap())))
    }

    /// `METHOD /path?query`, with headers and a body.
    async fn ask(&self, line: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let (method, target) = line.split_once(' ').unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let call = Call {
            service: Service::S3,
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            host: "127.0.0.1:8000".to_owned(),
            content_type: "text/csv".to_owned(),
            target: String::new(),
            caller: Arc::new(Caller::internal(namespace())),
            headers: headers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            body: body.to_vec().into(),
            source: None,
            request_id: "r".to_owned(),
        };
        self.0.answer(&RequestCtx::internal(namespace(), Deadline::NEVER), &call).await
    }

    async fn text(&self, line: &str) -> String {
        text(&self.ask(line, &[], b"").await)
    }
}

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.to_vec()).unwrap()
}

/// The texts of all elements of that name.
fn elements(xml: &str, name: &str) -> Vec<String> {
    let open = format!("<{name}>");
    let each = xml.split(&open).skip(1).filter_map(|rest| rest.split_once("</"));
    each.map(|(text, _)| text.to_owned()).collect()
}

fn element(xml: &str, name: &str) -> String {
    elements(xml, name).into_iter().next().unwrap_or_default()
}

fn header<'a>(reply: &'a Reply, name: &str) -> Option<&'a str> {
    reply.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value)
}

#[tokio::test]
async fn a_listing_with_a_delimiter_shows_each_folder_once_on_pages_of_any_size() {
    let server = Server::new().await;
    let keys = ["a", "b/1", "b/2", "b/3/x", "c", "d/1", "d/2", "e"];
    for key in keys {
        server.ask(&format!("PUT /data/{key}"), &[], key.as_bytes()).await;
    }
    for most in 1..=keys.len() {
        for version in ["list-type=2&", ""] {
            let (mut names, mut next) = (Vec::new(), String::new());
            loop {
                let line = format!("GET /data?{version}delimiter=/&max-keys={most}{next}");
                let listed = server.text(&line).await;
                let page: Vec<_> =
                    [elements(&listed, "Key"), elements(&listed, "CommonPrefixes><Prefix")]
                        .concat();
                assert!(page.len() <= most, "{line}: {listed}");
                names.extend(page);
                if element(&listed, "IsTruncated") == "false" {
                    break;
                }
                next = if version.is_empty() {
                    format!("&marker={}", element(&listed, "NextMarker"))
                } else {
                    format!("&continuation-token={}", element(&listed, "NextContinuationToken"))
                };
            }
            names.sort();
            assert_eq!(names, ["a", "b/", "c", "d/", "e"], "{most} {version}");
        }
    }
    let below = server.text("GET /data?list-type=2&delimiter=/&prefix=b/").await;
    assert_eq!(elements(&below, "Key"), ["b/1", "b/2"]);
    assert_eq!(elements(&below, "CommonPrefixes><Prefix"), ["b/3/"]);
    let after = server.text("GET /data?list-type=2&start-after=b/2").await;
    assert_eq!(elements(&after, "Key"), ["b/3/x", "c", "d/1", "d/2", "e"]);
    let wrong = server.text("GET /data?list-type=2&continuation-token=*").await;
    assert_eq!(element(&wrong, "Code"), "InvalidArgument");
}

#[tokio::test]
async fn ranges_are_those_of_http() {
    let server = Server::new().await;
    server.ask("PUT /data/k", &[], b"0123456789").await;
    // RFC 9110, section 14.1.2.
    for (range, status, body, content_range) in [
        ("bytes=0-3", 206, "0123", Some("bytes 0-3/10")),
        ("bytes=7-", 206, "789", Some("bytes 7-9/10")),
        ("bytes=-2", 206, "89", Some("bytes 8-9/10")),
        ("bytes=5-99", 206, "56789", Some("bytes 5-9/10")),
        ("bytes=-99", 206, "0123456789", Some("bytes 0-9/10")),
        ("items=0-3", 200, "0123456789", None),
        ("bytes=3-1", 200, "0123456789", None),
    ] {
        let got = server.ask("GET /data/k", &[("range", range)], b"").await;
        assert_eq!((got.status, &*text(&got)), (status, body), "{range}");
        assert_eq!(header(&got, "content-range"), content_range, "{range}");
        let head = server.ask("HEAD /data/k", &[("range", range)], b"").await;
        assert_eq!((head.status, head.body.len()), (status, 0), "{range}");
        assert_eq!(header(&head, "content-length"), Some(&*body.len().to_string()), "{range}");
    }
    for range in ["bytes=10-", "bytes=-0"] {
        let got = server.ask("GET /data/k", &[("range", range)], b"").await;
        assert_eq!((got.status, &*element(&text(&got), "Code")), (416, "InvalidRange"));
    }
}

#[tokio::test]
async fn an_upload_in_parts_is_an_object_with_its_own_headers_and_can_be_copied() {
    let server = Server::new().await;
    let own = [("x-amz-meta-from", "here"), ("content-encoding", "gzip,aws-chunked")];
    let begun = server.ask("POST /data/big?uploads", &own, b"").await;
    let id = element(&text(&begun), "UploadId");
    let (one, two) = (vec![b'1'; 5 << 20], vec![b'2'; 17]);
    let mut parts = String::new();
    for (number, body) in [(1, &one), (2, &two)] {
        let line = format!("PUT /data/big?partNumber={number}&uploadId={id}");
        let put = server.ask(&line, &[], body).await;
        let etag = header(&put, "etag").unwrap();
        parts.push_str(&format!(
            "<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"
        ));
    }
    let listed = server.text(&format!("GET /data/big?uploadId={id}")).await;
    assert_eq!(elements(&listed, "Size"), ["5242880", "17"]);
    assert_eq!(server.ask("GET /data/big", &[], b"").await.status, 404);
    let document = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
    let line = format!("POST /data/big?uploadId={id}");
    let done = server.ask(&line, &[], document.as_bytes()).await;
    assert!(element(&text(&done), "ETag").ends_with("-2&quot;"), "{}", text(&done));
    let again = server.ask(&line, &[], document.as_bytes()).await;
    assert_eq!((again.status, &*element(&text(&again), "Code")), (404, "NoSuchUpload"));

    let copy = [("x-amz-copy-source", "/data/big")];
    assert_eq!(server.ask("PUT /other/copy", &copy, b"").await.status, 200);
    for line in ["GET /data/big", "GET /other/copy"] {
        let got = server.ask(line, &[], b"").await;
        assert!(got.body == [one.clone(), two.clone()].concat(), "{line}");
        assert_eq!(header(&got, "content-type"), Some("text/csv"));
        let kept = [("x-amz-meta-from", "here"), ("content-encoding", "gzip")];
        let given = got.attributes.iter().map(|(name, value)| (&**name, &**value));
        assert_eq!(given.collect::<Vec<_>>(), kept, "{line}");
    }
    let missing = server.ask("PUT /other/no", &[("x-amz-copy-source", "data/no")], b"").await;
    assert_eq!(element(&text(&missing), "Code"), "NoSuchKey");
}

#[tokio::test]
async fn many_objects_are_deleted_in_one_call_and_only_an_empty_bucket_goes() {
    let server = Server::new().await;
    server.ask("PUT /data", &[], b"").await;
    for key in ["a", "b", "c"] {
        server.ask(&format!("PUT /data/{key}"), &[], b"1").await;
    }
    let full = server.ask("DELETE /data", &[], b"").await;
    assert_eq!((full.status, &*element(&text(&full), "Code")), (409, "BucketNotEmpty"));
    let document =
        b"<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a</Key>\
        </Object><Object><Key>b</Key></Object><Object><Key>none</Key></Object></Delete>";
    let deleted = server.ask("POST /data?delete", &[], document).await;
    assert_eq!(elements(&text(&deleted), "Key"), ["a", "b", "none"]);
    assert_eq!(elements(&server.text("GET /data?list-type=2").await, "Key"), ["c"]);
    for broken in [&b"<Delete>"[..], b"<Delete/>", b"<Delete><Object/></Delete>", b"\xff"] {
        let reply = server.ask("POST /data?delete", &[], broken).await;
        assert_eq!((reply.status, &*element(&text(&reply), "Code")), (400, "MalformedXML"));
    }
    let buckets = server.text("GET /").await;
    assert_eq!(elements(&buckets, "Name"), ["data"]);
    assert!(element(&buckets, "CreationDate").as_str() > "2026", "{buckets}");
    server.ask("DELETE /data/c", &[], b"").await;
    assert_eq!(server.ask("DELETE /data", &[], b"").await.status, 204);
    assert_eq!(elements(&server.text("GET /").await, "Name"), Vec::<String>::new());
}

#[tokio::test]
async fn conditions_of_reads_hold_and_those_of_writes_are_not_passed_over() {
    let server = Server::new().await;
    let put = server.ask("PUT /data/k", &[], b"1").await;
    let etag = header(&put, "etag").unwrap().to_owned();
    for (name, value, status) in [
        ("if-none-match", &*etag, 304),
        ("if-none-match", "\"other\"", 200),
        ("if-match", &*etag, 200),
        ("if-match", "\"other\"", 412),
    ] {
        let got = server.ask("GET /data/k", &[(name, value)], b"").await;
        assert_eq!(got.status, status, "{name} {value}");
    }
    let put = server.ask("PUT /data/k", &[("if-none-match", "*")], b"2").await;
    assert_eq!((put.status, &*element(&text(&put), "Code")), (501, "NotImplemented"));
    assert_eq!(text(&server.ask("GET /data/k", &[], b"").await), "1");
}
