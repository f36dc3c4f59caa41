//! Listings of a bucket's objects, both versions of the call.

use std::borrow::Cow;

use base64_simd::URL_SAFE_NO_PAD;
use objects::Head;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use wire::aws::Reply;
use wire::aws::query::Query;
use wire::aws::xml::Xml;

use super::buckets::Buckets;
use super::document::xml;
use super::error::S3Error;
use crate::timestamp::iso8601;

/// Entries of a page at most.
const MOST: usize = 1_000;

/// One line of a listing.
enum Entry {
    Object(String, Head),
    /// What several keys begin with, up to the delimiter.
    Prefix(String),
}

impl Entry {
    fn name(&self) -> &str {
        match self {
            Self::Object(name, _) | Self::Prefix(name) => name,
        }
    }
}

/// What is listed.
struct Question<'q> {
    prefix: &'q str,
    delimiter: Option<&'q str>,
    most: usize,
    /// The last name of the page before, and whether that was a prefix.
    after: Option<(String, bool)>,
}

impl<'q> Question<'q> {
    fn of(query: &'q Query) -> Result<Self, S3Error> {
        let most = query.text("max-keys").map(|text| text.parse().map_err(|_| S3Error::MAX_KEYS));
        let after = match query.text("continuation-token") {
            Some(token) => Some(after_token(token)?),
            None => query.text("start-after").or_else(|| query.text("marker")).map(|name| {
                let delimiter = query.text("delimiter");
                (name.to_owned(), delimiter.is_some_and(|delimiter| name.ends_with(delimiter)))
            }),
        };
        Ok(Self {
            prefix: query.get("prefix").unwrap_or_default(),
            delimiter: query.text("delimiter"),
            most: most.transpose()?.unwrap_or(MOST).min(MOST),
            after,
        })
    }

    /// The prefix that `key` counts under, if it does.
    fn common<'k>(&self, key: &'k str) -> Option<&'k str> {
        let (delimiter, rest) = (self.delimiter?, key.get(self.prefix.len()..)?);
        let at = rest.find(delimiter)?;
        let length = self.prefix.len().saturating_add(at).saturating_add(delimiter.len());
        key.get(..length)
    }

    /// The entries of one page, and whether more follow.
    async fn page(
        &self,
        buckets: &Buckets<'_>,
        bucket: &str,
    ) -> Result<(Vec<Entry>, bool), S3Error> {
        let mut entries: Vec<Entry> = Vec::new();
        if self.most == 0 {
            return Ok((entries, false));
        }
        let mut skipped = self.after.as_ref().filter(|(_, prefix)| *prefix);
        let mut last = self.after.as_ref().map(|(name, _)| name.clone());
        loop {
            let wanted = self.most.saturating_sub(entries.len()).saturating_add(1);
            let page = buckets.list(bucket, self.prefix, last.as_deref(), wanted).await?;
            for (key, head) in page.objects {
                last = Some(key.clone());
                if skipped.is_some_and(|(prefix, _)| key.starts_with(prefix.as_str())) {
                    continue;
                }
                skipped = None;
                let entry = match self.common(&key) {
                    Some(prefix) if entries.last().is_some_and(|one| one.name() == prefix) => {
                        continue;
                    }
                    Some(prefix) => Entry::Prefix(prefix.to_owned()),
                    None => Entry::Object(key, head),
                };
                if entries.len() >= self.most {
                    return Ok((entries, true));
                }
                entries.push(entry);
            }
            if !page.more {
                return Ok((entries, false));
            }
        }
    }
}

/// The token with which a page after `entry` is asked for.
fn token_of(entry: &Entry) -> String {
    let kind = if matches!(entry, Entry::Prefix(_)) { 'p' } else { 'k' };
    URL_SAFE_NO_PAD.encode_to_string(format!("{kind}{}", entry.name()))
}

fn after_token(token: &str) -> Result<(String, bool), S3Error> {
    let wrong = || {
        let what = "The continuation token provided is incorrect";
        S3Error::refused(400, "InvalidArgument", what)
    };
    let bytes = URL_SAFE_NO_PAD.decode_to_vec(token).map_err(|_| wrong())?;
    let text = String::from_utf8(bytes).map_err(|_| wrong())?;
    match text.split_at_checked(1) {
        Some(("p", name)) => Ok((name.to_owned(), true)),
        Some(("k", name)) => Ok((name.to_owned(), false)),
        _ => Err(wrong()),
    }
}

/// ListObjectsV2, or ListObjects when the query does not name the version.
pub(super) async fn list(
    buckets: &Buckets<'_>,
    bucket: &str,
    query: &Query,
) -> Result<Reply, S3Error> {
    let question = Question::of(query)?;
    let names = Names::of(query)?;
    let (entries, more) = question.page(buckets, bucket).await?;
    let next = entries.last().filter(|_| more);
    let second = query.text("list-type") == Some("2");
    let optional = |xml: &mut Xml, element: &str, parameter: &str| {
        xml.optional(element, query.text(parameter).map(|text| names.text(text)).as_deref());
    };
    Ok(xml("ListBucketResult", |xml| {
        xml.text("Name", bucket);
        xml.text("Prefix", &names.text(question.prefix));
        optional(xml, "Delimiter", "delimiter");
        xml.text("MaxKeys", &question.most.to_string());
        xml.text("IsTruncated", if more { "true" } else { "false" });
        xml.optional("EncodingType", names.encoding());
        if second {
            xml.text("KeyCount", &entries.len().to_string());
            xml.optional("ContinuationToken", query.text("continuation-token"));
            xml.optional("NextContinuationToken", next.map(token_of).as_deref());
            optional(xml, "StartAfter", "start-after");
        } else {
            xml.text("Marker", &names.text(query.get("marker").unwrap_or_default()));
            xml.optional("NextMarker", next.map(|entry| names.text(entry.name())).as_deref());
        }
        for entry in &entries {
            show(xml, entry, names);
        }
    }))
}

fn show(xml: &mut Xml, entry: &Entry, names: Names) {
    match entry {
        Entry::Object(key, head) => xml.element("Contents", |xml| {
            xml.text("Key", &names.text(key));
            xml.text("LastModified", &iso8601(head.modified));
            xml.text("ETag", &format!("\"{}\"", head.etag));
            xml.text("Size", &head.size.to_string());
            xml.text("StorageClass", "STANDARD");
        }),
        Entry::Prefix(prefix) => xml.element("CommonPrefixes", |xml| {
            xml.text("Prefix", &names.text(prefix));
        }),
    }
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
