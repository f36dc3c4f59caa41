//! Buckets behind an endpoint that speaks S3's API.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use bench::client::tls::{Authorities, Tls};
use bytes::Bytes;
use env::Env;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::list::{PaginatedListOptions, PaginatedListStore as _};
use object_store::{
    Attribute, Attributes, GetOptions, GetRange, ObjectStore as _, ObjectStoreExt as _, PutOptions,
    PutPayload, RetryConfig,
};
use objects::{
    Encryption, ExternalAnswer, ExternalBucket, ExternalError, ExternalObject, Head, Listing,
};

use crate::directory::path_of;
use crate::error::external;
use crate::http::Connector;
use crate::{PIECE_BYTES, micros, range_of};

/// Keys of a page. Source: `max-keys` of `API_ListObjectsV2`.
const PAGE: usize = 1_000;
/// How often a call is repeated, and for how long; then the caller decides.
const RETRIES: usize = 3;
const RETRY: Duration = Duration::from_secs(20);

/// What `object_store` calls the setting of server-side encryption.
const SERVER_SIDE_ENCRYPTION: &str = "aws_server_side_encryption";

/// Access to an endpoint.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys {
    /// The access key.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// The token of temporary keys.
    pub token: Option<String>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keys({})", self.id)
    }
}

/// Where a bucket is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// `http://` or `https://`, a host, and a port unless it is the usual one.
    pub endpoint: String,
    /// The name that the bucket has there.
    pub bucket: String,
    /// The Region that requests are signed for.
    pub region: String,
    /// A PEM file with the authorities that are trusted instead of the operating system's.
    pub authorities: Option<PathBuf>,
}

/// A bucket behind an endpoint.
#[derive(Clone, Debug)]
pub struct EndpointBucket {
    location: Location,
    keys: Keys,
    connector: Connector,
    store: AmazonS3,
}

impl EndpointBucket {
    /// The bucket at a place. Nothing is called yet.
    ///
    /// # Errors
    /// When the endpoint is no URL, or no authority can be read.
    pub fn new(location: Location, keys: Keys, env: Env) -> Result<Self, String> {
        let (host, port, is_tls) = parts(&location.endpoint).ok_or_else(|| {
            format!(
                "the endpoint is {:?}; it takes a URL without a path, such as \
                 https://s3.eu-west-1.amazonaws.com",
                location.endpoint
            )
        })?;
        let tls = if is_tls {
            let authorities = Authorities { file: location.authorities.clone() };
            let name = host.trim_start_matches('[').trim_end_matches(']');
            Some(Tls::new(name, &authorities).map_err(|error| format!("{error:#}"))?)
        } else {
            None
        };
        let connector = Connector::new(&format!("{host}:{port}"), tls, env);
        let store = build(&location, &keys, &connector, None);
        let store = store.map_err(|error| error.to_string())?;
        Ok(Self { location, keys, connector, store })
    }

