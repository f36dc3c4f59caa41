//! The table `[buckets]` of the configuration file: names of buckets, and where each is kept.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Value;

/// The key of the table.
pub(super) const BUCKETS: &str = "buckets";
/// The Region that requests to an endpoint are signed for unless another one is named.
const REGION: &str = "us-east-1";
/// The longest name of a bucket, in bytes. Source: `S3Bucket` in the service model of DynamoDB.
const LONGEST_NAME: usize = 255;

/// Where buckets are kept that are not the server's own, by name.
pub(crate) type Buckets = BTreeMap<String, BucketPlace>;

/// Where a bucket is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BucketPlace {
    /// In this directory.
    Directory(PathBuf),
    /// Behind an endpoint of S3.
    Endpoint(EndpointPlace),
}

/// A bucket behind an endpoint of S3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EndpointPlace {
    /// The endpoint's URL.
    pub(crate) url: String,
    /// The name that the bucket has there.
    pub(crate) bucket: String,
    /// The Region that requests are signed for.
    pub(crate) region: String,
    /// A file in the form of AWS's credentials; without it the variables of AWS.
    pub(crate) credentials: Option<PathBuf>,
    /// A file with the authorities that are trusted.
    pub(crate) authorities: Option<PathBuf>,
}

/// An entry as it is written.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Entry {
    directory: Option<PathBuf>,
    endpoint: Option<String>,
    bucket: Option<String>,
    region: Option<String>,
    credentials_file: Option<PathBuf>,
    ca_file: Option<PathBuf>,
}

/// Reads the table; paths are relative to `directory`.
///
/// # Errors
/// What is wrong with the first entry that is not one, as a sentence.
pub(super) fn read(table: &Value, directory: Option<&Path>) -> Result<Buckets, String> {
    let Value::Table(table) = table else {
        let kind = table.type_str();
        return Err(format!(
            "`{BUCKETS}` is of the type {kind}; it takes a table for each bucket, such as \
             [buckets.exports]"
        ));
    };
    let mut buckets = Buckets::new();
    for (name, value) in table {
        let place = entry(name, value, directory)
            .map_err(|cause| format!("`{BUCKETS}.{name}`: {}", cause.trim_end()))?;
        buckets.insert(name.clone(), place);
    }
    Ok(buckets)
}

fn entry(name: &str, value: &Value, directory: Option<&Path>) -> Result<BucketPlace, String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    if name.is_empty() || name.len() > LONGEST_NAME || !name.bytes().all(fits) {
        return Err(
            "the name of a bucket has letters, digits, dots, hyphens and underscores".into()
        );
    }
    let entry: Entry = value.clone().try_into().map_err(|error| error.to_string())?;
    let beside = |path: PathBuf| directory.map_or(path.clone(), |directory| directory.join(path));
    match entry {
        Entry {
            directory: Some(path),
            endpoint: None,
            bucket: None,
            region: None,
            credentials_file: None,
            ca_file: None,
        } => Ok(BucketPlace::Directory(beside(path))),
        Entry { directory: None, endpoint: Some(url), .. } => {
            Ok(BucketPlace::Endpoint(EndpointPlace {
                url,
                bucket: entry.bucket.unwrap_or_else(|| name.to_owned()),
                region: entry.region.unwrap_or_else(|| REGION.to_owned()),
                credentials: entry.credentials_file.map(beside),
                authorities: entry.ca_file.map(beside),
            }))
        }
        _ => Err("it takes `directory` alone, or `endpoint` with `bucket`, `region`, \
                  `credentials-file` and `ca-file` as needed"
            .into()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{BucketPlace, Buckets, EndpointPlace};

    fn read(text: &str) -> Result<Buckets, String> {
        let table: toml::Table = text.parse().unwrap();
        super::read(&table["buckets"], Some(Path::new("conf")))
    }

    #[test]
    fn buckets_are_directories_or_behind_endpoints() {
        let text = "[buckets.exports]\ndirectory = 'out'\n[buckets.lake]\n\
                    endpoint = 'http://127.0.0.1:9000'\nbucket = 'company-lake'\n\
                    credentials-file = '/keys'\nca-file = 'ca.pem'\n[buckets.other]\n\
                    endpoint = 'https://s3.eu-west-1.amazonaws.com'\nregion = 'eu-west-1'\n";
        let lake = EndpointPlace {
            url: "http://127.0.0.1:9000".into(),
            bucket: "company-lake".into(),
            region: "us-east-1".into(),
            credentials: Some("/keys".into()),
            authorities: Some("conf/ca.pem".into()),
        };
        let other = EndpointPlace {
            url: "https://s3.eu-west-1.amazonaws.com".into(),
            bucket: "other".into(),
            region: "eu-west-1".into(),
            credentials: None,
            authorities: None,
        };
        let expected = Buckets::from([
            ("exports".into(), BucketPlace::Directory("conf/out".into())),
            ("lake".into(), BucketPlace::Endpoint(lake)),
            ("other".into(), BucketPlace::Endpoint(other)),
        ]);
        assert_eq!(read(text), Ok(expected));
    }

    #[test]
    fn what_is_no_place_is_refused_with_what_would_be() {
        for (text, part) in [
            ("buckets = 'a'", "`buckets` is of the type string; it takes a table"),
            ("[buckets.a]", "`buckets.a`: it takes `directory` alone, or `endpoint`"),
            ("[buckets.a]\ndirectory = 'd'\nregion = 'r'", "`directory` alone"),
            ("[buckets.a]\ndirectory = 'd'\nendpoint = 'e'", "`directory` alone"),
            ("[buckets.a]\nbucket = 'd'", "`directory` alone"),
            ("[buckets.'a b']\ndirectory = 'd'", "letters, digits"),
            ("[buckets.a]\nendpiont = 'e'", "unknown field `endpiont`"),
            ("[buckets.a]\ndirectory = 1", "expected path string"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
