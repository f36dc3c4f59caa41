//! Which bucket and which object a request or a URL means.

use percent_encoding::percent_decode_str;
use wire::aws::Call;

/// The target of a call; both are empty when they are not named.
pub(super) struct Target {
    pub(super) bucket: String,
    pub(super) key: String,
}

impl Target {
    /// The ARN of the object.
    pub(super) fn arn(&self) -> String {
        format!("arn:aws:s3:::{}/{}", self.bucket, self.key)
    }
}

/// Bucket and key, from the path or, as in `BUCKET.localhost`, from the host; `None` when they are
/// not UTF-8, which all names are.
pub(super) fn target(call: &Call) -> Option<Target> {
    let host = call.host.rsplit_once(':').map_or(&*call.host, |(host, _)| host);
    let path = call.path.strip_prefix('/').unwrap_or(&call.path);
    let of_host = host.strip_suffix(".localhost").filter(|bucket| !bucket.is_empty());
    let (bucket, key) = match of_host {
        Some(bucket) => (bucket, path),
        None => path.split_once('/').unwrap_or((path, "")),
    };
    let decoded = |text| percent_decode_str(text).decode_utf8().ok();
    Some(Target { bucket: decoded(bucket)?.into_owned(), key: decoded(key)?.into_owned() })
}

/// The objects that a URL can mean, whatever its host: with the bucket in the path, and with the
/// bucket in the host, as in `BUCKET.s3.REGION.amazonaws.com/KEY` and `BUCKET.localhost/KEY`.
pub(super) fn candidates(url: &str) -> Vec<Target> {
    let Some((_, rest)) = url.split_once("://") else { return Vec::new() };
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let Some((host, path)) = rest.split_once('/') else { return Vec::new() };
    let path = decoded(path);
    let of_path = path.split_once('/');
    let of_host = host.split_once('.').map(|(bucket, _)| (bucket, &*path));
    let found = [of_path, of_host].into_iter().flatten();
    found.map(|(bucket, key)| Target { bucket: bucket.to_owned(), key: key.to_owned() }).collect()
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
