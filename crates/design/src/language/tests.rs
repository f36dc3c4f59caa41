//! Words of languages, and searches against a search that tries every word.

use env::SplitMix64;
use proptest::prelude::*;

use super::automaton::Language;
use super::regex::Regex;
use super::{Relation, pairs};
use crate::definition::Format;

fn language(parts: &[&str]) -> Language {
    let parts: Result<Vec<Regex>, String> = parts.iter().map(|part| Regex::parse(part)).collect();
    parts.and_then(|parts| Language::sequence(&parts)).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn patterns_match_as_regular_expressions_do() {
    let rows = [
        ("a|b", "a", true),
        ("a|b", "ab", false),
        ("[^a-y]+", "zz", true),
        ("[^a-y]+", "za", false),
        ("(ab){2,3}", "ab", false),
        ("(ab){2,3}", "ababab", true),
        ("(ab){2,3}", "abababab", false),
        ("x{2,}", "xxxxx", true),
        ("a\\.b?", "a.", true),
        ("a\\.b?", "axb", false),
    ];
    for (pattern, text, expected) in rows {
        assert_eq!(language(&[pattern]).matches(text), expected, "{pattern} {text}");
    }
}

#[test]
fn bad_patterns_say_what_is_wrong() {
    for pattern in ["(a", "a)", "[a", "[b-a]", "*", "a{2,1}", "a{9999}", "\\d", "ü", "[]"] {
        let error = Regex::parse(pattern).err().unwrap_or_else(|| panic!("{pattern} was read"));
        assert!(!error.is_empty(), "{pattern}");
    }
}

#[test]
fn formats_hold_what_they_are_named_after() {
    let rows = [
        ("uuid", "123e4567-e89b-42d3-a456-426614174000", true),
        ("uuid", "123E4567-E89B-42D3-A456-426614174000", false),
        ("ulid", "01ARZ3NDEKTSV4RRFFQ69G5FAV", true),
        ("date", "2026-11-28", true),
        ("date", "2026-13-01", false),
        ("datetime(s, Z)", "2026-11-28T10:00:00Z", true),
        ("datetime(s, Z)", "2026-11-28T10:00:00.5Z", false),
        ("datetime(python)", "2026-11-28T10:00:00.500000", true),
        ("natural", "007", false),
        ("integer", "-7", true),
        ("email", "a.b+c@example.org", true),
        ("digits(3)", "12", false),
        ("text", "any # thing", true),
    ];
    for (format, text, expected) in rows {
        let format = Format::named(format).unwrap_or_else(|| panic!("{format}"));
        let language = Language::of(&format).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(language.matches(text), expected, "{} {text}", format.text);
    }
}

#[test]
fn a_prefix_that_ends_inside_of_a_value_is_found() {
    let left = language(&["S#", "[a-z]+", "#", "[0-9]{20}"]);
    let right = language(&["S#", "[a-z]+"]);
    let inside = pairs((&left, &right), Relation::Prefix, 100).into_iter().any(|pair| {
        let value = |word: &[(u8, u16)]| word.iter().filter(|(_, part)| *part == 1).count();
        value(&pair.left) > value(&pair.right)
    });
    assert!(inside);
}

#[test]
fn a_parsed_word_has_the_parts_of_its_template() {
    let key = language(&["S#", "[a-z]+", "#", "[0-9]+"]);
    let parts = |text: &str| {
        key.parse(text).map(|word| word.iter().map(|(_, part)| *part).collect::<Vec<u16>>())
    };
    assert_eq!(parts("S#ab#12"), Some(vec![0, 0, 1, 1, 2, 3, 3]));
    assert_eq!(parts("S#ab#"), None);
    assert_eq!(parts("T#ab#12"), None);
}

#[test]
fn no_random_word_is_longer_than_it_must_be() {
    let random = SplitMix64::new(1);
    let mut below = |bound| random.below(bound);
    for _ in 0..200 {
        let word = language(&["[a-z]+-[0-9]{3}"]).sample(8, &mut below).unwrap_or_default();
        // Eight bytes, and a hyphen and digits to end with.
        assert!((5..=12).contains(&word.len()), "{word}");
    }
}

/// Every word over `a`, `b` and `#` of up to four bytes.
fn all_words() -> Vec<String> {
    let mut words = vec![String::new()];
    let mut start = 0;
    for _ in 0..4 {
        let longer: Vec<String> = words
            .iter()
            .skip(start)
            .flat_map(|word| ['a', 'b', '#'].map(|next| format!("{word}{next}")))
            .collect();
        start = words.len();
        words.extend(longer);
    }
    words
}

fn pattern() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![Just("a"), Just("b"), Just("#"), Just("[ab]"), Just("[ab#]")];
    leaf.prop_map(str::to_owned).prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(one, two)| format!("{one}{two}")),
            (inner.clone(), inner.clone()).prop_map(|(one, two)| format!("({one}|{two})")),
            inner.clone().prop_map(|one| format!("({one})+")),
            inner.prop_map(|one| format!("({one})?")),
        ]
    })
}

fn holds(relation: Relation, left: &str, right: &str) -> bool {
    match relation {
        Relation::Equal => left == right,
        Relation::Prefix => left.starts_with(right),
        Relation::After => left > right,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_words_are_words_and_can_be_parsed(
        one in pattern(), two in pattern(), seed in any::<u64>(), length in 0_usize..12,
    ) {
        let random = SplitMix64::new(seed);
        let key = language(&[&one, &two]);
        let word = key.sample(length, &mut |bound| random.below(bound));
        let word = word.unwrap_or_else(|| panic!("{one} {two}"));
        prop_assert!(key.matches(&word), "{one} {two} {word}");
        let parsed = key.parse(&word).unwrap_or_else(|| panic!("{word}"));
        let part = |of: u16| -> String {
            parsed.iter().filter(|(_, part)| *part == of).map(|(byte, _)| char::from(*byte)).collect()
        };
        prop_assert_eq!(format!("{}{}", part(0), part(1)), word);
        prop_assert!(language(&[&one]).matches(&part(0)) && language(&[&two]).matches(&part(1)));
    }

    #[test]
    fn what_is_no_word_is_not_parsed(pattern in pattern()) {
        let key = language(&[&pattern]);
        for word in all_words() {
            prop_assert_eq!(key.parse(&word).is_some(), key.matches(&word), "{} {}", pattern, word);
        }
    }

    #[test]
    fn a_pair_is_found_exactly_where_trying_every_word_finds_one(
        left in pattern(), right in pattern(),
    ) {
        let (one, two) = (language(&[&left]), language(&[&right]));
        let words = all_words();
        let lefts: Vec<&String> = words.iter().filter(|word| one.matches(word)).collect();
        let rights: Vec<&String> = words.iter().filter(|word| two.matches(word)).collect();
        for relation in [Relation::Equal, Relation::Prefix, Relation::After] {
            let found = pairs((&one, &two), relation, 50);
            for pair in &found {
                let text = |word: &[(u8, u16)]| -> String {
                    word.iter().map(|(byte, _)| char::from(*byte)).collect()
                };
                let (first, second) = (text(&pair.left), text(&pair.right));
                prop_assert!(one.matches(&first) && two.matches(&second), "{first} {second}");
                prop_assert!(holds(relation, &first, &second), "{relation:?} {first} {second}");
            }
            let any = lefts.iter().any(|left| rights.iter().any(|it| holds(relation, left, it)));
            prop_assert!(!any || !found.is_empty(), "{relation:?} {left} {right}");
        }
    }
}
