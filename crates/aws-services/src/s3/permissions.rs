//! What a call of S3 needs permission for (service authorization reference, `list_amazons3`; user
//! guide, "Required permissions for Amazon S3 API operations").
//!
//! Read by the same functions as when the call is answered.

use access::CallPermission;
use wire::aws::Call;
use wire::aws::query::Query;

use super::address::{Target, target};
use super::{document, object};

/// The permissions; none for a call that cannot be read, which is refused as such.
pub(crate) fn of(call: &Call) -> Vec<CallPermission> {
    let Some(Target { bucket, key }) = target(call) else { return Vec::new() };
    let query = Query::parse(call.query.as_bytes()).unwrap_or_default();
    let has = |name: &str| query.get(name).is_some();
    if call.method == "POST" && !bucket.is_empty() && key.is_empty() && has("delete") {
        return deleted(&bucket, call);
    }
    let own = match (&*call.method, bucket.is_empty(), key.is_empty()) {
        ("GET" | "HEAD", true, _) => "s3:ListAllMyBuckets",
        ("GET", false, true) => of_bucket(&query),
        ("HEAD", false, true) => "s3:ListBucket",
        ("PUT", _, true) => "s3:CreateBucket",
        ("DELETE", _, true) => "s3:DeleteBucket",
        ("GET", false, false) if has("uploadId") => "s3:ListMultipartUploadParts",
        ("GET" | "HEAD", false, false) => "s3:GetObject",
        ("DELETE", _, false) if has("uploadId") => "s3:AbortMultipartUpload",
        ("DELETE", _, false) => "s3:DeleteObject",
        _ => "s3:PutObject",
    };
    let own = CallPermission::new(own, arn(&bucket, &key));
    let copied = call.header("x-amz-copy-source").filter(|_| own.action == "s3:PutObject");
    let copied = copied.and_then(|source| object::source(source).ok());
    let copied =
        copied.map(|(bucket, key)| CallPermission::new("s3:GetObject", arn(&bucket, &key)));
    std::iter::once(own).chain(copied).collect()
}

/// One for each object that DeleteObjects names.
fn deleted(bucket: &str, call: &Call) -> Vec<CallPermission> {
    let Ok(document) = document::read(&call.body) else { return Vec::new() };
    let keys = object::named(document.root_element()).unwrap_or_default();
    let permission = |key| CallPermission::new("s3:DeleteObject", arn(bucket, key));
    keys.into_iter().map(permission).collect()
}

/// The action that reads what the query of a bucket asks for.
fn of_bucket(query: &Query) -> &'static str {
    let has = |name: &str| query.get(name).is_some();
    match () {
        () if has("location") => "s3:GetBucketLocation",
        () if has("encryption") => "s3:GetEncryptionConfiguration",
        () if has("versioning") => "s3:GetBucketVersioning",
        () if has("uploads") => "s3:ListBucketMultipartUploads",
        () => "s3:ListBucket",
    }
}

fn arn(bucket: &str, key: &str) -> String {
    match (bucket.is_empty(), key.is_empty()) {
        (true, _) => "*".to_owned(),
        (false, true) => format!("arn:aws:s3:::{bucket}"),
        (false, false) => format!("arn:aws:s3:::{bucket}/{key}"),
    }
}
