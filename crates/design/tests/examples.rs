//! The example models: the one with faults has each of them, proved on the engine; the mended one
//! has none, and every pattern finds what it means.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod endpoint;

use std::collections::BTreeSet;

use design::{
    Checked, Level, Model, Operation, Proof, Source, Target, changes, check, generate, prove, read,
    verify,
};
use endpoint::InMemory;
use proptest::prelude::*;

fn model(name: &str) -> (Source, Model) {
    let path = format!("{}/../../examples/design/{name}", env!("CARGO_MANIFEST_DIR"));
    let source = Source::new(name, std::fs::read_to_string(path).unwrap());
    let model =
        read(&source).unwrap_or_else(|faults| panic!("{}", design::faults(&source, &faults)));
    (source, model)
}

fn prove_all(model: &Model, checked: &Checked) -> Vec<Option<Proof>> {
    let endpoint = InMemory::open();
    let scenarios = checked.findings.iter().map(|finding| finding.scenario.as_ref());
    scenarios.map(|scenario| Some(prove(&endpoint, model, scenario?))).collect()
}

/// Each fault that running the page's code showed, and nothing else.
#[test]
fn every_fault_of_the_orders_page_is_found_and_no_other() {
    let (source, model) = model("orders.model.toml");
    let checked = check(&model);
    let found: BTreeSet<(&str, &str)> = checked
        .findings
        .iter()
        .map(|finding| (finding.code, finding.about.as_deref().unwrap_or("")))
        .collect();
    let expected = BTreeSet::from([
        ("C03", "get_active_orders"),
        ("C04", "gsi1"),
        ("C05", "gsi1"),
        ("C08", "get_active_orders"),
        ("C08", "get_user_with_orders"),
        ("C15", "email-index"),
        ("C15", "gsi1"),
        ("C20", "get_users_batch"),
        ("C21", "get_active_orders"),
        ("C21", "get_orders_by_date"),
        ("C21", "get_user_with_orders"),
        ("K08", "Order.updated_at"),
        ("K08", "User.created_at"),
        ("K09", "get_orders_by_date"),
        ("K15", "get_user_by_email"),
        ("K16", "update_order_status"),
        ("K20", "create_order_with_items"),
        ("K21", "create_order_with_items"),
        ("K22", "get_orders_by_date"),
    ]);
    let proofs = prove_all(&model, &checked);
    let style = design::Style::default();
    assert_eq!(found, expected, "{}", design::render(&source, &checked.findings, &proofs, style));
}

#[test]
fn every_error_of_the_orders_page_is_proved_on_the_engine() {
    let (_, model) = model("orders.model.toml");
    let checked = check(&model);
    let proofs = prove_all(&model, &checked);
    let errors: Vec<_> = checked
        .findings
        .iter()
        .zip(proofs)
        .filter(|(finding, _)| finding.level == Level::Error)
        .map(|(finding, proof)| (finding.code, proof))
        .collect();
    let proved = Some(Proof::Proved);
    let expected: Vec<_> =
        ["K09", "K15", "K16", "K22", "K20"].map(|it| (it, proved.clone())).into();
    let sorted = |mut all: Vec<(&'static str, Option<Proof>)>| {
        all.sort_by_key(|(code, _)| *code);
        all
    };
    assert_eq!(sorted(errors), sorted(expected));
}

#[test]
fn the_mended_model_is_clean_and_its_patterns_find_what_they_mean() {
    let (source, model) = model("orders-mended.model.toml");
    let checked = check(&model);
    assert_eq!(design::concise(&source, &checked.findings), "");
    let verdicts = verify(&InMemory::open(), &model).unwrap();
    let wrong: Vec<_> = verdicts.iter().filter(|verdict| verdict.wrong.is_some()).collect();
    assert_eq!(wrong, Vec::<&design::Verdict>::new());
    let run = verdicts.iter().filter(|verdict| verdict.calls > 0).count();
    assert_eq!(run, 4, "{verdicts:?}");
    // The bounds of the range come from different dates.
    let dates = verdicts.iter().find(|verdict| verdict.pattern == "get_orders_by_date").unwrap();
    assert!(dates.calls > 20, "{dates:?}");
}

/// The same application in one table and in many, with indexes of several attributes.
#[test]
fn the_market_is_clean_and_its_patterns_find_what_they_mean_in_both_styles() {
    for name in ["market.model.toml", "market-tables.model.toml"] {
        let (source, model) = model(name);
        assert!(model.entities.len() >= 12 && model.patterns.len() >= 25, "{name}");
        let checked = check(&model);
        assert_eq!(design::concise(&source, &checked.findings), "", "{name}");
        let verdicts = verify(&InMemory::open(), &model).unwrap();
        let wrong: Vec<_> = verdicts.iter().filter(|verdict| verdict.wrong.is_some()).collect();
        assert_eq!(wrong, Vec::<&design::Verdict>::new());
        // Every query was run; the others name the keys of their items.
        let queries = model.patterns.iter().filter(|it| it.operation == Operation::Query);
        let run = verdicts.iter().filter(|verdict| verdict.calls > 0);
        assert_eq!(run.count(), queries.count(), "{verdicts:?}");
        for target in [
            Target::CloudFormation,
            Target::CdkPython,
            Target::CdkTypeScript,
            Target::Python,
            Target::TypeScript,
            Target::Rust,
        ] {
            let made = generate(&model, &checked, target).unwrap();
            assert_eq!(made.left_out, Vec::<String>::new(), "{name} {target:?}");
        }
    }
}

