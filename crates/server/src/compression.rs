//! Compression of answers, for clients that ask for it.
//!
//! Only answers with success above [`LEAST`] bytes are compressed (that AWS leaves small ones and
//! errors as they are is reported by its staff and by users; 4 KB is what a member of its staff
//! remembers). The checksum is that of the bytes that are sent, as in every SDK.
//!
//! Cost: a small answer pays one comparison; the headers are looked at for large ones only.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use hyper::header::ACCEPT_ENCODING;

use crate::answer::Answer;
use crate::head::Headers;

/// Answers up to this length, in bytes, are sent as they are.
const LEAST: usize = 4 << 10;
/// How much is compressed at once, in bytes: others on this thread must have their turns.
const STEP: usize = 128 << 10;

/// How an answer is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Gzip,
    Deflate,
}

/// Compresses the answer if it is worth it and the client takes it; the value of
/// `Content-Encoding` then.
pub(crate) async fn compress(answer: &mut Answer, asked: &Headers) -> Option<&'static str> {
    if answer.body.len() <= LEAST || answer.error.is_some() {
        return None;
    }
    let coding = accepted(asked)?;
    let (compressed, name) = match coding {
        Coding::Gzip => (gzip(&answer.body).await, "gzip"),
        Coding::Deflate => (deflate(&answer.body).await, "deflate"),
    };
    // Writing to memory does not fail; an answer that is not compressed is right too.
    let compressed = Bytes::from(compressed?);
    answer.crc32 = wire::crc32(&compressed);
    answer.body = compressed;
    Some(name)
}

async fn gzip(body: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    write(&mut encoder, body).await?;
    encoder.finish().ok()
}

async fn deflate(body: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    write(&mut encoder, body).await?;
    encoder.finish().ok()
}

async fn write(encoder: &mut impl Write, body: &[u8]) -> Option<()> {
    for piece in body.chunks(STEP) {
        encoder.write_all(piece).ok()?;
        tokio::task::yield_now().await;
    }
    Some(())
}

/// The coding that the client takes, gzip before deflate. `*` names none: a client that wants one
/// says which.
fn accepted(headers: &Headers) -> Option<Coding> {
    let (mut gzip, mut deflate) = (false, false);
    for line in headers.all(ACCEPT_ENCODING.as_str()) {
        for part in std::str::from_utf8(line).unwrap_or_default().split(',') {
            let mut parameters = part.split(';').map(str::trim);
            let name = parameters.next().unwrap_or_default();
            let taken = parameters.all(|parameter| !is_zero(parameter));
            if name.eq_ignore_ascii_case("gzip") || name.eq_ignore_ascii_case("x-gzip") {
                gzip = taken;
            } else if name.eq_ignore_ascii_case("deflate") {
                deflate = taken;
            }
        }
    }
    match (gzip, deflate) {
        (true, _) => Some(Coding::Gzip),
        (false, true) => Some(Coding::Deflate),
        (false, false) => None,
    }
}

/// Whether a parameter is `q=0`, which refuses a coding.
fn is_zero(parameter: &str) -> bool {
    let weight = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="));
    weight.and_then(|weight| weight.parse::<f32>().ok()) == Some(0.0)
}

#[cfg(test)]
mod tests {
    //! Which coding is taken.

    use hyper::header::HeaderValue;

    use super::*;

    fn of(text: &'static str) -> Option<Coding> {
        let mut headers = hyper::HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(text));
        accepted(&Headers::Map(headers))
    }

    #[test]
    fn gzip_comes_before_deflate_and_what_has_no_weight_is_not_taken() {
        assert_eq!(of("gzip"), Some(Coding::Gzip));
        assert_eq!(of("deflate, GZIP;q=0.5"), Some(Coding::Gzip));
        assert_eq!(of("gzip;q=0, deflate"), Some(Coding::Deflate));
        assert_eq!(of("gzip; q=0.0"), None);
        assert_eq!([of("identity"), of("br"), of("*"), of("")], [None; 4]);
    }
}
