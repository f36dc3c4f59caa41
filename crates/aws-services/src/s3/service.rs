//! The calls of S3.

use std::borrow::Cow;

use access::CallPermission;
use engine::{Namespace, RequestCtx};
use objects::{MAX_BUCKET_BYTES, MAX_KEY_BYTES};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use wire::aws::query::Query;
use wire::aws::xml::Xml;
use wire::aws::{Call, Reply};

use super::address::{Target, target};
use super::buckets::{Buckets, S3};
use super::error::S3Error;
use super::page;
use crate::service::AwsService;
use crate::timestamp::iso8601;

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

impl AwsService for S3 {
    async fn answer(&self, context: &RequestCtx, call: &Call) -> Reply {
        let replied = match target(call) {
            Some(target) => route(self, &context.namespace, call, &target).await,
            None => {
                let what = "Couldn't parse the specified URI.";
                Err(S3Error::refused(400, "InvalidURI", what))
            }
        };
        page::confined(replied.unwrap_or_else(|error| refuse(call, &error)))
    }

    /// Source: service authorization reference, `list_amazons3`.
    fn permissions(&self, _: &Namespace, call: &Call) -> Vec<CallPermission> {
        // One that cannot be read is refused.
        let Some(Target { bucket, key }) = target(call) else { return Vec::new() };
        let query = Query::parse(call.query.as_bytes()).unwrap_or_default();
        let resource = match (bucket.is_empty(), key.is_empty()) {
            (true, _) => "*".to_owned(),
            (false, true) => format!("arn:aws:s3:::{bucket}"),
            (false, false) => format!("arn:aws:s3:::{bucket}/{key}"),
        };
        let action = match (&*call.method, bucket.is_empty(), key.is_empty()) {
            ("GET" | "HEAD", true, _) => "s3:ListAllMyBuckets",
            ("GET", false, true) => of_bucket(&query),
            ("HEAD", false, true) => "s3:ListBucket",
            ("PUT", _, true) => "s3:CreateBucket",
            ("DELETE", _, true) => "s3:DeleteBucket",
            ("GET" | "HEAD", false, false) => "s3:GetObject",
            ("DELETE", _, false) => "s3:DeleteObject",
            _ => "s3:PutObject",
        };
        vec![CallPermission::new(action, resource)]
    }
}

/// The action that reads what the query of a bucket asks for.
fn of_bucket(query: &Query) -> &'static str {
    let asked = |name: &str| query.get(name).is_some();
    match () {
        () if asked("location") => "s3:GetBucketLocation",
        () if asked("encryption") => "s3:GetEncryptionConfiguration",
        () if asked("versioning") => "s3:GetBucketVersioning",
        () => "s3:ListBucket",
    }
}

fn refuse(call: &Call, error: &S3Error) -> Reply {
    if let S3Error::Engine(error) = error {
        tracing::error!(%error, "a call of S3 failed");
    }
    let (status, code) = error.code();
    let mut xml = Xml::new();
    xml.element("Error", |xml| {
        xml.text("Code", code);
        xml.text("Message", &error.to_string());
        xml.text("Resource", &call.path);
        xml.text("RequestId", &call.request_id);
    });
    Reply { content_type: "application/xml", ..Reply::xml(status, xml.finish()) }
}

async fn route(
    s3: &S3,
    namespace: &Namespace,
    call: &Call,
    target: &Target,
) -> Result<Reply, S3Error> {
    let query = Query::parse(call.query.as_bytes()).unwrap_or_default();
    let Target { bucket, key } = target;
    if bucket.len() > MAX_BUCKET_BYTES || key.len() > MAX_KEY_BYTES {
        return Err(S3Error::refused(400, "KeyTooLongError", "Your key is too long"));
    }
    let owner = match (&*call.method, key.is_empty()) {
        ("PUT", false) => s3.directory.claim(bucket, namespace).await?,
        // One that nobody has is where it would be created.
        _ => s3.directory.owner(bucket).await?.unwrap_or_else(|| namespace.clone()),
    };
    let buckets = &s3.buckets(&owner);
    match (&*call.method, bucket.is_empty(), key.is_empty()) {
        ("GET" | "HEAD", false, true) => bucket_request(buckets, call, bucket, &query).await,
        ("GET", true, _) => Ok(xml("ListAllMyBucketsResult", |xml| xml.element("Buckets", |_| {}))),
        // Its settings are not kept.
        ("PUT", false, true) => create(s3, namespace, bucket).await,
        ("DELETE", false, true) => {
            s3.directory.delete(bucket).await?;
            Ok(Reply::empty(204))
        }
        ("GET" | "HEAD", false, false) => get(buckets, bucket, key).await,
        ("PUT", false, false) if query.get("partNumber").is_none() => {
            let head = buckets.put(bucket, key, &call.content_type, &call.body).await?;
            let etag = format!("\"{}\"", head.etag);
            Ok(Reply { headers: vec![("etag", etag)], ..Reply::empty(200) })
        }
        ("DELETE", false, false) => {
            buckets.delete(bucket, key).await?;
            Ok(Reply::empty(204))
        }
        _ => Err(S3Error::refused(
            501,
            "NotImplemented",
            "This server does not do that with objects",
        )),
    }
}

