//! External buckets: opens what `[buckets]` names. Whether a place answers shows when it is used.

use aws_services::ExternalBuckets;
use env::Env;

use crate::configuration::Buckets;
use crate::exit::Failure;

/// The buckets that the configuration names.
///
/// # Errors
/// Which one cannot be used as it is written, and why.
#[cfg(feature = "external-buckets")]
pub(crate) fn open(buckets: &Buckets, env: &Env) -> Result<ExternalBuckets, Failure> {
    let opened = buckets.iter().map(|(name, place)| {
        let bucket = place::open(place, env);
        let bucket =
            bucket.map_err(|why| Failure::Configuration(format!("`buckets.{name}`: {why}")))?;
        Ok((name.clone(), bucket))
    });
    opened.collect()
}

#[cfg(not(feature = "external-buckets"))]
pub(crate) fn open(buckets: &Buckets, _: &Env) -> Result<ExternalBuckets, Failure> {
    if buckets.is_empty() {
        return Ok(ExternalBuckets::new());
    }
    Err(Failure::Configuration(
        "the configuration has `buckets`, and this program was built without them: build it with \
         cargo build --release --package stator"
            .to_owned(),
    ))
}

#[cfg(feature = "external-buckets")]
mod place {
    //! One bucket: its place, and the keys for it.

    use std::path::Path;
    use std::sync::Arc;

    use aws_services::ExternalBucket;
    use env::Env;
    use external_buckets::{DirectoryBucket, EndpointBucket, Keys, Location};

    use crate::configuration::BucketPlace;

    const VARIABLES: [&str; 3] =
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

    pub(super) fn open(place: &BucketPlace, env: &Env) -> Result<Arc<dyn ExternalBucket>, String> {
        let place = match place {
            BucketPlace::Directory(directory) => {
                return Ok(Arc::new(DirectoryBucket::new(directory.clone())));
            }
            BucketPlace::Endpoint(place) => place,
        };
        let keys = match &place.credentials {
            Some(file) => from_file(file)?,
            None => from_variables(|name| std::env::var(name).ok())?,
        };
        let location = Location {
            endpoint: place.url.clone(),
            bucket: place.bucket.clone(),
            region: place.region.clone(),
            authorities: place.authorities.clone(),
        };
        Ok(Arc::new(EndpointBucket::new(location, keys, env.clone())?))
    }

    fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Keys, String> {
        let [id, secret, token] =
            VARIABLES.map(|name| variable(name).filter(|text| !text.is_empty()));
        match (id, secret) {
            (Some(id), Some(secret)) => Ok(Keys { id, secret, token }),
            _ => Err(format!(
                "it has no `credentials-file`, and {} and {} are not both set",
                VARIABLES[0], VARIABLES[1]
            )),
        }
    }

    fn from_file(path: &Path) -> Result<Keys, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("credentials-file {}: {error}", path.display()))?;
        parse(&text).ok_or_else(|| {
            format!(
                "credentials-file {}: it takes the lines aws_access_key_id = … and \
                 aws_secret_access_key = …",
                path.display()
            )
        })
    }

    /// The keys of a file in the form of AWS's credentials, of the first profile in it.
    fn parse(text: &str) -> Option<Keys> {
        let value = |name: &str| {
            let mut pairs = text.lines().filter_map(|line| line.split_once('='));
            let found = pairs.find(|(key, _)| key.trim() == name)?.1.trim();
            Some(found.to_owned()).filter(|found| !found.is_empty())
        };
        Some(Keys {
            id: value("aws_access_key_id")?,
            secret: value("aws_secret_access_key")?,
            token: value("aws_session_token"),
        })
    }

    #[cfg(test)]
    mod tests {
        use super::{from_variables, parse};

        #[test]
        fn keys_are_read_from_files_and_variables() {
            let text = "[default]\naws_access_key_id = AKIA\naws_secret_access_key=a/b+c==\n";
            let keys = parse(text).unwrap();
            assert_eq!((&*keys.id, &*keys.secret, keys.token), ("AKIA", "a/b+c==", None));
            assert!(parse("aws_access_key_id = AKIA").is_none());
            let keys = from_variables(|name| Some(name.to_lowercase())).unwrap();
            assert_eq!(
                (&*keys.id, keys.token.as_deref()),
                ("aws_access_key_id", Some("aws_session_token"))
            );
            assert!(!format!("{keys:?}").contains("secret"));
            let only_id = |name: &str| (name == "AWS_ACCESS_KEY_ID").then(|| "AKIA".to_owned());
            assert!(from_variables(only_id).unwrap_err().contains("AWS_SECRET_ACCESS_KEY"));
        }
    }
}
