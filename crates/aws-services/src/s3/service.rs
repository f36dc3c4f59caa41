//! The calls of S3.

use access::CallPermission;
use engine::{Namespace, RequestCtx};
use objects::{MAX_BUCKET_BYTES, MAX_KEY_BYTES};
use wire::aws::query::Query;
use wire::aws::xml::Xml;
use wire::aws::{Call, Reply};

use super::address::{Target, target};
use super::buckets::S3;
use super::error::S3Error;
use super::{bucket, multipart, object, page, permissions};
use crate::service::AwsService;

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

    fn permissions(&self, _: &Namespace, call: &Call) -> Vec<CallPermission> {
        permissions::of(call)
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
    if s3.external.contains_key(bucket) {
        return Err(S3Error::EXTERNAL);
    }
    let has = |name: &str| query.get(name).is_some();
    let makes = call.method == "PUT" || call.method == "POST" && has("uploads");
    let owner = match key.is_empty() {
        false if makes => s3.directory.claim(bucket, namespace).await?,
        // One that nobody has is where it would be created.
        _ => s3.directory.owner(bucket).await?.unwrap_or_else(|| namespace.clone()),
    };
    let buckets = &s3.buckets(&owner);
    let at = (&**bucket, &**key);
    match (&*call.method, bucket.is_empty(), key.is_empty()) {
        ("GET", true, _) => bucket::all(s3, namespace).await,
        ("GET" | "HEAD", false, true) => bucket::request(buckets, call, bucket, &query).await,
        // Its settings are not kept.
        ("PUT", false, true) => bucket::create(s3, namespace, bucket).await,
        ("DELETE", false, true) => bucket::delete(s3, bucket).await,
        ("POST", false, true) if has("delete") => object::delete_many(buckets, bucket, call).await,
        ("GET", false, false) if has("uploadId") => multipart::list(buckets, at, &query).await,
        ("POST", false, false) if has("uploads") => multipart::begin(buckets, at, call).await,
        ("PUT", false, false) if has("partNumber") => {
            multipart::put(s3, buckets, at, call, &query).await
        }
        ("POST", false, false) if has("uploadId") => {
            multipart::complete(buckets, at, call, &query).await
        }
        ("DELETE", false, false) if has("uploadId") => multipart::abort(buckets, at, &query).await,
        ("GET" | "HEAD", false, false) => object::get(buckets, at, call).await,
        ("PUT", false, false) => object::put(s3, buckets, at, call).await,
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
