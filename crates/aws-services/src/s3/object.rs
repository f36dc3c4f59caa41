//! The calls about single objects.

use std::time::{Duration, SystemTime};

use objects::{About, Head};
use percent_encoding::percent_decode_str;
use roxmltree::Node;
use wire::aws::{Call, Reply};

use super::buckets::{Buckets, S3};
use super::document::{self, child, children, xml};
use super::error::{S3Error, engine_error};
use crate::timestamp::iso8601;

/// The longest object that is answered or copied in one piece, in bytes.
const WHOLE: usize = 256 << 20;
/// Objects that one call deletes at most.
const MOST_DELETED: usize = 1_000;
/// The prefix of the headers that belong to the client.
const OWN: &str = "x-amz-meta-";

/// What an object is put with: its media type and the headers that it is given with again.
pub(super) fn about(call: &Call) -> About {
    let kept = call.headers.iter().filter_map(|(name, value)| match &**name {
        // The coding of chunks ends at the server.
        "content-encoding" => {
            let codings = value.split(',').map(str::trim).filter(|one| *one != "aws-chunked");
            let rest = codings.collect::<Vec<_>>().join(",");
            (!rest.is_empty()).then(|| (name.clone(), rest))
        }
        "cache-control" => Some((name.clone(), value.clone())),
        own if own.starts_with(OWN) => Some((name.clone(), value.clone())),
        _ => None,
    });
    About { content_type: call.content_type.clone(), attributes: kept.collect() }
}

/// Refuses conditions of a write, which would else be passed over in silence.
pub(super) fn refuse_conditions(call: &Call) -> Result<(), S3Error> {
    if call.header("if-match").is_some() || call.header("if-none-match").is_some() {
        let what = "A header you provided implies functionality that is not implemented";
        return Err(S3Error::refused(501, "NotImplemented", what));
    }
    Ok(())
}

/// PutObject and CopyObject.
pub(super) async fn put(
    s3: &S3,
    buckets: &Buckets<'_>,
    at: (&str, &str),
    call: &Call,
) -> Result<Reply, S3Error> {
    refuse_conditions(call)?;
    let Some(source) = call.header("x-amz-copy-source") else {
        let head = buckets.put_with(at, about(call), &call.body).await?;
        return Ok(Reply { headers: vec![("etag", quoted(&head.etag))], ..Reply::empty(200) });
    };
    let (head, body) = copied(s3, source, None).await?;
    let about = match call.header("x-amz-metadata-directive") {
        Some("REPLACE") => about(call),
        _ => About { content_type: head.content_type, attributes: head.attributes },
    };
    let head = buckets.put_with(at, about, &body).await?;
    Ok(xml("CopyObjectResult", |xml| {
        xml.text("LastModified", &iso8601(head.modified));
        xml.text("ETag", &quoted(&head.etag));
    }))
}

/// The bucket and the key that a copy is made of.
pub(super) fn source(source: &str) -> Result<(String, String), S3Error> {
    let path = source.split_once('?').map_or(source, |(path, _)| path);
    let path = percent_decode_str(path.strip_prefix('/').unwrap_or(path));
    let path = path.decode_utf8().map_err(|_| S3Error::NO_KEY)?;
    let (bucket, key) = path.split_once('/').ok_or(S3Error::NO_KEY)?;
    Ok((bucket.to_owned(), key.to_owned()))
}

/// The object that a copy is made of, and its bytes: all, or those of `range`.
pub(super) async fn copied(
    s3: &S3,
    source: &str,
    range: Option<&str>,
) -> Result<(Head, Vec<u8>), S3Error> {
    let (bucket, key) = self::source(source)?;
    let (bucket, key) = (bucket.as_str(), key.as_str());
    let owner = s3.directory.owner(bucket).await?.ok_or(S3Error::NO_KEY)?;
    let buckets = s3.buckets(&owner);
    let head = buckets.head(bucket, key).await?.ok_or(S3Error::NO_KEY)?;
    let (start, end) = match range {
        Some(range) => bytes_of(range, head.size)?.ok_or(INVALID_RANGE)?,
        None => (0, head.size),
    };
    let body = part_of(&buckets, (bucket, key), &head, (start, end)).await?;
    Ok((head, body))
}

/// The bytes of an object from `start` to before `end`.
async fn part_of(
    buckets: &Buckets<'_>,
    (bucket, key): (&str, &str),
    head: &Head,
    (start, end): (usize, usize),
) -> Result<Vec<u8>, S3Error> {
    if end.saturating_sub(start) > WHOLE {
        let what = "More than 256 MiB of an object are read and copied in ranges here";
        return Err(S3Error::refused(400, "InvalidRequest", what));
    }
    let found = buckets.objects.range(bucket, key, head, (start, end)).await;
    // It was replaced or deleted just now; a client asks again.
    let changed = S3Error::refused(503, "SlowDown", "Please reduce your request rate.");
    found.map_err(engine_error)?.ok_or(changed)
}

