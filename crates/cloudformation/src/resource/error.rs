//! What can be wrong with a resource's properties, as data; Display writes the reason of its event.

use std::fmt;

use model::ApiError;

/// Why a resource cannot be made or changed.
#[derive(Clone, Debug, PartialEq)]
pub enum ResourceError {
    /// DynamoDB itself refuses the request that the properties make.
    Api(ApiError),
    /// Only while this module is being written.
    NotYet,
}

impl fmt::Display for ResourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(_) => f.write_str("refused"),
            Self::NotYet => f.write_str("not yet"),
        }
    }
}

impl std::error::Error for ResourceError {}