/// Creates a bucket. Settings of one that exists come this way too.
async fn create(s3: &S3, namespace: &Namespace, bucket: &str) -> Result<Reply, S3Error> {
    let owner = s3.directory.create(bucket, namespace).await?;
    if owner.account == namespace.account {
        return Ok(Reply::empty(200));
    }
    Err(S3Error::refused(
        409,
        "BucketAlreadyExists",
        "The requested bucket name is not available. The bucket namespace is shared by all users \
         of the system. Please select a different name and try again.",
    ))
}

fn xml(name: &str, inside: impl FnOnce(&mut Xml)) -> Reply {
    let mut xml = Xml::new();
    xml.element_in(name, NAMESPACE, inside);
    Reply { content_type: "application/xml", ..Reply::xml(200, xml.finish()) }
}

async fn bucket_request(
    buckets: &Buckets<'_>,
    call: &Call,
    bucket: &str,
    query: &Query,
) -> Result<Reply, S3Error> {
    let has = |name: &str| query.get(name).is_some();
    if call.method == "HEAD" {
        let region = buckets.namespace.region.to_string();
        return Ok(Reply { headers: vec![("x-amz-bucket-region", region)], ..Reply::empty(200) });
    }
    if has("location") {
        let region = &*buckets.namespace.region;
        // The first Region has no name here.
        let region = if region == "us-east-1" { "" } else { region };
        return Ok(xml("LocationConstraint", |xml| xml.escaped(region)));
    }
    if has("encryption") {
        return Ok(xml("ServerSideEncryptionConfiguration", |xml| {
            xml.element("Rule", |xml| {
                xml.element("ApplyServerSideEncryptionByDefault", |xml| {
                    xml.text("SSEAlgorithm", "AES256");
                });
            });
        }));
    }
    if has("versioning") {
        return Ok(xml("VersioningConfiguration", |_| {}));
    }
    let listing = query.get("list-type").is_some() || query.get("prefix").is_some();
    let settings = ["policy", "tagging", "lifecycle", "cors", "acl", "versions", "uploads"];
    if !listing && settings.into_iter().any(has) {
        return Err(S3Error::refused(
            501,
            "NotImplemented",
            "This server keeps no settings of buckets",
        ));
    }
    list(buckets, bucket, query).await
}

async fn list(buckets: &Buckets<'_>, bucket: &str, query: &Query) -> Result<Reply, S3Error> {
    let prefix = query.get("prefix").unwrap_or_default();
    let most = query.get("max-keys").and_then(|text| text.parse().ok());
    let most: usize = most.map_or(1_000, |most: usize| most.min(1_000));
    let after = query.text("continuation-token").or_else(|| query.text("start-after"));
    let names = Names::of(query)?;
    let mut listing = buckets.list(bucket, prefix, after, most).await?;
    listing.objects.truncate(most);
    let found = listing.objects;
    let next = found.last().filter(|_| listing.more).map(|(key, _)| key.clone());
    Ok(xml("ListBucketResult", |xml| {
        xml.text("Name", bucket);
        xml.text("Prefix", &names.text(prefix));
        xml.text("KeyCount", &found.len().to_string());
        xml.text("MaxKeys", &most.to_string());
        xml.text("IsTruncated", if next.is_some() { "true" } else { "false" });
        xml.optional("NextContinuationToken", next.as_deref());
        xml.optional("EncodingType", names.encoding());
        for (key, head) in &found {
            xml.element("Contents", |xml| {
                xml.text("Key", &names.text(key));
                xml.text("LastModified", &iso8601(head.modified));
                xml.text("ETag", &format!("\"{}\"", head.etag));
                xml.text("Size", &head.size.to_string());
                xml.text("StorageClass", "STANDARD");
            });
        }
    }))
}

/// How keys are written in a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Names {
    Plain,
    /// Percent-encoded: XML cannot hold all characters that keys may have.
    Url,
}

/// What is not encoded in keys, besides letters and digits.
const PLAIN_IN_NAMES: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b'/');

impl Names {
    fn of(query: &Query) -> Result<Self, S3Error> {
        match query.text("encoding-type") {
            None => Ok(Self::Plain),
            Some("url") => Ok(Self::Url),
            Some(_) => {
                let what = "Invalid Encoding Method specified in Request";
                Err(S3Error::refused(400, "InvalidArgument", what))
            }
        }
    }

    const fn encoding(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Url => Some("url"),
        }
    }

    fn text(self, key: &str) -> Cow<'_, str> {
        match self {
            Self::Plain => Cow::Borrowed(key),
            Self::Url => utf8_percent_encode(key, PLAIN_IN_NAMES).into(),
        }
    }
}

async fn get(buckets: &Buckets<'_>, bucket: &str, key: &str) -> Result<Reply, S3Error> {
    let found = buckets.get(bucket, key).await?;
    let (head, body) = found
        .ok_or_else(|| S3Error::refused(404, "NoSuchKey", "The specified key does not exist."))?;
    Ok(Reply {
        status: 200,
        content_type: "binary/octet-stream",
        headers: vec![("etag", format!("\"{}\"", head.etag)), ("content-type", head.content_type)],
        body: body.into(),
    })
}
