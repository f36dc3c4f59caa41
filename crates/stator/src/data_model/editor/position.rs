//! Positions of the Language Server Protocol: lines, and characters counted in UTF-16, from zero.

use design::{Source, Span};
use serde_json::{Value, json};

/// A span as a range.
pub(super) fn range(source: &Source, span: Span) -> Value {
    json!({ "start": position(source, span.start), "end": position(source, span.end) })
}

fn position(source: &Source, offset: usize) -> Value {
    let before = source.text.get(..offset).unwrap_or(&source.text);
    let line = before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
    let characters = before.get(start..).unwrap_or_default().encode_utf16().count();
    json!({ "line": line, "character": characters })
}

/// The byte at a position; the end of its line if that is shorter.
pub(super) fn offset(source: &Source, place: &Value) -> usize {
    let count = |name: &str| {
        let number = place.get(name).and_then(Value::as_u64).unwrap_or_default();
        usize::try_from(number).unwrap_or(usize::MAX)
    };
    let (line, character) = (count("line"), count("character"));
    let mut lines = source.text.split_inclusive('\n');
    let start: usize = lines.by_ref().take(line).map(str::len).sum();
    let mut left = character;
    let mut at = start;
    for letter in lines.next().unwrap_or_default().trim_end_matches(['\r', '\n']).chars() {
        if left == 0 {
            break;
        }
        left = left.saturating_sub(letter.len_utf16());
        at = at.saturating_add(letter.len_utf8());
    }
    at
}
