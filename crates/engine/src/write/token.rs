//! What a commit asks of a client request token.

use bytes::Bytes;
use store::Batch;

/// Decides about a client request token inside the transaction.
pub(crate) trait Token: Send {
    /// The token's row.
    fn key(&self) -> Bytes;
    /// Whether the transaction continues; if so, writes the row.
    fn check(&self, row: Option<&Bytes>, batch: &mut Batch) -> Result<(), TokenVerdict>;
}

/// What a token that was used before means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenVerdict {
    /// The same request: it was carried out already.
    Replay,
    /// Another request.
    Mismatch,
}
