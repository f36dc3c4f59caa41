//! DynamoDB JSON: a line each, `{"Item":{…}}`. Empty lines are passed over.

use super::buffer::{Buffer, Found};

/// The longest line: an item of 400 KB, escaped, is much shorter.
const LONGEST: usize = 8 << 20;

/// The next line.
pub(crate) fn next(text: &mut Buffer) -> Found {
    loop {
        let rest = text.rest();
        let end = memchr::memchr(b'\n', rest);
        let line = match end {
            Some(end) => rest.get(..end).unwrap_or_default(),
            None if rest.len() > LONGEST => {
                return Found::Broken("a line is longer than an item can be".to_owned());
            }
            None if !text.is_complete => return Found::More,
            None if rest.is_empty() => return Found::End,
            None => rest,
        };
        let record = line.trim_ascii().to_vec();
        text.read(line.len().saturating_add(usize::from(end.is_some())));
        if !record.is_empty() {
            return Found::Record(record);
        }
    }
}
