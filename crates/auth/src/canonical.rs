//! The canonical form of a request: what client and server sign alike
//! (IAM user guide, `reference_sigv-create-signed-request`, step 1).

use std::borrow::Cow;

use smallvec::SmallVec;

use crate::percent;

/// How a service writes paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathStyle {
    /// As all but S3: dots and empty segments are resolved, and what is encoded is encoded once
    /// more.
    Normalized,
    /// As S3: keys of objects are any text, so that each is encoded once and nothing is resolved.
    Object,
}

/// The headers of a request.
pub trait Headers {
    /// The value of a header, several joined by commas in their order; `None` if it is not there.
    /// `name` is in lower case.
    fn value(&self, name: &str) -> Option<Cow<'_, str>>;

    /// Calls `each` with the name of each header, in lower case.
    fn names(&self, each: &mut dyn FnMut(&str));
}

/// Names and values, for those who have no map of headers.
impl Headers for [(&str, &str)] {
    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut values =
            self.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| *value);
        let first = values.next()?;
        Some(values.fold(Cow::Borrowed(first), |joined, value| {
            Cow::Owned(format!("{},{}", joined.trim(), value.trim()))
        }))
    }

    fn names(&self, each: &mut dyn FnMut(&str)) {
        for (name, _) in self {
            each(&name.to_ascii_lowercase());
        }
    }
}

/// Names and values of signed headers; a request seldom signs more than eight.
pub(crate) type SignedHeaders<'a> = SmallVec<[(&'a str, Cow<'a, str>); 8]>;

/// The path.
pub(crate) fn path(raw: &str, style: PathStyle) -> Cow<'_, str> {
    if raw == "/" || raw.is_empty() {
        return Cow::Borrowed("/");
    }
    let mut encoded = String::with_capacity(raw.len());
    match style {
        PathStyle::Object => percent::encode(&percent::decode(raw), true, &mut encoded),
        PathStyle::Normalized => percent::encode(resolved(raw).as_bytes(), true, &mut encoded),
    }
    Cow::Owned(encoded)
}

/// Without empty segments and dots.
fn resolved(raw: &str) -> String {
    let mut segments = Vec::new();
    for segment in raw.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            other => segments.push(other),
        }
    }
    let last = raw.rsplit('/').next().unwrap_or_default();
    let ends_in_slash = matches!(last, "" | "." | "..") && !segments.is_empty();
    let slash = if ends_in_slash { "/" } else { "" };
    format!("/{}{slash}", segments.join("/"))
}

/// The query: names and values encoded and sorted, without the signature itself.
pub(crate) fn query(raw: &str) -> Cow<'_, str> {
    if raw.is_empty() {
        return Cow::Borrowed("");
    }
    let encoded = |text: &str| {
        let mut encoded = String::with_capacity(text.len());
        percent::encode(&percent::decode(text), false, &mut encoded);
        encoded
    };
    let mut pairs: Vec<_> = pairs(raw)
        .filter(|(name, _)| *name != "X-Amz-Signature")
        .map(|(name, value)| (encoded(name), encoded(value)))
        .collect();
    pairs.sort_unstable();
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    Cow::Owned(pairs.join("&"))
}

/// Names and values of a query as they are in it.
pub(crate) fn pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// The headers of `names`, sorted, each once. One that the request does not have is empty.
pub(crate) fn headers<'a>(
    names: impl Iterator<Item = &'a str>,
    of: &'a (impl Headers + ?Sized),
) -> SignedHeaders<'a> {
    let mut headers: SignedHeaders<'a> =
        names.map(|name| (name, of.value(name).map_or(Cow::Borrowed(""), collapsed))).collect();
    headers.sort_unstable_by_key(|(name, _)| *name);
    headers.dedup_by_key(|(name, _)| *name);
    headers
}

/// Without space at the ends, and with single spaces for several.
fn collapsed(value: Cow<'_, str>) -> Cow<'_, str> {
    let needs = value.trim().len() != value.len() || value.contains("  ");
    if !needs {
        return value;
    }
    let words: Vec<_> = value.split(' ').filter(|word| !word.is_empty()).collect();
    Cow::Owned(words.join(" ").trim().to_owned())
}
