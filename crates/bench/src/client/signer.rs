//! Signs requests with Signature Version 4.
//!
//! Invariant: the secret key is in no message, no report and no Debug output.

use std::fmt;

use anyhow::{Result, bail};
use auth::{Hexadecimal, Signed, SigningKey, SigningScope, TERMINATION};
use parking_lot::Mutex;

/// The service that all measured requests are for.
const SERVICE: &str = "dynamodb";
/// The service of the pages of a stator server.
const OWN: &str = "stator";

/// The keys of an AWS identity.
#[derive(Clone)]
pub struct Credentials {
    /// The access key id.
    pub access_key: String,
    /// The secret access key.
    pub secret_key: String,
    /// The session token of temporary keys.
    pub session_token: Option<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({})", self.access_key)
    }
}

/// What a signature covers of one request.
#[derive(Clone, Copy, Debug)]
pub struct Covered<'a> {
    /// The `Host` header.
    pub host: &'a str,
    /// The `X-Amz-Target` header.
    pub target: &'a str,
    /// The `Content-Type` header.
    pub media: &'a str,
    /// The body.
    pub body: &'a [u8],
}

impl Covered<'_> {
    /// The headers that are signed when there is no session token.
    pub const NAMES: &'static str = "content-type;host;x-amz-date;x-amz-target";
}

/// Signs requests for one Region.
pub struct Signer {
    credentials: Credentials,
    region: String,
    /// The key of the day of the last request, and its scope.
    today: Mutex<Option<Day>>,
}

#[derive(Clone)]
struct Day {
    date: String,
    key: SigningKey,
    scope: String,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({:?}, {})", self.credentials, self.region)
    }
}

impl Signer {
    /// With these keys, for `region`.
    ///
    /// # Errors
    /// When a key or the Region is not valid in a header.
    pub fn new(credentials: Credentials, region: &str) -> Result<Self> {
        let token = credentials.session_token.as_deref().unwrap_or_default();
        for (what, text) in [
            ("the access key id", credentials.access_key.as_str()),
            ("the session token", token),
            ("the Region", region),
        ] {
            if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
                bail!("{what} contains a space or a character that no header takes");
            }
        }
        if credentials.access_key.is_empty() || credentials.secret_key.is_empty() {
            bail!("the access key id and the secret access key must not be empty");
        }
        Ok(Self { credentials, region: region.to_owned(), today: Mutex::new(None) })
    }

    /// The access key id.
    #[must_use]
    pub fn access_key(&self) -> &str {
        &self.credentials.access_key
    }

    /// The session token, if the keys are temporary.
    #[must_use]
    pub fn session_token(&self) -> Option<&str> {
        self.credentials.session_token.as_deref()
    }

    /// The Region.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The names of the signed headers.
    #[must_use]
    pub const fn signed_headers(&self) -> &'static str {
        match self.credentials.session_token {
            Some(_) => "content-type;host;x-amz-date;x-amz-security-token;x-amz-target",
            None => Covered::NAMES,
        }
    }

    /// The signature of a POST to `/` at `time` (`YYYYMMDDTHHMMSSZ`).
    #[must_use]
    pub fn sign(&self, covered: &Covered<'_>, time: &[u8; 16]) -> Hexadecimal {
        let time = std::str::from_utf8(time).unwrap_or_default();
        let mut today = self.today.lock();
        let date = time.get(..8).unwrap_or_default();
        let day = match today.take() {
            Some(day) if day.date == date => day,
            _ => self.day(date),
        };
        let day = today.insert(day);
        let payload = auth::payload_hash(covered.body);
        let token = self.session_token();
        let all = [
            ("content-type", covered.media),
            ("host", covered.host),
            ("x-amz-date", time),
            ("x-amz-security-token", token.unwrap_or_default()),
            ("x-amz-target", covered.target),
        ];
        let [media, host, date, _, target] = all;
        let without_token = [media, host, date, target];
        let headers: &[(&str, &str)] = if token.is_some() { &all } else { &without_token };
        let signed = Signed {
            method: "POST",
            path: "/",
            query: "",
            headers,
            payload: payload.as_str(),
            time,
            scope: &day.scope,
        };
        signed.signature(&day.key)
    }

    /// The headers of a GET of a stator server's page at `seconds` since the Unix epoch.
    #[must_use]
    pub fn page(&self, host: &str, path: &str, seconds: u64) -> String {
        let time = auth::time(seconds);
        let time = std::str::from_utf8(&time).unwrap_or_default();
        let date = time.get(..8).unwrap_or_default();
        let region = &self.region;
        let scope = SigningScope { date, region, service: OWN };
        let key = SigningKey::derive(&self.credentials.secret_key, &scope);
        let scope = format!("{date}/{region}/{OWN}/{TERMINATION}");
        let mut headers = vec![("host", host), ("x-amz-date", time)];
        headers.extend(self.session_token().map(|token| ("x-amz-security-token", token)));
        let payload = auth::payload_hash(&[]);
        let signed = Signed {
            method: "GET",
            path,
            query: "",
            headers: &headers,
            payload: payload.as_str(),
            time,
            scope: &scope,
        };
        let signature = signed.signature(&key);
        let names: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        let lines = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        format!(
            "{}Authorization: {} Credential={}/{scope}, SignedHeaders={}, Signature={}\r\n",
            lines.collect::<String>(),
            auth::ALGORITHM,
            self.access_key(),
            names.join(";"),
            signature.as_str()
        )
    }

    fn day(&self, date: &str) -> Day {
        let region = &self.region;
        let scope = SigningScope { date, region, service: SERVICE };
        Day {
            key: SigningKey::derive(&self.credentials.secret_key, &scope),
            scope: format!("{date}/{region}/{SERVICE}/{TERMINATION}"),
            date: date.to_owned(),
        }
    }
}
