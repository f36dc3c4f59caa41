//! Plausible values of attributes, by their formats.
//!
//! Moments are in one fixed year, so that a seed gives the same items on every day; only times to
//! live follow the clock, as they must be in the future.

use env::{SplitMix64, Timestamp};

use super::words;
use crate::definition::{Attribute, DataType, Format};
use crate::language::Language;

/// The year of made-up moments, and when it began, in seconds since 1970.
const YEAR: u64 = 2_025;
const YEAR_START: u64 = 1_735_689_600;

/// Seconds of a day and of a year.
const DAY: u64 = 86_400;
const YEAR_SECONDS: u64 = 365 * DAY;

/// Days after which items expire: the first, and how many further ones.
const LIFE: (u64, u64) = (7, 90);

/// Bytes of a value of a pattern, as a rule.
const LENGTH: usize = 12;

/// Letters of the encodings of identifiers.
const CROCKFORD: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Where a value comes from.
pub(super) struct Source<'s> {
    pub(super) random: &'s SplitMix64,
    /// How often a value for the same place was taken already: later ones vary more.
    pub(super) attempt: u32,
    /// The clock.
    pub(super) now: Timestamp,
}

impl Source<'_> {
    fn below(&self, bound: u64) -> u64 {
        self.random.below(bound)
    }

    /// One of the numbers from 0 to 1.
    pub(super) fn unit(&self) -> f64 {
        const STEPS: u64 = 1 << 53;
        self.below(STEPS) as f64 / STEPS as f64
    }

    /// A number of up to `digits` digits, of as many as are as likely as fewer.
    fn number(&self, digits: u32) -> u64 {
        let digits = digits.saturating_add(self.attempt / 4).min(17);
        let digits = u32::try_from(self.below(u64::from(digits))).unwrap_or(0).saturating_add(1);
        self.below(10_u64.saturating_pow(digits))
    }

    /// A moment of the year, in seconds since 1970.
    fn second(&self) -> u64 {
        YEAR_START.saturating_add(self.below(YEAR_SECONDS))
    }

    fn letters(&self, letters: &[u8], count: usize) -> String {
        let letter = |_| {
            let at = self.below(u64::try_from(letters.len()).unwrap_or(0));
            let at = usize::try_from(at).unwrap_or(0);
            char::from(letters.get(at).copied().unwrap_or(b'0'))
        };
        (0..count).map(letter).collect()
    }
}

/// A value of `attribute`.
pub(super) fn value(attribute: &Attribute, source: &Source<'_>) -> Option<String> {
    let language = Language::of(&attribute.format).ok()?;
    let fits = |text: &String| language.matches(text);
    let made = shared_out(attribute, source).filter(fits);
    let made = made.or_else(|| plausible(attribute, source).filter(fits));
    made.or_else(|| of_format(&attribute.format, source))
}

/// Any value of `format`.
pub(super) fn of_format(format: &Format, source: &Source<'_>) -> Option<String> {
    let further = usize::try_from(source.attempt).unwrap_or(0);
    let language = Language::of(format).ok()?;
    language.sample(LENGTH.saturating_add(further), &mut |bound| source.below(bound))
}

/// A value of an attribute with the time to live: some weeks from now. It is of the day, so that
/// the same seed gives the same items all day.
pub(super) fn time_to_live(attribute: &Attribute, source: &Source<'_>) -> Option<String> {
    let (first, further) = LIFE;
    let today = source.now.as_secs() / DAY;
    let days = today.saturating_add(first).saturating_add(source.below(further));
    let seconds = days.saturating_mul(DAY).saturating_add(source.below(DAY));
    let is_in_millis = attribute.format.text.contains("(ms)");
    let text = if is_in_millis { seconds.saturating_mul(1_000) } else { seconds }.to_string();
    let language = Language::of(&attribute.format).ok()?;
    if language.matches(&text) { Some(text) } else { value(attribute, source) }
}

/// The values of a format that lists them.
pub(super) fn choices(format: &Format) -> Option<Vec<&str>> {
    let language = Language::of(format).ok()?;
    let choices: Vec<&str> = format.text.split(" | ").collect();
    let is_list = Format::named(&format.text).is_none_or(|named| named.pattern != format.pattern);
    (is_list && choices.iter().all(|choice| language.matches(choice))).then_some(choices)
}

/// A value that the model gives a share of the items, or one of the others that it lists.
fn shared_out(attribute: &Attribute, source: &Source<'_>) -> Option<String> {
    let mut drawn = source.unit();
    for (value, share) in &attribute.shares {
        if drawn < *share {
            return Some(value.text.clone());
        }
        drawn -= share;
    }
    let all = choices(&attribute.format)?;
    let is_shared = |value: &&&str| attribute.shares.iter().any(|(it, _)| it.text == **value);
    let others: Vec<&&str> = all.iter().filter(|value| !is_shared(value)).collect();
    let others = if others.is_empty() { all.iter().collect() } else { others };
    let at = source.below(u64::try_from(others.len()).unwrap_or(0));
    others.get(usize::try_from(at).unwrap_or(0)).map(|value| (**value).to_owned())
}

