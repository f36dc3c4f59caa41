//! Names: from the service's spelling to Rust's.
//!
//! Invariant: pure functions of the name; the same name always becomes the same identifier.

/// `SSESpecification` → `sse_specification`, `S3Bucket` → `s3_bucket`, `Type` → `type_`.
pub(crate) fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (index, &letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let after = letters.get(index + 1).copied();
        let starts_word = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                !before.is_ascii_uppercase()
                    || after.is_some_and(|after| after.is_ascii_lowercase())
            });
        if starts_word {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    if matches!(out.as_str(), "type" | "in" | "match" | "where" | "use") {
        out.push('_');
    }
    out
}

/// `SSESpecification` → `SSE_SPECIFICATION`.
pub(crate) fn constant(name: &str) -> String {
    snake(name).trim_end_matches('_').to_ascii_uppercase()
}

/// An enum value as a variant: `NOT_NULL` → `NotNull`, `ConditionalCheckFailed` as it is.
pub(crate) fn variant(value: &str) -> String {
    if !value.contains('_') && value.chars().any(|letter| letter.is_ascii_lowercase()) {
        return value.to_owned();
    }
    value.split('_').map(capitalised).collect()
}

/// A shape name as a type: unchanged but for runs of capitals (`SSEType` → `SseType`).
pub(crate) fn type_name(name: &str) -> String {
    snake(name).split('_').map(capitalised).collect()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(letters.map(|letter| letter.to_ascii_lowercase()))
        .collect()
}

#[cfg(test)]
mod tests;
