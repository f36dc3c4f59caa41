//! S3, as far as assets of a deployment need it: buckets are whatever somebody names, objects are kept in
//! the store in pieces.
//!
//! A bucket's rows: `h/KEY` is the head of an object, `d/KEY\0`, a generation and a number a piece of it.
//! A new object is a new generation: readers see the old one or the new one whole.

use engine::{Area, EngineError, RowRange, RowWrite, Rows, RowsError};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use wire::aws::query::Query;
use wire::aws::xml::Xml;
use wire::aws::{Call, Reply};

use super::clock::iso;
use crate::stack::{StackFault, Stacks};

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";
/// Bytes of one piece.
const PIECE: usize = 1 << 20;
/// Pieces of one commit.
const TOGETHER: usize = 8;
/// The longest key, in bytes.
const KEY: usize = 1_024;
/// The longest name of a bucket.
const BUCKET: usize = 255;
/// How long one commit may take.
const COMMIT: std::time::Duration = std::time::Duration::from_secs(60);

/// The head of an object.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Head {
    size: usize,
    etag: String,
    content_type: String,
    /// Microseconds since 1970.
    modified: u64,
    generation: u64,
}

/// What a call is about.
struct Target {
    bucket: String,
    key: String,
}

/// Answers a call.
pub(super) async fn answer(stacks: &Stacks, call: &Call) -> Reply {
    let target = target(call);
    match route(stacks, call, &target).await {
        Ok(reply) => reply,
        Err(fault) => refused(call, &fault),
    }
}

fn refused(call: &Call, fault: &StackFault) -> Reply {
    if let StackFault::Engine(error) = fault {
        tracing::error!(%error, "a call of S3 failed");
    }
    let (status, code) = fault.code();
    let mut xml = Xml::new();
    xml.element("Error", |xml| {
        xml.text("Code", code);
        xml.text("Message", &fault.to_string());
        xml.text("Resource", &call.path);
        xml.text("RequestId", &call.request_id);
    });
    Reply { content_type: "application/xml", ..Reply::xml(status, xml.finish()) }
}

/// Bucket and key, from the path or, as in `BUCKET.localhost`, from the host.
fn target(call: &Call) -> Target {
    let host = call.host.rsplit_once(':').map_or(&*call.host, |(host, _)| host);
    let path = call.path.strip_prefix('/').unwrap_or(&call.path);
    let of_host = host.strip_suffix(".localhost").filter(|bucket| !bucket.is_empty());
    let (bucket, key) = match of_host {
        Some(bucket) => (bucket, path),
        None => path.split_once('/').unwrap_or((path, "")),
    };
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    Target { bucket: decoded(bucket), key: decoded(key) }
}

async fn route(stacks: &Stacks, call: &Call, target: &Target) -> Result<Reply, StackFault> {
    let query = Query::parse(call.query.as_bytes()).unwrap_or_default();
    let Target { bucket, key } = target;
    if bucket.len() > BUCKET || key.len() > KEY {
        return Err(object(400, "KeyTooLongError", "Your key is too long"));
    }
    match (&*call.method, bucket.is_empty(), key.is_empty()) {
        ("GET" | "HEAD", false, true) => of_bucket(stacks, call, bucket, &query).await,
        ("GET", true, _) => Ok(xml("ListAllMyBucketsResult", |xml| xml.element("Buckets", |_| {}))),
        // Buckets are there as soon as somebody names them, and their settings are not kept.
        ("PUT", false, true) => Ok(Reply::empty(200)),
        ("DELETE", false, true) => Ok(Reply::empty(204)),
        ("GET" | "HEAD", false, false) => get(stacks, bucket, key).await,
        ("PUT", false, false) if query.get("partNumber").is_none() => {
            let head = stacks.put_object(bucket, key, &call.content_type, &call.body).await?;
            let etag = format!("\"{}\"", head.etag);
            Ok(Reply { headers: vec![("etag", etag)], ..Reply::empty(200) })
        }
        ("DELETE", false, false) => {
            stacks.delete_object(bucket, key).await?;
            Ok(Reply::empty(204))
        }
        _ => Err(object(501, "NotImplemented", "This server does not do that with objects")),
    }
}

fn object(status: u16, code: &'static str, message: &str) -> StackFault {
    StackFault::Object { status, code, message: message.to_owned() }
}

fn xml(name: &str, inside: impl FnOnce(&mut Xml)) -> Reply {
    let mut xml = Xml::new();
    xml.element_in(name, NAMESPACE, inside);
    Reply { content_type: "application/xml", ..Reply::xml(200, xml.finish()) }
}

