//! Cross-origin resource sharing (CORS): which web pages may call.
//!
//! By default no page may call: a server on loopback would otherwise be open to every site that its
//! user visits.

use hyper::HeaderMap;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderName, HeaderValue, ORIGIN, VARY,
};

use crate::head::Headers;

/// Headers of answers that pages may read: those that AWS's front end names (guess), and the
/// checksum.
const EXPOSED: &str = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,x-amz-crc32,Date";

/// Which web pages may call the API.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origins {
    /// None.
    #[default]
    None,
    /// Every page.
    Any,
    /// Pages of these origins, each as the browser sends it: `http://localhost:3000`.
    Only(Vec<String>),
}

impl Origins {
    /// The value of `Access-Control-Allow-Origin` for a request from `origin`, if it may call.
    fn allow(&self, origin: &HeaderValue) -> Option<HeaderValue> {
        match self {
            Self::None => None,
            Self::Any => Some(HeaderValue::from_static("*")),
            Self::Only(origins) => {
                let listed = origins.iter().any(|listed| listed.as_bytes() == origin.as_bytes());
                listed.then(|| origin.clone())
            }
        }
    }

    /// Whether pages of this origin may call.
    pub(crate) fn allows(&self, origin: &[u8]) -> bool {
        HeaderValue::from_bytes(origin).is_ok_and(|origin| self.allow(&origin).is_some())
    }

    /// Adds the headers that let the page that sent the request read the response.
    pub(crate) fn admit(&self, page: &HeaderValue, answer: &mut HeaderMap) {
        let Some(origin) = self.allow(page) else { return };
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        answer.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        answer.insert(VARY, HeaderValue::from_static("Origin"));
    }

    /// Adds the headers that answer a preflight request.
    pub(crate) fn preflight(&self, request: &Headers, answer: &mut HeaderMap) {
        let value = |name: &HeaderName| HeaderValue::from_bytes(request.get(name)?).ok();
        if let Some(page) = value(&ORIGIN) {
            self.admit(&page, answer);
        }
        if !answer.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
            return;
        }
        // What is asked for is echoed (public AWS capture).
        let echo = |asked: HeaderName, usual| {
            value(&asked).unwrap_or_else(|| HeaderValue::from_static(usual))
        };
        let methods = echo(ACCESS_CONTROL_REQUEST_METHOD, "GET, POST, OPTIONS");
        answer.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
        let headers = echo(ACCESS_CONTROL_REQUEST_HEADERS, "authorization, content-type");
        answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, headers);
        answer.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("172800"));
    }
}