#[test]
fn verify_finds_the_last_day_missing() {
    let (_, model) = model("orders.model.toml");
    let verdicts = verify(&InMemory::open(), &model).unwrap();
    let wrong: Vec<&str> = verdicts
        .iter()
        .filter(|verdict| verdict.wrong.is_some())
        .map(|verdict| verdict.pattern.as_str())
        .collect();
    assert_eq!(wrong, ["get_orders_by_date"], "{verdicts:?}");
}

/// Rules whose witness needs no run: time that a test cannot wait for, an attribute that is absent
/// from answers, a caller's knowledge.
const IN_WORDS: &[&str] = &["K14", "K23", "K24", "K26", "X03"];

#[test]
fn every_error_and_every_scenario_on_the_pages_is_proved_on_the_engine() {
    let mut proved = 0;
    for rule in design::rules() {
        let block = |mark: &str| {
            let text = rule.page.split(&format!("```toml {mark}\n")).nth(1)?;
            Some(read(&Source::new(rule.code, text.split("```").next()?)).unwrap())
        };
        // Pages of rules that only traffic shows have no model.
        let Some(model) = block("fails") else { continue };
        let checked = match block("before") {
            Some(before) => changes(&before, &model),
            None => check(&model),
        };
        for (finding, proof) in checked.findings.iter().zip(prove_all(&model, &checked)) {
            let error = finding.level == Level::Error && !IN_WORDS.contains(&finding.code);
            if error || finding.scenario.is_some() {
                assert_eq!(proof, Some(Proof::Proved), "{}: {}", rule.code, finding.message);
                proved += 1;
            }
        }
    }
    assert!(proved >= 22, "{proved}");
}

/// The shortest item has the same key in both models: another one shows the change.
#[test]
fn a_change_of_a_key_is_proved_by_an_item_that_it_moves() {
    let text = "[tables.Main]\npartition_key = \"pk\"\n[entities.Order]\nidentity = [\"id\"]\n\
                keys = { pk = \"ORDER#{id}\" }\nattributes = { id = \"ulid\" }\n";
    let read = |text: &str| read(&Source::new("m.toml", text)).unwrap();
    let (old, new) = (read(text), read(&text.replace("{id}", "{id:lower}")));
    let checked = changes(&old, &new);
    assert_eq!(prove_all(&new, &checked), [Some(Proof::Proved)]);
}

/// A template of one of these pieces after another.
fn template(slots: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("A#".to_owned()),
        Just("B#".to_owned()),
        Just("#".to_owned()),
        Just("A".to_owned()),
        proptest::sample::select(slots).prop_map(|slot| format!("{{{slot}}}")),
        proptest::sample::select(slots).prop_map(|slot| format!("{{{slot}}}")),
    ];
    proptest::collection::vec(piece, 1..5).prop_map(|pieces| pieces.concat())
}

/// An entity with random keys over attributes of several formats.
fn entity(name: &'static str) -> impl Strategy<Value = String> {
    let formats = || {
        let all = ["text", "slug", "natural", "integer", "date", "digits(2)", "datetime(python)"];
        proptest::sample::select(all.to_vec())
    };
    let slots: &[&str] = &["x", "y"];
    (template(slots), template(slots), formats(), formats(), any::<bool>()).prop_map(
        move |(pk, sk, x, y, both)| {
            let identity = if both { "[\"x\", \"y\"]" } else { "[\"x\"]" };
            format!(
                "[entities.{name}]\nidentity = {identity}\nkeys = {{ pk = \"{pk}\", sk = \"{sk}\" }}\n\
                 attributes = {{ x = \"{x}\", y = \"{y}\" }}\n"
            )
        },
    )
}

/// A query over the keys of entity `One`, or of nobody.
fn pattern() -> impl Strategy<Value = String> {
    let comparison = prop_oneof![
        Just("{ begins_with = \"VALUE\" }"),
        Just("{ le = \"VALUE\" }"),
        Just("{ ge = \"VALUE\" }"),
        Just("\"VALUE\""),
    ];
    (template(&["x"]), template(&["x", "y"]), comparison).prop_map(|(pk, sk, comparison)| {
        let sk = comparison.replace("VALUE", &sk);
        format!(
            "[patterns.find]\noperation = \"Query\"\nreturns = \"One\"\n\
             key = {{ pk = \"{pk}\", sk = {sk} }}\n"
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn whatever_witness_check_reports_shows_its_fault_on_the_engine(
        one in entity("One"), two in entity("Two"), pattern in pattern(),
    ) {
        let tables = "[tables.Main]\npartition_key = \"pk\"\nsort_key = \"sk\"\n";
        let source = Source::new("random.toml", format!("{tables}{one}{two}{pattern}"));
        let model = read(&source).unwrap();
        let checked = check(&model);
        for (finding, proof) in checked.findings.iter().zip(prove_all(&model, &checked)) {
            if finding.scenario.is_some() {
                let text = format!("{}\n{:?}", source.text, finding.witness);
                prop_assert_eq!(proof, Some(Proof::Proved), "{} {}", finding.code, text);
            }
        }
    }
}
