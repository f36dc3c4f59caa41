//! The calls of uploads in parts.

use objects::{MAX_PARTS, PartFault};
use wire::aws::query::Query;
use wire::aws::{Call, Reply};

use super::buckets::{Buckets, S3};
use super::document::{self, child, children, xml};
use super::error::{S3Error, engine_error};
use super::object::{about, copied, quoted, refuse_conditions};
use crate::timestamp::iso8601;

/// CreateMultipartUpload.
pub(super) async fn begin(
    buckets: &Buckets<'_>,
    (bucket, key): (&str, &str),
    call: &Call,
) -> Result<Reply, S3Error> {
    let begun = buckets.objects.begin_parts(bucket, key, about(call)).await;
    let id = begun.map_err(engine_error)?;
    Ok(xml("InitiateMultipartUploadResult", |xml| {
        xml.text("Bucket", bucket);
        xml.text("Key", key);
        xml.text("UploadId", &id);
    }))
}

/// UploadPart and UploadPartCopy.
pub(super) async fn put(
    s3: &S3,
    buckets: &Buckets<'_>,
    (bucket, key): (&str, &str),
    call: &Call,
    query: &Query,
) -> Result<Reply, S3Error> {
    let id = query.text("uploadId").ok_or(S3Error::NO_UPLOAD)?;
    let number = query.text("partNumber").and_then(|text| text.parse().ok());
    let number = number.filter(|number| (1..=MAX_PARTS).contains(number)).ok_or_else(|| {
        let what = "Part number must be an integer between 1 and 10000, inclusive";
        S3Error::refused(400, "InvalidArgument", what)
    })?;
    let range = call.header("x-amz-copy-source-range");
    let copy = match call.header("x-amz-copy-source") {
        Some(source) => Some(copied(s3, source, range).await?.1),
        None => None,
    };
    let body = copy.as_deref().unwrap_or(&call.body);
    let part = buckets.objects.put_part(bucket, (key, id), number, body).await;
    let part = part.map_err(engine_error)?.ok_or(S3Error::NO_UPLOAD)?;
    if copy.is_none() {
        return Ok(Reply { headers: vec![("etag", quoted(&part.etag))], ..Reply::empty(200) });
    }
    Ok(xml("CopyPartResult", |xml| {
        xml.text("LastModified", &iso8601(part.modified));
        xml.text("ETag", &quoted(&part.etag));
    }))
}

/// CompleteMultipartUpload.
pub(super) async fn complete(
    buckets: &Buckets<'_>,
    (bucket, key): (&str, &str),
    call: &Call,
    query: &Query,
) -> Result<Reply, S3Error> {
    refuse_conditions(call)?;
    let id = query.text("uploadId").ok_or(S3Error::NO_UPLOAD)?;
    let document = document::read(&call.body)?;
    let named = children(document.root_element(), "Part").map(|part| {
        let number = child(part, "PartNumber")?.trim().parse().ok()?;
        Some((number, child(part, "ETag")?.trim().trim_matches('"').to_owned()))
    });
    let named: Vec<_> = named.collect::<Option<_>>().ok_or(S3Error::MALFORMED_XML)?;
    let completed = buckets.objects.complete(bucket, (key, id), &named).await;
    let head = completed.map_err(engine_error)?.map_err(refusal)?;
    Ok(xml("CompleteMultipartUploadResult", |xml| {
        xml.text("Location", &format!("http://{}/{bucket}/{key}", call.host));
        xml.text("Bucket", bucket);
        xml.text("Key", key);
        xml.text("ETag", &quoted(&head.etag));
    }))
}

fn refusal(fault: PartFault) -> S3Error {
    match fault {
        PartFault::NoUpload => S3Error::NO_UPLOAD,
        PartFault::None => S3Error::MALFORMED_XML,
        PartFault::Unknown => S3Error::refused(
            400,
            "InvalidPart",
            "One or more of the specified parts could not be found.  The part may not have been \
             uploaded, or the specified entity tag may not match the part's entity tag.",
        ),
        PartFault::Order => S3Error::refused(
            400,
            "InvalidPartOrder",
            "The list of parts was not in ascending order. Parts must be ordered by part number.",
        ),
        PartFault::TooSmall => S3Error::refused(
            400,
            "EntityTooSmall",
            "Your proposed upload is smaller than the minimum allowed size",
        ),
    }
}

/// AbortMultipartUpload.
pub(super) async fn abort(
    buckets: &Buckets<'_>,
    (bucket, key): (&str, &str),
    query: &Query,
) -> Result<Reply, S3Error> {
    let id = query.text("uploadId").unwrap_or_default();
    if buckets.objects.abort(bucket, key, id).await.map_err(engine_error)? {
        return Ok(Reply::empty(204));
    }
    Err(S3Error::NO_UPLOAD)
}

/// ListParts, all on one page.
pub(super) async fn list(
    buckets: &Buckets<'_>,
    (bucket, key): (&str, &str),
    query: &Query,
) -> Result<Reply, S3Error> {
    let id = query.text("uploadId").unwrap_or_default();
    let begun = buckets.objects.begun(bucket, key, id).await.map_err(engine_error)?;
    begun.ok_or(S3Error::NO_UPLOAD)?;
    let parts = buckets.objects.parts(bucket, id).await.map_err(engine_error)?;
    Ok(xml("ListPartsResult", |xml| {
        xml.text("Bucket", bucket);
        xml.text("Key", key);
        xml.text("UploadId", id);
        xml.text("StorageClass", "STANDARD");
        xml.text("MaxParts", &MAX_PARTS.to_string());
        xml.text("IsTruncated", "false");
        for (number, part) in &parts {
            xml.element("Part", |xml| {
                xml.text("PartNumber", &number.to_string());
                xml.text("LastModified", &iso8601(part.modified));
                xml.text("ETag", &quoted(&part.etag));
                xml.text("Size", &part.size.to_string());
            });
        }
    }))
}

/// ListMultipartUploads, all on one page.
pub(super) async fn list_uploads(buckets: &Buckets<'_>, bucket: &str) -> Result<Reply, S3Error> {
    let uploads = buckets.objects.all_begun(bucket).await.map_err(engine_error)?;
    Ok(xml("ListMultipartUploadsResult", |xml| {
        xml.text("Bucket", bucket);
        xml.text("IsTruncated", "false");
        for (id, begun) in &uploads {
            xml.element("Upload", |xml| {
                xml.text("Key", &begun.key);
                xml.text("UploadId", id);
                xml.text("Initiated", &iso8601(begun.began));
                xml.text("StorageClass", "STANDARD");
            });
        }
    }))
}
