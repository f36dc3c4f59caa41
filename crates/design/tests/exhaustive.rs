//! Random models of few values: where `check` reports nothing of a kind, trying every item and
//! every call finds nothing either.
//!
//! Keys and meanings are worked out here from the texts of the model, not by the crate. Each
//! attribute is once in a key, which is where the searches of the rules are complete.

#![expect(clippy::panic, reason = "a test says what it needs by panicking")]

use design::{Source, check, read};
use proptest::prelude::*;

/// Values of an attribute, as a format and as a list.
type Format = (&'static str, &'static [&'static str]);

const FORMATS: &[Format] = &[
    ("{ values = [\"a\", \"b\"] }", &["a", "b"]),
    ("{ values = [\"a\", \"ab\", \"b\"] }", &["a", "ab", "b"]),
    ("{ values = [\"a\", \"a#\", \"#b\"] }", &["a", "a#", "#b"]),
    ("{ pattern = \"[ab]{1,2}\" }", &["a", "b", "aa", "ab", "ba", "bb"]),
    ("{ pattern = \"A|A#a|a\" }", &["A", "A#a", "a"]),
];

/// A piece of a template: a text or the attribute `x` or `y`.
type Piece = &'static str;

#[derive(Clone, Debug)]
struct Entity {
    name: &'static str,
    pk: Vec<Piece>,
    sk: Vec<Piece>,
    formats: [Format; 2],
    both: bool,
}

/// One item: values of `x` and `y`.
type Values = [&'static str; 2];

fn written(pieces: &[Piece]) -> String {
    let one = |piece: &Piece| match *piece {
        "x" | "y" => format!("{{{piece}}}"),
        text => text.to_owned(),
    };
    pieces.iter().map(one).collect()
}

fn rendered(pieces: &[Piece], values: Values) -> String {
    let one = |piece: &Piece| match *piece {
        "x" => values[0],
        "y" => values[1],
        text => text,
    };
    pieces.iter().map(one).collect()
}

impl Entity {
    fn text(&self) -> String {
        let identity = if self.both { "\"x\", \"y\"" } else { "\"x\"" };
        let [x, y] = self.formats.map(|format| format.0);
        format!(
            "[entities.{}]\nidentity = [{identity}]\nkeys = {{ pk = \"{}\", sk = \"{}\" }}\n\
             [entities.{}.attributes]\nx = {x}\ny = {y}\n",
            self.name,
            written(&self.pk),
            written(&self.sk),
            self.name,
        )
    }

    fn items(&self) -> Vec<Values> {
        let [x, y] = self.formats.map(|format| format.1);
        x.iter().flat_map(|x| y.iter().map(move |y| [*x, *y])).collect()
    }

    fn key(&self, values: Values) -> (String, String) {
        (rendered(&self.pk, values), rendered(&self.sk, values))
    }

    fn identity(&self, values: Values) -> (&'static str, Option<&'static str>) {
        (values[0], self.both.then_some(values[1]))
    }
}

/// A literal between the slots of a template.
fn literal() -> impl Strategy<Value = Piece> {
    proptest::sample::select(vec!["A#", "B#", "#", "A", ""])
}

/// Keys with `x` and `y` in them at most once.
fn entity(name: &'static str) -> impl Strategy<Value = Entity> {
    let places = proptest::sample::select(vec![
        (vec!["x"], vec!["y"]),
        (vec!["x", "y"], vec![]),
        (vec![], vec!["x", "y"]),
        (vec!["x"], vec![]),
        (vec!["y"], vec!["x"]),
        (vec![], vec!["y", "x"]),
    ]);
    let formats = || proptest::sample::select(FORMATS.to_vec());
    let formats = [formats(), formats()];
    (places, proptest::collection::vec(literal(), 5), formats, any::<bool>()).prop_map(
        move |((pk, sk), literals, formats, both)| {
            let mut literals = literals.into_iter();
            let mut next = || literals.next().unwrap_or("#");
            let mut with = |slots: Vec<Piece>| {
                // A key is never an empty text.
                let mut pieces = vec![if slots.is_empty() { "K" } else { next() }];
                for (at, slot) in slots.into_iter().enumerate() {
                    if at > 0 {
                        pieces.push(next());
                    }
                    pieces.push(slot);
                }
                pieces
            };
            let (pk, sk) = (with(pk), with(sk));
            Entity { name, pk, sk, formats, both }
        },
    )
}

/// What a query asks of the sort key: a beginning of the template of `One`.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Begins,
    UpTo,
    From,
}

fn codes(text: &str) -> Vec<&'static str> {
    let source = Source::new("random.toml", text);
    let model = read(&source).unwrap_or_else(|faults| panic!("{text}\n{faults:?}"));
    check(&model).findings.iter().map(|finding| finding.code).collect()
}

const TABLE: &str = "[tables.Main]\npartition_key = \"pk\"\nsort_key = \"sk\"\n";

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn no_two_items_have_one_key_where_check_reports_none(
        one in entity("One"), two in entity("Two"),
    ) {
        let text = format!("{TABLE}{}{}", one.text(), two.text());
        let found = codes(&text);
        let mut items = Vec::new();
        for entity in [&one, &two] {
            items.extend(entity.items().into_iter().map(|values| (entity, values)));
        }
        for (at, (entity, values)) in items.iter().enumerate() {
            for (other, others) in items.iter().skip(at + 1) {
                if entity.key(*values) != other.key(*others) {
                    continue;
                }
                let same = entity.name == other.name;
                if same && entity.identity(*values) == other.identity(*others) {
                    continue;
                }
                // One of the same entity: the key leaves something out, or is read in two ways.
                let known = if same { &["K01", "K04"][..] } else { &["K01", "K02"][..] };
                let reported = found.iter().any(|code| known.contains(code));
                prop_assert!(reported, "{values:?} {others:?} {found:?}\n{text}");
            }
        }
    }

    #[test]
    fn no_query_finds_too_much_or_misses_its_end_where_check_reports_none(
        one in entity("One"),
        two in entity("Two"),
        kind in proptest::sample::select(vec![Asked::Begins, Asked::UpTo, Asked::From]),
        cut in 1_usize..5,
    ) {
        let asked: Vec<Piece> = one.sk.iter().take(cut).copied().collect();
        let slot = |piece: &&Piece| matches!(**piece, "x" | "y");
        // A range that compares no attribute means nothing but text.
        let ranged = asked.iter().rev().find(slot).copied();
        prop_assume!(matches!(kind, Asked::Begins) || asked.last().copied() == ranged);
        prop_assume!(!written(&asked).is_empty());
        let name = match kind {
            Asked::Begins => "begins_with",
            Asked::UpTo => "le",
            Asked::From => "ge",
        };
        let text = format!(
            "{TABLE}{}{}[patterns.find]\noperation = \"Query\"\nreturns = \"One\"\n\
             key = {{ pk = \"{}\", sk = {{ {name} = \"{}\" }} }}\n",
            one.text(), two.text(), written(&one.pk), written(&asked),
        );
        let found = codes(&text);
        let reported = found.iter().any(|code| ["K03", "K04", "K09"].contains(code));
        let equal: Vec<Piece> = one.pk.iter().chain(&asked).copied()
            .filter(|piece| matches!(*piece, "x" | "y")).collect();
        for call in one.items() {
            let (pk, bound) = (rendered(&one.pk, call), rendered(&asked, call));
            for entity in [&one, &two] {
                for values in entity.items() {
                    let (hash, range) = entity.key(values);
                    let sorted = match kind {
                        Asked::Begins => range.starts_with(&bound),
                        Asked::UpTo => range <= bound,
                        Asked::From => range >= bound,
                    };
                    let finds = hash == pk && sorted;
                    let meant = entity.name == "One" && equal.iter().all(|piece| {
                        let at = usize::from(*piece == "y");
                        match kind {
                            Asked::UpTo if Some(*piece) == ranged => values[at] <= call[at],
                            Asked::From if Some(*piece) == ranged => values[at] >= call[at],
                            _ => values[at] == call[at],
                        }
                    });
                    prop_assert!(
                        finds == meant || reported,
                        "{call:?} {} {values:?} {found:?}\n{text}", entity.name,
                    );
                }
            }
        }
    }
}

/// `A#` + `A#a` is `A#A#` + `a`: a key can be the bound itself and lie outside of the range.
#[test]
fn a_key_that_equals_the_bound_of_a_range_and_is_outside_of_it_is_reported() {
    let text = format!(
        "{TABLE}[entities.One]\nidentity = [\"x\", \"y\"]\n\
         keys = {{ pk = \"K\", sk = \"A#{{x}}#{{y}}\" }}\n\
         [entities.One.attributes]\nx = {{ pattern = \"A|A#a|a\" }}\ny = {{ pattern = \"A|a\" }}\n\
         [patterns.find]\noperation = \"Query\"\nreturns = \"One\"\n\
         key = {{ pk = \"K\", sk = {{ ge = \"A#{{x}}\" }} }}\n"
    );
    assert!(codes(&text).contains(&"K09"), "{:?}", codes(&text));
}
