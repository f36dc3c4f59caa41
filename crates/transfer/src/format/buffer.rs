//! Text of a file that is not read yet, and what a reader of records finds in it.

/// The text that is there so far.
#[derive(Debug, Default)]
pub(crate) struct Buffer {
    bytes: Vec<u8>,
    at: usize,
    /// Whether nothing follows.
    pub(crate) is_complete: bool,
}

/// What was found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A record, as a line of DynamoDB JSON.
    Record(Vec<u8>),
    /// A record that is none; the next one can be read all the same.
    Faulty(String),
    /// What is there does not contain a whole record.
    More,
    /// The rest cannot be read.
    Broken(String),
    /// Nothing is left.
    End,
}

impl Buffer {
    /// Where more text is appended.
    pub(crate) fn tail(&mut self) -> &mut Vec<u8> {
        self.bytes.drain(..self.at);
        self.at = 0;
        &mut self.bytes
    }

    /// What is not read yet.
    pub(crate) fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Some bytes of the rest were read.
    pub(crate) fn read(&mut self, count: usize) {
        self.at = self.at.saturating_add(count).min(self.bytes.len());
    }
}
