//! The page at `/` for people with a browser: what answers here, and where to look next.
//!
//! Invariants: no script, nothing from another host, nothing that a request brought.

use bytes::Bytes;
use hyper::Response;
use hyper::header::{CONTENT_SECURITY_POLICY, HeaderValue};

use crate::response;

const HTML: &str = "text/html; charset=utf-8";

/// Only the page's own style.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);

const PAGE: &str = concat!(
    "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>Stator</title>
<style>
:root { color-scheme: light dark }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
pre { overflow-x: auto }
</style>
<h1>Stator ",
    env!("CARGO_PKG_VERSION"),
    "</h1>
<p>This address answers the API of Amazon DynamoDB: point an AWS SDK or the AWS CLI at it. It is a
database, not a web site, so there is little to see with a browser.</p>
<pre>aws dynamodb list-tables --endpoint-url http://<var>this address</var></pre>
<ul>
<li><a href=\"/health/ready\">/health/ready</a>: whether calls are answered now</li>
<li><a href=\"/health/live\">/health/live</a>: whether the process runs</li>
<li><a href=\"/metrics\">/metrics</a>: figures for Prometheus</li>
<li><a href=\"https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/\">DynamoDB's API</a>,
by AWS: what may be called</li>
</ul>
<p><code>stator --help</code> lists the commands, <code>man stator</code> is the manual; the folder
<code>docs</code> of the archive says how to test with it, deploy to it and operate it.</p>
</html>
"
);

/// The page.
pub(crate) fn answer() -> Response<response::Body> {
    let mut page = response::plain(200, HTML, Bytes::from_static(PAGE.as_bytes()));
    page.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
    page
}
