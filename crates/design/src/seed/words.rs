//! Words that made-up texts are put together from.

use env::SplitMix64;

const FIRST_NAMES: &[&str] = &[
    "Ada", "Amir", "Ana", "Aisha", "Ben", "Chen", "Clara", "Daniel", "Elena", "Emma", "Fatima",
    "Grace", "Hana", "Ivan", "Jonas", "Kofi", "Lena", "Liam", "Maria", "Mei", "Nadia", "Noah",
    "Olga", "Omar", "Priya", "Rosa", "Sam", "Sofia", "Tariq", "Yuki",
];

const LAST_NAMES: &[&str] = &[
    "Abe", "Ahmed", "Bauer", "Costa", "Diaz", "Evans", "Fischer", "Garcia", "Haddad", "Ito",
    "Jensen", "Kim", "Kumar", "Lopez", "Meyer", "Moreau", "Nguyen", "Novak", "Okafor", "Patel",
    "Rossi", "Santos", "Silva", "Smith", "Tanaka", "Wang", "Weber", "Wright", "Yilmaz", "Zhou",
];

const WORDS: &[&str] = &[
    "amber", "anchor", "basket", "bright", "button", "candle", "canvas", "cedar", "clear",
    "cotton", "copper", "corner", "daily", "desk", "early", "field", "fine", "garden", "glass",
    "green", "harbor", "hollow", "island", "kettle", "ladder", "lamp", "light", "linen", "maple",
    "marble", "meadow", "morning", "narrow", "north", "oak", "olive", "orange", "paper", "pocket",
    "quiet", "river", "round", "silver", "simple", "small", "soft", "south", "stone", "summer",
    "table", "timber", "valley", "velvet", "walnut", "warm", "water", "west", "willow", "window",
    "winter",
];

fn one<'w>(words: &[&'w str], random: &SplitMix64) -> &'w str {
    let at = random.below(u64::try_from(words.len()).unwrap_or(0));
    usize::try_from(at).ok().and_then(|at| words.get(at)).copied().unwrap_or("word")
}

/// The name of a person, as first and last name.
pub(super) fn person(random: &SplitMix64) -> (&'static str, &'static str) {
    (one(FIRST_NAMES, random), one(LAST_NAMES, random))
}

/// A word in lower case.
pub(super) fn word(random: &SplitMix64) -> &'static str {
    one(WORDS, random)
}

/// A few words, the first of them with a capital letter.
pub(super) fn phrase(random: &SplitMix64) -> String {
    let count = random.below(4).saturating_add(2);
    let words: Vec<&str> = (0..count).map(|_| word(random)).collect();
    let text = words.join(" ");
    let (first, rest) = text.split_at_checked(1).unwrap_or(("", &text));
    format!("{}{rest}", first.to_ascii_uppercase())
}

/// What makes a text longer by as many bytes: words with a space before them.
pub(super) fn continuation(bytes: usize, random: &SplitMix64) -> String {
    let mut text = String::new();
    while text.len() < bytes {
        text.push(' ');
        text.push_str(word(random));
    }
    text.truncate(bytes);
    if text.ends_with(' ') {
        text.pop();
        text.push('.');
    }
    text
}