async fn of_bucket(
    stacks: &Stacks,
    call: &Call,
    bucket: &str,
    query: &Query,
) -> Result<Reply, StackFault> {
    let asked = |name: &str| query.get(name).is_some();
    if call.method == "HEAD" {
        let region = stacks.namespace.region.to_string();
        return Ok(Reply { headers: vec![("x-amz-bucket-region", region)], ..Reply::empty(200) });
    }
    if asked("location") {
        let region = &*stacks.namespace.region;
        // The first Region has no name here.
        let region = if region == "us-east-1" { "" } else { region };
        return Ok(xml("LocationConstraint", |xml| xml.escaped(region)));
    }
    if asked("encryption") {
        return Ok(xml("ServerSideEncryptionConfiguration", |xml| {
            xml.element("Rule", |xml| {
                xml.element("ApplyServerSideEncryptionByDefault", |xml| {
                    xml.text("SSEAlgorithm", "AES256");
                });
            });
        }));
    }
    if asked("versioning") {
        return Ok(xml("VersioningConfiguration", |_| {}));
    }
    let listing = query.get("list-type").is_some() || query.get("prefix").is_some();
    let settings = ["policy", "tagging", "lifecycle", "cors", "acl", "versions", "uploads"];
    if !listing && settings.into_iter().any(asked) {
        return Err(object(501, "NotImplemented", "This server keeps no settings of buckets"));
    }
    list(stacks, bucket, query).await
}

async fn list(stacks: &Stacks, bucket: &str, query: &Query) -> Result<Reply, StackFault> {
    let prefix = query.get("prefix").unwrap_or_default();
    let most = query.get("max-keys").and_then(|text| text.parse().ok());
    let most: usize = most.map_or(1_000, |most: usize| most.min(1_000));
    let after = query.text("continuation-token").or_else(|| query.text("start-after"));
    let after = after.map(|key| format!("h/{key}").into_bytes());
    let wanted = format!("h/{prefix}");
    let range = RowRange {
        prefix: wanted.as_bytes(),
        after: after.as_deref(),
        newest_first: false,
        limit: most.max(1),
    };
    let page = stacks.objects(bucket).page(range).await?;
    let mut found = Vec::new();
    for (key, row) in page.rows.iter().take(most) {
        let key = String::from_utf8_lossy(key.get(2..).unwrap_or_default()).into_owned();
        found.push((key, read(row)?));
    }
    let next = found.last().filter(|_| page.more).map(|(key, _)| key.clone());
    Ok(xml("ListBucketResult", |xml| {
        xml.text("Name", bucket);
        xml.text("Prefix", prefix);
        xml.text("KeyCount", &found.len().to_string());
        xml.text("MaxKeys", &most.to_string());
        xml.text("IsTruncated", if next.is_some() { "true" } else { "false" });
        xml.optional("NextContinuationToken", next.as_deref());
        for (key, head) in &found {
            xml.element("Contents", |xml| {
                xml.text("Key", key);
                xml.text("LastModified", &iso(head.modified));
                xml.text("ETag", &format!("\"{}\"", head.etag));
                xml.text("Size", &head.size.to_string());
                xml.text("StorageClass", "STANDARD");
            });
        }
    }))
}

async fn get(stacks: &Stacks, bucket: &str, key: &str) -> Result<Reply, StackFault> {
    let found = stacks.get_object(bucket, key).await?;
    let (head, body) =
        found.ok_or_else(|| object(404, "NoSuchKey", "The specified key does not exist."))?;
    Ok(Reply {
        status: 200,
        content_type: "binary/octet-stream",
        headers: vec![("etag", format!("\"{}\"", head.etag)), ("content-type", head.content_type)],
        body: body.into(),
    })
}

fn read(row: &[u8]) -> Result<Head, EngineError> {
    serde_json::from_slice(row).map_err(|_| EngineError::UnreadableCatalog { what: "object" })
}

fn head_key(key: &str) -> Vec<u8> {
    format!("h/{key}").into_bytes()
}

fn pieces_prefix(key: &str) -> Vec<u8> {
    format!("d/{key}\0").into_bytes()
}

fn piece_key(key: &str, generation: u64, number: u32) -> Vec<u8> {
    let mut whole = pieces_prefix(key);
    whole.extend_from_slice(&generation.to_be_bytes());
    whole.extend_from_slice(&number.to_be_bytes());
    whole
}

