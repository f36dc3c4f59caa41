//! Why a body in chunks is refused, and what S3 answers.

use crate::checksum::Checksum;
use crate::refusal::Answer;

/// Why a body in chunks is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChunkError {
    /// It is not in the form of chunks.
    Malformed,
    /// It ends too early.
    Unfinished,
    /// The data is longer or shorter than announced.
    Length,
    /// A chunk that is too small and not the last one.
    SmallChunk,
    /// A chunk or the trailers have another signature.
    Signature,
    /// Trailers that are missing, not announced, or no trailers.
    Trailer,
    /// The data has another checksum.
    Checksum(Checksum),
}

impl ChunkError {
    /// What S3 answers (S3 API reference, `ErrorResponses`).
    #[must_use]
    pub fn answer(self) -> Answer {
        let (status, code, message) = match self {
            Self::Malformed => {
                (400, "InvalidRequest", "The request body is not in the form aws-chunked.")
            }
            Self::Unfinished | Self::Length => (
                400,
                "IncompleteBody",
                "You did not provide the number of bytes specified by the Content-Length HTTP header",
            ),
            Self::SmallChunk => (
                403,
                "InvalidChunkSizeError",
                "Only the last chunk is allowed to have a size less than 8192 bytes",
            ),
            Self::Signature => (
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. \
                 Check your key and signing method.",
            ),
            Self::Trailer => (
                400,
                "MalformedTrailerError",
                "The request contained trailing data that was not well-formed or did not conform \
                 to our published schema.",
            ),
            Self::Checksum(kind) => {
                let message =
                    format!("The {kind} you specified did not match the calculated checksum.");
                return Answer { status: 400, code: "BadDigest", message };
            }
        };
        Answer { status, code, message: message.to_owned() }
    }
}
