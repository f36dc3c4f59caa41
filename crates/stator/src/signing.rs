//! Signatures of calls that commands make of a server, with the credentials that AWS's tools take
//! from the environment.
//!
//! Without a secret a made-up one signs: a server that verifies nothing takes any.

use access::Secret;
use auth::{Signed, SigningKey, SigningScope, payload_hash};
use env::Env;
use hyper::http::request;

/// The header that asks for a moment.
pub(crate) const AS_OF: &str = "x-stator-as-of";
/// What the names of headers of our own begin with; they are after those of AWS.
const OURS: &str = "x-stator-";

/// Who signs, and for which Region.
pub(crate) struct Signer {
    access_key: String,
    secret: Secret,
    session_token: Option<String>,
    region: String,
}

impl Signer {
    /// The access key `access_key`, whose secret is in the variables that AWS's SDKs read.
    pub(crate) fn of(access_key: String, region: String) -> Self {
        let variable = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
        let secret = variable("AWS_SECRET_ACCESS_KEY").unwrap_or_else(|| "local".to_owned());
        let session_token = variable("AWS_SESSION_TOKEN");
        Self { access_key, secret: Secret::new(secret), session_token, region }
    }

    /// `request` to `authority` with its signature. The path has no characters to encode.
    pub(crate) fn sign(
        &self,
        request: request::Builder,
        (service, path): (&str, &str),
        authority: &str,
        body: &[u8],
    ) -> request::Builder {
        let seconds = Env::real().now().as_micros() / 1_000_000;
        let time = String::from_utf8_lossy(&auth::time(seconds)).into_owned();
        let date = time.get(..8).unwrap_or_default();
        let hash = payload_hash(body);
        let mut headers = vec![
            ("host", authority),
            ("x-amz-content-sha256", hash.as_str()),
            ("x-amz-date", time.as_str()),
        ];
        headers.extend(self.session_token.as_deref().map(|token| ("x-amz-security-token", token)));
        // Ours have an effect, and must be signed.
        let given = request.headers_ref().into_iter().flatten();
        let ours = given.filter_map(|(name, value)| {
            let name = name.as_str();
            Some((name.to_owned(), value.to_str().ok()?.to_owned()))
                .filter(|_| name.starts_with(OURS))
        });
        let ours: Vec<(String, String)> = ours.collect();
        headers.extend(ours.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let method = request.method_ref().map_or_else(String::new, ToString::to_string);
        let scope = format!("{date}/{}/{service}/aws4_request", self.region);
        let signed = Signed {
            method: &method,
            path,
            query: "",
            headers: &headers,
            payload: hash.as_str(),
            time: &time,
            scope: &scope,
        };
        let of = SigningScope { date, region: &self.region, service };
        let key = SigningKey::derive(self.secret.reveal(), &of);
        let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={}, Signature={}",
            self.access_key,
            names.join(";"),
            signed.signature(&key).as_str()
        );
        let request = request.header("authorization", authorization);
        let added = headers.iter().filter(|(name, _)| !name.starts_with(OURS));
        added.fold(request, |request, (name, value)| request.header(*name, *value))
    }
}
