//! A policy document: as its author wrote it, and as data.

use std::sync::Arc;

use policy::{Attachment, Document, PolicyError};

/// A policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyText {
    /// As it was given.
    pub text: String,
    /// What it says.
    pub document: Arc<Document>,
}

impl PolicyText {
    /// Reads a document that is attached to this kind of thing.
    ///
    /// # Errors
    /// The first fault in it.
    pub fn parse(text: &str, attachment: Attachment) -> Result<Self, PolicyError> {
        let document = Arc::new(Document::parse(text, attachment)?);
        Ok(Self { text: text.to_owned(), document })
    }
}