fn plausible(attribute: &Attribute, source: &Source<'_>) -> Option<String> {
    let compact: String = attribute.format.text.chars().filter(|it| !it.is_whitespace()).collect();
    Some(match compact.as_str() {
        "text" => text(&attribute.name.text, source),
        "list" | "map" | "set" | "binary" => words::phrase(source.random),
        "slug" => slug(source),
        "uuid" => uuid(source),
        "ulid" => ulid(source),
        // Of the year: the first letter changes every nine years or so.
        "ksuid" => format!("2{}", source.letters(BASE62, 26)),
        "email" => email(source),
        "date" => date(source),
        "month" => date(source).get(..7)?.to_owned(),
        "year" => YEAR.saturating_sub(source.below(10)).to_string(),
        "natural" | "integer" if attribute.version => source.below(9).saturating_add(1).to_string(),
        "natural" => source.number(4).to_string(),
        "integer" if source.below(8) == 0 => format!("-{}", source.number(3).saturating_add(1)),
        "integer" => source.number(4).to_string(),
        "number" => {
            let (whole, cents) = (source.number(4).saturating_add(1), source.below(10));
            format!("{whole}.{cents}{}", source.below(9).saturating_add(1))
        }
        "epoch(s)" => source.second().to_string(),
        "epoch(ms)" => format!("{}{:03}", source.second(), source.below(1_000)),
        "boolean" => (source.below(2) == 0).to_string(),
        _ if attribute.format.text.starts_with("datetime") => moment(&compact, source),
        _ if matches!(attribute.format.data_type, DataType::Vector(_)) => {
            format!("0.{}", source.below(9).saturating_add(1))
        }
        _ => return None,
    })
}

/// A text: the name of a person or a thing where the attribute is called so.
fn text(name: &str, source: &Source<'_>) -> String {
    let text = if name.to_ascii_lowercase().contains("name") {
        let (first, last) = words::person(source.random);
        format!("{first} {last}")
    } else {
        words::phrase(source.random)
    };
    if source.attempt == 0 { text } else { format!("{text} {}", source.number(3)) }
}

fn slug(source: &Source<'_>) -> String {
    let text = format!("{}-{}", words::word(source.random), words::word(source.random));
    if source.attempt == 0 { text } else { format!("{text}-{}", source.number(3)) }
}

fn email(source: &Source<'_>) -> String {
    let (first, last) = words::person(source.random);
    let domains = ["example.com", "example.net", "example.org"];
    let at = usize::try_from(source.below(3)).unwrap_or(0);
    let domain = domains.get(at).copied().unwrap_or("example.com");
    format!("{first}.{last}{}@{domain}", source.number(4)).to_ascii_lowercase()
}

fn uuid(source: &Source<'_>) -> String {
    let hex = |count| source.letters(b"0123456789abcdef", count);
    let variant = source.letters(b"89ab", 1);
    format!("{}-{}-4{}-{variant}{}-{}", hex(8), hex(4), hex(3), hex(3), hex(12))
}

fn ulid(source: &Source<'_>) -> String {
    let millis = source.second().saturating_mul(1_000).saturating_add(source.below(1_000));
    let time = (0..10_u32).rev().map(|place| {
        let at = usize::try_from((millis >> (place * 5)) & 31).unwrap_or(0);
        char::from(CROCKFORD.get(at).copied().unwrap_or(b'0'))
    });
    time.chain(source.letters(CROCKFORD, 16).chars()).collect()
}

/// A day. Where the days of the year are taken, of another year.
fn date(source: &Source<'_>) -> String {
    let year = if source.attempt < 8 { YEAR } else { source.below(100).saturating_add(2_000) };
    let (month, day) = (source.below(12), source.below(28));
    format!("{year}-{:02}-{:02}", month.saturating_add(1), day.saturating_add(1))
}

/// A moment in a format whose text begins with `datetime`.
fn moment(compact: &str, source: &Source<'_>) -> String {
    let (hour, minute, second) = (source.below(24), source.below(60), source.below(60));
    let rest = match compact {
        "datetime(ms,Z)" => format!(".{:03}Z", source.below(1_000)),
        "datetime(us,Z)" => format!(".{:06}Z", source.below(1_000_000)),
        "datetime(python)" => format!(".{:06}", source.below(1_000_000)),
        _ => "Z".to_owned(),
    };
    format!("{}T{hour:02}:{minute:02}:{second:02}{rest}", date(source))
}
