//! The words that names and comments do without, as data.
//!
//! The terms of the field serve a reader who comes from another database; a word of our own has to
//! be learned first. [`super::wording`] looks for these in the sources.

/// Names of modules that say what something feels like instead of what it is.
pub(super) const MODULE_NAMES: &[&str] = &[
    "again",
    "ahead",
    "abandoned",
    "back",
    "begin",
    "beside",
    "companion",
    "door",
    "draw",
    "gone",
    "kept",
    "make",
    "place",
    "quiet",
    "shelf",
    "tempo",
];

/// Identifiers of the same kind.
pub(super) const IDENTIFIERS: &[&str] = &[
    "Declared",
    "Errand",
    "Hurry",
    "Kept",
    "Lineage",
    "Manner",
    "Paper",
    "Quiet",
    "Room",
    "Seat",
    "Shelf",
    "Sight",
    "Stride",
    "Surroundings",
    "Tempo",
    "Trouble",
    "Underway",
    "Wish",
    "Workshop",
    "aside",
    "commence",
    "intend",
    "let_go",
    "onlookers",
    "to_the_end",
];

/// A turn of phrase that a native reader stumbles over.
pub(super) struct Phrase {
    /// Its words in lower case; each is one word or several, with `|` between them.
    pub(super) words: &'static [&'static str],
    /// The words after which it is good English.
    pub(super) unless_before: &'static [&'static str],
    /// What to write.
    pub(super) instead: &'static str,
}

/// The turns of phrase that comments and documents do without.
pub(super) const PHRASES: &[Phrase] = &[
    Phrase {
        words: &["is|are|was|were|be|been", "told"],
        unless_before: &["apart", "from"],
        instead: "notified, reported, given",
    },
    Phrase { words: &["eldest"], unless_before: &[], instead: "oldest" },
    Phrase { words: &["whoever"], unless_before: &[], instead: "the caller, a reader, any thread" },
    Phrase { words: &["so", "many"], unless_before: &["that"], instead: "a number of, as many" },
    Phrase {
        words: &["great|greater"],
        unless_before: &["than", "or"],
        instead: "large, larger, higher",
    },
    Phrase { words: &["greatest"], unless_before: &[], instead: "largest, highest, last" },
    Phrase {
        words: &["go|goes|went|going", "on"],
        unless_before: &["a", "an", "disk", "its", "that", "the", "this", "top"],
        instead: "continue, resume, proceed",
    },
    Phrase {
        words: &["stand|stands"],
        unless_before: &["alone", "for"],
        instead: "is, lies, appears",
    },
    Phrase { words: &["look|looks", "into"], unless_before: &[], instead: "reads, searches" },
    Phrase { words: &["its|their", "turn"], unless_before: &[], instead: "say what happens when" },
];