impl Stacks {
    fn objects<'a>(&'a self, bucket: &'a str) -> Rows<'a> {
        self.engine.rows(Area::new(2), &self.namespace, bucket)
    }

    async fn put_object(
        &self,
        bucket: &str,
        key: &str,
        content_type: &str,
        body: &[u8],
    ) -> Result<Head, EngineError> {
        let generation = self.engine.env().random_u64();
        let mut rows = Vec::new();
        for (number, piece) in (0_u32..).zip(body.chunks(PIECE)) {
            if rows.len() >= TOGETHER {
                self.write_objects(bucket, std::mem::take(&mut rows)).await?;
            }
            rows.push(RowWrite::Put(piece_key(key, generation, number), piece.to_vec()));
        }
        let hash = Sha256::digest(body);
        let head = Head {
            size: body.len(),
            // Not MD5, which S3 does not promise either.
            etag: hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect(),
            content_type: content_type.to_owned(),
            modified: self.now(),
            generation,
        };
        rows.extend(self.old_pieces(bucket, key, Some(generation)).await?);
        // Plain data: writing it cannot fail.
        rows.push(RowWrite::Put(head_key(key), serde_json::to_vec(&head).unwrap_or_default()));
        self.write_objects(bucket, rows).await?;
        Ok(head)
    }

    async fn delete_object(&self, bucket: &str, key: &str) -> Result<(), EngineError> {
        let mut rows = self.old_pieces(bucket, key, None).await?;
        rows.push(RowWrite::Delete(head_key(key)));
        self.write_objects(bucket, rows).await
    }

    /// An object with its bytes.
    async fn get_object(
        &self,
        bucket: &str,
        key: &str,
    ) -> Result<Option<(Head, Vec<u8>)>, EngineError> {
        let Some(row) = self.objects(bucket).get(&head_key(key)).await? else { return Ok(None) };
        let head = read(&row)?;
        let mut body = Vec::with_capacity(head.size);
        for number in 0_u32.. {
            if body.len() >= head.size {
                break;
            }
            let piece = self.objects(bucket).get(&piece_key(key, head.generation, number)).await?;
            // It was replaced or deleted meanwhile.
            let Some(piece) = piece else { return Ok(None) };
            body.extend_from_slice(&piece);
        }
        Ok(Some((head, body)))
    }

    /// The template that a URL names: whatever the host, the object that was put here.
    pub(super) async fn template_at(&self, url: &str) -> Result<String, StackFault> {
        let unknown = || StackFault::TemplateUrl(url.to_owned());
        let rest = url.split_once("://").map(|(_, rest)| rest).ok_or_else(unknown)?;
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (host, path) = rest.split_once('/').ok_or_else(unknown)?;
        let path = percent_decode_str(path).decode_utf8_lossy().into_owned();
        let of_path = path.split_once('/');
        // `BUCKET.s3.REGION.amazonaws.com/KEY` and `BUCKET.localhost/KEY`.
        let of_host = host.split_once('.').map(|(bucket, _)| (bucket, &*path));
        for (bucket, key) in [of_path, of_host].into_iter().flatten() {
            if let Some((_, body)) = self.get_object(bucket, key).await? {
                return String::from_utf8(body).map_err(|_| unknown());
            }
        }
        Err(unknown())
    }

    /// Deletions of the pieces of other generations.
    async fn old_pieces(
        &self,
        bucket: &str,
        key: &str,
        but: Option<u64>,
    ) -> Result<Vec<RowWrite>, EngineError> {
        let prefix = pieces_prefix(key);
        let kept = but.map(|generation| [&*prefix, &generation.to_be_bytes()].concat());
        let mut rows = Vec::new();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let last = after.as_deref();
            let range = RowRange { prefix: &prefix, after: last, newest_first: false, limit: 4 };
            let page = self.objects(bucket).page(range).await?;
            for (key, _) in page.rows {
                after = Some(key.clone());
                if !kept.as_ref().is_some_and(|kept| key.starts_with(kept)) {
                    rows.push(RowWrite::Delete(key));
                }
            }
            if !page.more {
                return Ok(rows);
            }
        }
    }

    async fn write_objects(&self, bucket: &str, writes: Vec<RowWrite>) -> Result<(), EngineError> {
        loop {
            let rows = self.objects(bucket);
            let revision = rows.revision().await?;
            let deadline = self.engine.env().deadline(COMMIT);
            match rows.commit(revision, writes.clone(), deadline).await {
                Ok(_) => return Ok(()),
                Err(RowsError::Changed) => {}
                Err(RowsError::Engine(error)) => return Err(error),
            }
        }
    }
}
