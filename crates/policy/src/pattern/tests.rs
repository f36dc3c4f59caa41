//! Wildcards against a naive matcher.

use proptest::prelude::*;

use super::{Case, covers, matches, tokens};

fn naive(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        (['*', rest @ ..], _) => {
            naive(rest, text) || (!text.is_empty() && naive(pattern, &text[1..]))
        }
        (['?', pattern @ ..], [_, text @ ..]) => naive(pattern, text),
        ([wanted, pattern @ ..], [found, text @ ..]) => wanted == found && naive(pattern, text),
        _ => false,
    }
}

fn simply(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<_>, Vec<_>) = (pattern.chars().collect(), text.chars().collect());
    naive(&pattern, &text)
}

fn matched(pattern: &str, text: &str) -> bool {
    matches(&tokens(pattern).collect::<Vec<_>>(), text, Case::Sensitive)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn patterns_match_as_the_naive_matcher_says(pattern in "[abé*?]{0,8}", text in "[abé*?]{0,10}") {
        prop_assert_eq!(matched(&pattern, &text), simply(&pattern, &text));
    }

    #[test]
    fn what_a_pattern_covers_it_matches(wide in "[ab*?]{0,5}", narrow in "[ab*?]{0,5}", text in "[ab]{0,6}") {
        if covers(&wide, &narrow, Case::Sensitive) && simply(&narrow, &text) {
            prop_assert!(simply(&wide, &text));
        }
    }
}

#[test]
fn letters_of_the_other_case_match_only_where_case_does_not_count() {
    let pattern: Vec<_> = tokens("s3:get*").collect();
    assert!(matches(&pattern, "S3:GetObject", Case::Insensitive));
    assert!(!matches(&pattern, "S3:GetObject", Case::Sensitive));
}

/// A pattern of many stars takes as many steps as the product of both lengths, not more.
#[test]
fn many_stars_end_in_time() {
    let pattern = "*a".repeat(2_000) + "b";
    assert!(!matched(&pattern, &"a".repeat(4_000)));
}
