//! The list is complete, sorted and found in any case.

use super::{LONGEST, WORDS, is_reserved};

#[test]
fn words_are_sorted_and_distinct() {
    assert!(WORDS.windows(2).all(|pair| pair[0] < pair[1]));
    assert_eq!(WORDS.iter().map(|word| word.len()).max(), Some(LONGEST));
}

#[test]
fn every_word_is_found_in_any_case() {
    for word in WORDS {
        assert!(is_reserved(word) && is_reserved(&word.to_lowercase()), "{word}");
    }
}

#[test]
fn other_words_are_free() {
    for word in ["", "pk", "sk", "id", "statusX", "a_very_long_attribute_name", "größe"] {
        assert!(!is_reserved(word), "{word}");
    }
}
