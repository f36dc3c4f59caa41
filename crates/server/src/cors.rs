//! Cross-origin resource sharing (CORS): which web pages may call.
//!
//! By default no page may call: a server on loopback would otherwise be open to every site that its
//! user visits.

use hyper::HeaderMap;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, HeaderValue, ORIGIN, VARY,
};

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
    pub(crate) fn allows(&self, origin: &HeaderValue) -> bool {
        self.allow(origin).is_some()
    }

    /// Adds the headers that let the page that sent the request read the response.
    pub(crate) fn admit(&self, page: &HeaderValue, answer: &mut HeaderMap) {
        let Some(origin) = self.allow(page) else { return };
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        answer.insert(
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static("x-amzn-RequestId,x-amz-crc32,Date"),
        );
        answer.insert(VARY, HeaderValue::from_static("Origin"));
    }

    /// Adds the headers that answer a preflight request.
    pub(crate) fn preflight(&self, request: &HeaderMap, answer: &mut HeaderMap) {
        if let Some(page) = request.get(ORIGIN) {
            self.admit(page, answer);
        }
        if !answer.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
            return;
        }
        answer.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, OPTIONS"));
        let wanted = request
            .get(hyper::header::ACCESS_CONTROL_REQUEST_HEADERS)
            .cloned()
            .unwrap_or_else(|| HeaderValue::from_static("authorization, content-type"));
        answer.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted);
        answer.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("172800"));
    }
}