    async fn put(&self, key: &str, object: ExternalObject<'_>) -> Result<Head, ExternalError> {
        let path = path_of(key)?;
        let failed = |error: object_store::Error| external(&error);
        let encrypting = match object.encryption {
            None => None,
            how => Some(build(&self.location, &self.keys, &self.connector, how).map_err(failed)?),
        };
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, object.content_type.to_owned().into());
        let options = PutOptions { attributes, ..PutOptions::default() };
        let size = object.body.len();
        let payload = PutPayload::from_bytes(object.body);
        let store = encrypting.as_ref().unwrap_or(&self.store);
        let put = store.put_opts(&path, payload, options).await.map_err(failed)?;
        Ok(Head::external(size, bare(put.e_tag.as_deref()), 0, PIECE_BYTES))
    }

    async fn list(
        &self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Listing, ExternalError> {
        let limit = limit.clamp(1, PAGE);
        let mut listing = Listing::default();
        let mut token: Option<String> = None;
        loop {
            let options = PaginatedListOptions {
                offset: after.map(str::to_owned),
                max_keys: Some(limit.saturating_sub(listing.objects.len())),
                page_token: token.take(),
                ..PaginatedListOptions::default()
            };
            let prefix = Some(prefix).filter(|prefix| !prefix.is_empty());
            let page = self.store.list_paginated(prefix, options).await;
            let page = page.map_err(|error| external(&error))?;
            for meta in page.result.objects {
                let key = meta.location.to_string();
                let size = usize::try_from(meta.size).unwrap_or(usize::MAX);
                // The marker of a folder has lost the slash at its end here, and follows itself.
                if Some(key.as_str()) > after {
                    let etag = bare(meta.e_tag.as_deref());
                    let head = Head::external(size, etag, micros(&meta), PIECE_BYTES);
                    listing.objects.push((key, head));
                }
            }
            token = page.page_token;
            listing.more = token.is_some();
            if token.is_none() || listing.objects.len() >= limit {
                return Ok(listing);
            }
        }
    }

    async fn piece(
        &self,
        key: &str,
        head: &Head,
        number: u32,
    ) -> Result<Option<Bytes>, ExternalError> {
        let options = GetOptions {
            range: Some(GetRange::Bounded(range_of(number, head.size))),
            if_match: Some(format!("\"{}\"", head.etag)),
            ..GetOptions::default()
        };
        let found = match self.store.get_opts(&path_of(key)?, options).await {
            Ok(found) => found,
            Err(object_store::Error::Precondition { .. }) => return Ok(None),
            Err(error) => {
                let error = external(&error);
                return if error.code == "NoSuchKey" { Ok(None) } else { Err(error) };
            }
        };
        Ok(Some(found.bytes().await.map_err(|error| external(&error))?))
    }

    async fn copy(&self, from: &str, to: &str) -> Result<(), ExternalError> {
        let copied = self.store.copy(&path_of(from)?, &path_of(to)?).await;
        copied.map_err(|error| external(&error))
    }

    async fn delete(&self, key: &str) -> Result<(), ExternalError> {
        match self.store.delete(&path_of(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(external(&error)),
        }
    }
}

/// The client of a bucket; what it puts is encrypted so.
fn build(
    location: &Location,
    keys: &Keys,
    connector: &Connector,
    encryption: Option<&Encryption>,
) -> object_store::Result<AmazonS3> {
    let mut builder = AmazonS3Builder::new()
        .with_endpoint(location.endpoint.trim_end_matches('/'))
        .with_bucket_name(&location.bucket)
        .with_region(&location.region)
        .with_access_key_id(&keys.id)
        .with_secret_access_key(&keys.secret)
        .with_allow_http(true)
        .with_retry(RetryConfig {
            max_retries: RETRIES,
            retry_timeout: RETRY,
            ..RetryConfig::default()
        })
        .with_http_connector(connector.clone());
    if let Some(token) = &keys.token {
        builder = builder.with_token(token);
    }
    builder = match encryption {
        None => builder,
        Some(Encryption::Aes256) => {
            builder.with_config(SERVER_SIDE_ENCRYPTION.parse::<AmazonS3ConfigKey>()?, "AES256")
        }
        Some(Encryption::Kms(key)) => builder.with_sse_kms_encryption(key),
    };
    builder.build()
}

/// Host, port and whether it is TLS, of an endpoint.
fn parts(endpoint: &str) -> Option<(&str, &str, bool)> {
    let (rest, usual, is_tls) = match endpoint.split_once("://")? {
        ("http", rest) => (rest, "80", false),
        ("https", rest) => (rest, "443", true),
        _ => return None,
    };
    let place = rest.trim_end_matches('/');
    if place.is_empty() || place.contains(['/', '@', '?', '#']) {
        return None;
    }
    match place.rsplit_once(':').filter(|(_, port)| !port.contains(']')) {
        Some((host, port)) => port.parse::<u16>().is_ok().then_some((host, port, is_tls)),
        None => Some((place, usual, is_tls)),
    }
}

/// An entity tag without its quotes.
fn bare(etag: Option<&str>) -> String {
    etag.unwrap_or_default().trim_matches('"').to_owned()
}

impl ExternalBucket for EndpointBucket {
    fn put<'a>(&'a self, key: &'a str, object: ExternalObject<'a>) -> ExternalAnswer<'a, Head> {
        Box::pin(self.put(key, object))
    }

    fn list<'a>(
        &'a self,
        prefix: &'a str,
        after: Option<&'a str>,
        limit: usize,
    ) -> ExternalAnswer<'a, Listing> {
        Box::pin(self.list(prefix, after, limit))
    }

    fn piece<'a>(
        &'a self,
        key: &'a str,
        head: &'a Head,
        number: u32,
    ) -> ExternalAnswer<'a, Option<Bytes>> {
        Box::pin(self.piece(key, head, number))
    }

    fn copy<'a>(&'a self, from: &'a str, to: &'a str) -> ExternalAnswer<'a, ()> {
        Box::pin(self.copy(from, to))
    }

    fn delete<'a>(&'a self, key: &'a str) -> ExternalAnswer<'a, ()> {
        Box::pin(self.delete(key))
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn endpoints_are_urls_without_a_path() {
        let found = |endpoint| parts(endpoint);
        assert_eq!(found("http://127.0.0.1:9000"), Some(("127.0.0.1", "9000", false)));
        assert_eq!(found("https://s3.amazonaws.com/"), Some(("s3.amazonaws.com", "443", true)));
        assert_eq!(found("http://[::1]:90"), Some(("[::1]", "90", false)));
        for wrong in
            ["s3.amazonaws.com", "ftp://a", "http://", "http://a/b", "http://u@a", "http://a:x"]
        {
            assert_eq!(found(wrong), None, "{wrong}");
        }
    }
}
