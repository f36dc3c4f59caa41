//! Encryption of the objects that transfers write, as their requests ask for it.

use aws_services::Encryption;
use model::{S3SseAlgorithm, TransferFault};

/// Checks that a key is given with KMS and with nothing else.
///
/// # Errors
/// What is too much or missing.
pub(crate) fn check(
    algorithm: Option<S3SseAlgorithm>,
    key: Option<&str>,
) -> Result<(), TransferFault> {
    match (algorithm, key) {
        (Some(S3SseAlgorithm::Kms), None) => Err(TransferFault::KmsKeyMissing),
        (None | Some(S3SseAlgorithm::Aes256), Some(_)) => Err(TransferFault::KmsKey),
        _ => Ok(()),
    }
}

/// The encryption that was asked for.
pub(crate) fn encryption(
    algorithm: Option<S3SseAlgorithm>,
    key: Option<&str>,
) -> Option<Encryption> {
    match algorithm? {
        S3SseAlgorithm::Aes256 => Some(Encryption::Aes256),
        S3SseAlgorithm::Kms => Some(Encryption::Kms(key.unwrap_or_default().to_owned())),
    }
}
