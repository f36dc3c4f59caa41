//! What a signature says about the body: its hash, nothing, or that its chunks are signed
//! (S3 API reference, `sig-v4-header-based-auth` and `sigv4-streaming-trailers`).

use std::borrow::Cow;

use crate::canonical::Headers;
use crate::chunked::ChunkSigner;
use crate::refusal::{Protocol, Refusal};
use crate::{Hexadecimal, payload_hash};

const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
const SIGNED_CHUNKS: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
const SIGNED_CHUNKS_TRAILER: &str = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
const UNSIGNED_CHUNKS_TRAILER: &str = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

/// The body of a request.
#[derive(Clone, Copy, Debug)]
pub enum Payload<'a> {
    /// All of it.
    Whole(&'a [u8]),
    /// It is still to come: only S3 says in its headers what it will be. Its user checks it, as
    /// [`Verified`](super::Verified) says.
    ToCome,
}

/// What is still to be checked of a body.
#[derive(Clone, Debug)]
pub enum PayloadCheck {
    /// Nothing: its hash was signed and is right, or nothing was signed of it.
    Done,
    /// Its hash must be this one.
    Hash(String),
    /// It comes in chunks, each signed, perhaps with trailers.
    SignedChunks {
        /// Checks the signatures.
        signer: Box<ChunkSigner>,
        /// Whether trailers follow.
        trailers: bool,
    },
    /// It comes in chunks that are not signed, with trailers.
    UnsignedChunks,
}

/// What the request says of its body.
pub(super) enum SignedPayload<'h> {
    Hash(Hexadecimal),
    Text(Cow<'h, str>),
    Unsigned,
}

/// What is signed of the body.
pub(super) fn declared<'h, H: Headers + ?Sized>(
    headers: &'h H,
    protocol: Protocol,
    presigned: bool,
    payload: Payload<'_>,
) -> Result<SignedPayload<'h>, Refusal> {
    if protocol != Protocol::S3 {
        return match payload {
            Payload::Whole(body) => Ok(SignedPayload::Hash(payload_hash(body))),
            Payload::ToCome => Err(Refusal::PayloadHashMissing),
        };
    }
    let Some(text) = headers.value("x-amz-content-sha256") else {
        // "For presigned URLs you don't know the payload": nothing of it is signed.
        let unsigned = presigned.then_some(SignedPayload::Unsigned);
        return unsigned.ok_or(Refusal::PayloadHashMissing);
    };
    let hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let known = [UNSIGNED, SIGNED_CHUNKS, SIGNED_CHUNKS_TRAILER, UNSIGNED_CHUNKS_TRAILER];
    if hash || known.contains(&text.as_ref()) {
        return Ok(SignedPayload::Text(text));
    }
    Err(Refusal::PayloadHashForm)
}

impl SignedPayload<'_> {
    /// The last line of the canonical request.
    pub(super) fn canonical(&self) -> &str {
        match self {
            Self::Hash(hash) => hash.as_str(),
            Self::Text(text) => text,
            Self::Unsigned => UNSIGNED,
        }
    }

    /// Checks the body as far as it is there.
    pub(super) fn check(
        &self,
        payload: Payload<'_>,
        signer: impl FnOnce() -> ChunkSigner,
    ) -> Result<PayloadCheck, Refusal> {
        let Self::Text(text) = self else { return Ok(PayloadCheck::Done) };
        let chunks = |trailers| PayloadCheck::SignedChunks { signer: Box::new(signer()), trailers };
        match (text.as_ref(), payload) {
            (UNSIGNED, _) => Ok(PayloadCheck::Done),
            (SIGNED_CHUNKS, _) => Ok(chunks(false)),
            (SIGNED_CHUNKS_TRAILER, _) => Ok(chunks(true)),
            (UNSIGNED_CHUNKS_TRAILER, _) => Ok(PayloadCheck::UnsignedChunks),
            (hash, Payload::ToCome) => Ok(PayloadCheck::Hash(hash.to_ascii_lowercase())),
            (hash, Payload::Whole(body)) => {
                let right = payload_hash(body).as_str().eq_ignore_ascii_case(hash);
                if right { Ok(PayloadCheck::Done) } else { Err(Refusal::PayloadHash) }
            }
        }
    }
}
