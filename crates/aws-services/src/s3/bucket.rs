//! The calls about buckets.

use engine::Namespace;
use wire::aws::query::Query;
use wire::aws::{Call, Reply};

use super::buckets::{Buckets, S3};
use super::document::xml;
use super::error::S3Error;
use super::{listing, multipart};
use crate::timestamp::iso8601;

/// The buckets of the caller's account, of all Regions.
pub(super) async fn all(s3: &S3, namespace: &Namespace) -> Result<Reply, S3Error> {
    let names = s3.directory.all(&namespace.account).await?;
    let mut buckets = Vec::new();
    for (name, owner) in names {
        let created = s3.directory.created(&name, &owner).await?;
        buckets.push((name, created));
    }
    Ok(xml("ListAllMyBucketsResult", |xml| {
        xml.element("Owner", |xml| xml.text("ID", &namespace.account));
        xml.element("Buckets", |xml| {
            for (name, created) in &buckets {
                xml.element("Bucket", |xml| {
                    xml.text("Name", name);
                    xml.text("CreationDate", &iso8601(*created));
                });
            }
        });
    }))
}

/// Deletes a bucket without objects. One that is not there is fine: they exist as soon as they are
/// used.
pub(super) async fn delete(s3: &S3, bucket: &str) -> Result<Reply, S3Error> {
    if s3.directory.delete(bucket).await? {
        return Ok(Reply::empty(204));
    }
    let what = "The bucket you tried to delete is not empty";
    Err(S3Error::refused(409, "BucketNotEmpty", what))
}

/// Creates a bucket. Settings of one that exists come this way too.
pub(super) async fn create(s3: &S3, namespace: &Namespace, bucket: &str) -> Result<Reply, S3Error> {
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

/// Answers a question about a bucket.
pub(super) async fn request(
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
    if has("uploads") {
        return multipart::list_uploads(buckets, bucket).await;
    }
    let listing = query.get("list-type").is_some() || query.get("prefix").is_some();
    let settings = ["policy", "tagging", "lifecycle", "cors", "acl", "versions"];
    if !listing && settings.into_iter().any(has) {
        return Err(S3Error::refused(
            501,
            "NotImplemented",
            "This server keeps no settings of buckets",
        ));
    }
    listing::list(buckets, bucket, query).await
}
