//! The patterns of the service model, matched by hand.
//!
//! There are a dozen and they are simple, so no regular expression engine is needed; the generator
//! stops at a pattern that is not here. Invariant: linear in the text.

/// A pattern of the service model.
pub(crate) struct Pattern {
    /// As the service prints it.
    pub(crate) text: &'static str,
    /// Whether a text satisfies it as a whole.
    pub(crate) matches: fn(&str) -> bool,
}

/// Names of tables, indexes and backups.
pub(crate) static TABLE_NAME: Pattern = Pattern {
    text: "[a-zA-Z0-9_.-]+",
    matches: |text| {
        some(text, |letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-'))
    },
};

/// Names of scaling policies.
pub(crate) static PRINTABLE: Pattern = Pattern {
    text: r"\p{Print}+",
    matches: |text| some(text, |letter| letter == ' ' || letter.is_ascii_graphic()),
};

/// Role ARNs of scaling policies.
pub(crate) static ROLE_ARN: Pattern = Pattern {
    text: r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*",
    matches: |text| {
        text.chars().all(|letter| letter >= ' ' || matches!(letter, '\r' | '\n' | '\t'))
    },
};

/// Continuation tokens.
pub(crate) static TOKEN: Pattern = Pattern {
    text: "([0-9a-f]{16})+",
    matches: |text| {
        text.len().is_multiple_of(16)
            && some(text, |letter| matches!(letter, '0'..='9' | 'a'..='f'))
    },
};

/// Client tokens.
pub(crate) static CLIENT_TOKEN: Pattern =
    Pattern { text: r"^[^\$]+$", matches: |text| some(text, |letter| letter != '$') };

/// Delimiters of CSV.
pub(crate) static CSV_DELIMITER: Pattern = Pattern {
    text: r"[,;:|\t ]",
    matches: |text| matches!(text, "," | ";" | ":" | "|" | "\t" | " "),
};

/// Column names of CSV.
pub(crate) static CSV_HEADER: Pattern = Pattern {
    text: r"[\x20-\x21\x23-\x2B\x2D-\x7E]*",
    matches: |text| {
        text.chars().all(|letter| matches!(letter, ' '..='~') && !matches!(letter, '"' | ','))
    },
};

/// Bucket names.
pub(crate) static BUCKET: Pattern = Pattern {
    text: r"^[a-z0-9A-Z]+[\.\-\w]*[a-z0-9A-Z]+$",
    matches: |text| {
        let edge = |letter: Option<char>| letter.is_some_and(|l| l.is_ascii_alphanumeric());
        text.len() >= 2
            && edge(text.chars().next())
            && edge(text.chars().next_back())
            && some(text, |letter| {
                letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_')
            })
    },
};

/// Account ids.
pub(crate) static ACCOUNT: Pattern = Pattern {
    text: "[0-9]{12}",
    matches: |text| text.len() == 12 && some(text, |letter| letter.is_ascii_digit()),
};

/// At least one character, all of them allowed.
fn some(text: &str, allowed: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(allowed)
}
