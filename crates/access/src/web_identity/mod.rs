//! Web identities: tokens of an OpenID Connect provider, verified with keys that the server was
//! given (RFC 7517, 7519).
//!
//! Invariants: a signature counts only with a public key of the provider, by an algorithm of that
//! key's kind; the provider, the audience and the time are looked at after the signature, so that
//! nothing of a token that somebody made up is answered but its issuer.

mod ring_provider;

use std::fmt;
use std::sync::Arc;

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use parking_lot::RwLock;
use serde::Deserialize;

/// The algorithms of signatures that are taken: those of AWS, without ES512.
const ALGORITHMS: [Algorithm; 5] =
    [Algorithm::RS256, Algorithm::RS384, Algorithm::RS512, Algorithm::ES256, Algorithm::ES384];

/// The identity provider of a server; it is one of every account.
pub struct WebIdentities {
    issuer: String,
    audiences: Vec<String>,
    keys: RwLock<Arc<Vec<Key>>>,
}

/// A key of the provider and its id, if it has one.
type Key = (Option<String>, DecodingKey);

/// Whom the provider knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebIdentity {
    /// The user's id there.
    pub subject: String,
    /// Whom the token was made for.
    pub audience: String,
    /// The provider.
    pub issuer: String,
    /// How the user was authenticated.
    pub methods: Vec<String>,
}

/// Why a key set cannot be used.
#[derive(Debug)]
pub enum KeySetFault {
    /// It is no key set.
    Form(serde_json::Error),
    /// None of its keys is of a kind that is known here.
    NoKey,
}

impl fmt::Display for KeySetFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(error) => {
                write!(f, "{error}; it takes a JSON Web Key Set, {{\"keys\": [...]}}")
            }
            Self::NoKey => f.write_str("it holds no key of RSA, P-256 or P-384"),
        }
    }
}

impl std::error::Error for KeySetFault {}

/// What is wrong with a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// It is none.
    Form,
    /// Another provider made it.
    Issuer(String),
    /// The provider has no such key.
    Key,
    /// The signature is not that of the key.
    Signature,
    /// It lacks this claim.
    Claim(&'static str),
    /// It is for somebody else.
    Audience,
    /// It was over.
    Expired {
        /// The time, in seconds since 1970.
        now: u64,
        /// When it was over.
        expires: u64,
    },
    /// It is not yet to be used.
    TooEarly,
}

/// The claims that are looked at.
#[derive(Deserialize)]
struct Claims {
    iss: Option<String>,
    sub: Option<String>,
    aud: Option<OneOrMany>,
    azp: Option<String>,
    exp: Option<f64>,
    nbf: Option<f64>,
    amr: Option<OneOrMany>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn list(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many,
        }
    }
}

impl WebIdentities {
    /// Those of the provider `issuer`, an URL, for one of these audiences, with the keys in
    /// `key_set`.
    ///
    /// # Errors
    /// What is wrong with the key set.
    pub fn new(issuer: String, audiences: Vec<String>, key_set: &str) -> Result<Self, KeySetFault> {
        let keys = RwLock::new(Arc::new(read(key_set)?));
        Ok(Self { issuer, audiences, keys })
    }

    /// Further tokens are verified with these keys.
    ///
    /// # Errors
    /// What is wrong with the key set; all stays as it was.
    pub fn replace(&self, key_set: &str) -> Result<(), KeySetFault> {
        let keys = Arc::new(read(key_set)?);
        *self.keys.write() = keys;
        Ok(())
    }

    /// The provider as policies of `account` name it.
    #[must_use]
    pub fn provider(&self, account: &str) -> String {
        format!("arn:aws:iam::{account}:oidc-provider/{}", self.name())
    }

    /// The provider's URL without the scheme, as condition keys begin with it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.issuer.strip_prefix("https://").unwrap_or(&self.issuer)
    }

    /// The provider that a token names, which nobody has verified.
    #[must_use]
    pub fn claimed_issuer(token: &str) -> Option<String> {
        jsonwebtoken::dangerous::insecure_decode_claims::<Claims>(token).ok()?.iss
    }

    /// Who presents `token` at the time `now`, in seconds since 1970.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn verify(&self, token: &str, now: u64) -> Result<WebIdentity, TokenFault> {
        ring_provider::install();
        let claimed: Claims =
            jsonwebtoken::dangerous::insecure_decode_claims(token).map_err(|_| TokenFault::Form)?;
        let issuer = claimed.iss.ok_or(TokenFault::Claim("iss"))?;
        if issuer != self.issuer {
            return Err(TokenFault::Issuer(issuer));
        }
        let claims = self.signed(token)?;
        let subject = claims.sub.filter(|subject| !subject.is_empty());
        let subject = subject.ok_or(TokenFault::Claim("sub"))?;
        // "If the azp claim is set, that is the audience" (reference_policies_iam-condition-keys).
        let given = claims.azp.map(|party| vec![party]).or(claims.aud.map(OneOrMany::list));
        let given = given.ok_or(TokenFault::Claim("aud"))?;
        let audience = given.into_iter().find(|audience| self.audiences.contains(audience));
        let audience = audience.ok_or(TokenFault::Audience)?;
        let expires = claims.exp.map(seconds).ok_or(TokenFault::Claim("exp"))?;
        if expires <= now {
            return Err(TokenFault::Expired { now, expires });
        }
        if claims.nbf.map(seconds).is_some_and(|begins| begins > now) {
            return Err(TokenFault::TooEarly);
        }
        let methods = claims.amr.map(OneOrMany::list).unwrap_or_default();
        Ok(WebIdentity { subject, audience, issuer, methods })
    }

    /// The claims of a token that one of the keys signed.
    fn signed(&self, token: &str) -> Result<Claims, TokenFault> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenFault::Form)?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(TokenFault::Key);
        }
        // The times are those of the server's own clock, and the rest has AWS's order.
        let mut wanted = Validation::new(header.alg);
        wanted.required_spec_claims.clear();
        (wanted.validate_exp, wanted.validate_nbf, wanted.validate_aud) = (false, false, false);
        let keys = Arc::clone(&self.keys.read());
        let named = |id: &Option<String>| header.kid.is_none() || *id == header.kid;
        let fits = |key: &DecodingKey| key.family().algorithms().contains(&header.alg);
        let mut candidates =
            keys.iter().filter(|(id, key)| named(id) && fits(key)).map(|(_, key)| key).peekable();
        candidates.peek().ok_or(TokenFault::Key)?;
        candidates
            .find_map(|key| jsonwebtoken::decode::<Claims>(token, key, &wanted).ok())
            .map(|data| data.claims)
            .ok_or(TokenFault::Signature)
    }
}

impl fmt::Debug for WebIdentities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebIdentities").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// The keys of a set that can verify; others may be for something else.
fn read(key_set: &str) -> Result<Vec<Key>, KeySetFault> {
    let set: JwkSet = serde_json::from_str(key_set).map_err(KeySetFault::Form)?;
    let usable = set.keys.iter().filter_map(|key| {
        let decoding = DecodingKey::from_jwk(key).ok()?;
        let taken = ALGORITHMS.iter().any(|one| decoding.family().algorithms().contains(one));
        taken.then(|| (key.common.key_id.clone(), decoding))
    });
    let keys: Vec<Key> = usable.collect();
    if keys.is_empty() { Err(KeySetFault::NoKey) } else { Ok(keys) }
}

/// A time of a token; one that is no time is long ago.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what does not fit becomes the nearest that does"
)]
fn seconds(time: f64) -> u64 {
    time as u64
}

#[cfg(test)]
mod tests;
