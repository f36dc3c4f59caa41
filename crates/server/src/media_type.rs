//! The two media types under which DynamoDB takes JSON.

/// The media type of a DynamoDB call. A response has the type of its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaType {
    /// `application/x-amz-json-1.0`, which every SDK sends.
    AmazonJson,
    /// `application/json`.
    Json,
}

impl MediaType {
    /// The media type that the header `value` names, parameters such as a charset aside.
    pub(crate) fn parse(value: &str) -> Option<Self> {
        let media_type = value.split(';').next().unwrap_or_default().trim();
        [Self::AmazonJson, Self::Json]
            .into_iter()
            .find(|known| known.as_str().eq_ignore_ascii_case(media_type))
    }

    /// The header's value.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::AmazonJson => "application/x-amz-json-1.0",
            Self::Json => "application/json",
        }
    }
}