const INVALID_RANGE: S3Error =
    S3Error::refused(416, "InvalidRange", "The requested range is not satisfiable");

/// GetObject and HeadObject, whole or a range.
pub(super) async fn get(
    buckets: &Buckets<'_>,
    at: (&str, &str),
    call: &Call,
) -> Result<Reply, S3Error> {
    let head = buckets.head(at.0, at.1).await?.ok_or(S3Error::NO_KEY)?;
    if let Some(reply) = condition(call, &head)? {
        return Ok(reply);
    }
    let range = match call.header("range") {
        Some(range) => bytes_of(range, head.size)?,
        None => None,
    };
    let (start, end) = range.unwrap_or((0, head.size));
    let mut headers = described(&head);
    if range.is_some() {
        let last = end.saturating_sub(1);
        headers.push(("content-range", format!("bytes {start}-{last}/{}", head.size)));
    }
    let body = if call.method == "HEAD" {
        headers.push(("content-length", end.saturating_sub(start).to_string()));
        Vec::new()
    } else {
        part_of(buckets, at, &head, (start, end)).await?
    };
    Ok(Reply {
        status: if range.is_some() { 206 } else { 200 },
        content_type: "binary/octet-stream",
        headers,
        attributes: head.attributes,
        body: body.into(),
    })
}

/// The headers of an answer that gives an object.
fn described(head: &Head) -> Vec<(&'static str, String)> {
    let modified = Duration::from_secs(head.modified / 1_000_000);
    let modified = SystemTime::UNIX_EPOCH.checked_add(modified);
    let modified = httpdate::HttpDate::from(modified.unwrap_or(SystemTime::UNIX_EPOCH));
    vec![
        ("etag", quoted(&head.etag)),
        ("content-type", head.content_type.clone()),
        ("last-modified", modified.to_string()),
        ("accept-ranges", "bytes".to_owned()),
    ]
}

/// The answer to a read whose condition does not hold.
fn condition(call: &Call, head: &Head) -> Result<Option<Reply>, S3Error> {
    let names = |list: &str| {
        let mut tags = list.split(',').map(|tag| tag.trim().trim_matches('"'));
        tags.any(|tag| tag == "*" || tag == head.etag)
    };
    if call.header("if-match").is_some_and(|list| !names(list)) {
        let what = "At least one of the pre-conditions you specified did not hold";
        return Err(S3Error::refused(412, "PreconditionFailed", what));
    }
    if call.header("if-none-match").is_some_and(names) {
        let etag = vec![("etag", quoted(&head.etag))];
        return Ok(Some(Reply { headers: etag, ..Reply::empty(304) }));
    }
    Ok(None)
}

/// The bytes that a range means, from the first to before the last: `bytes=0-9`, `bytes=10-`,
/// `bytes=-5`. `None` for a header that is no range of bytes, or of several, which counts as absent
/// (RFC 9110, section 14.2).
fn bytes_of(range: &str, size: usize) -> Result<Option<(usize, usize)>, S3Error> {
    let Some((first, last)) = range.strip_prefix("bytes=").and_then(|text| text.split_once('-'))
    else {
        return Ok(None);
    };
    let number = |text: &str| text.parse::<usize>().ok();
    let (start, end) = match (number(first), number(last)) {
        (Some(start), Some(last)) if start <= last => (start, last.saturating_add(1)),
        (Some(start), None) if last.is_empty() => (start, size),
        (None, Some(length)) if first.is_empty() && length > 0 => {
            (size.saturating_sub(length), size)
        }
        (None, Some(0)) if first.is_empty() => return Err(INVALID_RANGE),
        _ => return Ok(None),
    };
    if start >= size {
        return Err(INVALID_RANGE);
    }
    Ok(Some((start, end.min(size))))
}

/// The keys that DeleteObjects names.
pub(super) fn named<'d>(root: Node<'d, '_>) -> Option<Vec<&'d str>> {
    let keys: Option<Vec<&str>> =
        children(root, "Object").map(|object| child(object, "Key")).collect();
    keys.filter(|keys| !keys.is_empty() && keys.len() <= MOST_DELETED)
}

/// DeleteObjects.
pub(super) async fn delete_many(
    buckets: &Buckets<'_>,
    bucket: &str,
    call: &Call,
) -> Result<Reply, S3Error> {
    let document = document::read(&call.body)?;
    let root = document.root_element();
    let quiet = child(root, "Quiet").is_some_and(|text| text.trim() == "true");
    let keys = named(root).ok_or(S3Error::MALFORMED_XML)?;
    for key in &keys {
        buckets.delete(bucket, key).await?;
    }
    Ok(xml("DeleteResult", |xml| {
        for key in keys.iter().filter(|_| !quiet) {
            xml.element("Deleted", |xml| xml.text("Key", key));
        }
    }))
}

pub(super) fn quoted(etag: &str) -> String {
    format!("\"{etag}\"")
}
