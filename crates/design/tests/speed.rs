//! A large model is checked in a time that an editor can wait for.
//!
//! What counts is the time on the processor: other programs of the machine do not change it.
//! Run with `cargo test --release -p stator-design --test speed -- --ignored --nocapture`.

#![expect(clippy::unwrap_used, reason = "a test says what it needs by panicking")]

use std::fmt::Write as _;
use std::time::Duration;

use design::{Source, check, concise, read};

const ENTITIES: usize = 500;

/// One table with four indexes; of each entity a create, an update, a read of its collection and
/// a read by date.
fn model() -> String {
    let mut text = "[tables.Main]\npartition_key = \"pk\"\nsort_key = \"sk\"\n".to_owned();
    for index in 0..4 {
        let _ = write!(
            text,
            "[tables.Main.indexes.gsi{index}]\npartition_key = \"gsi{index}pk\"\n\
             sort_key = \"gsi{index}sk\"\nprojection = \"keys\"\n"
        );
    }
    for at in 0..ENTITIES {
        let index = at % 4;
        let _ = write!(
            text,
            "[entities.Kind{at}]\nidentity = [\"id\"]\n\
             [entities.Kind{at}.keys]\npk = \"TENANT#{{tenant}}\"\nsk = \"KIND{at}#{{id}}\"\n\
             gsi{index}pk = \"KIND{at}#{{tenant}}\"\ngsi{index}sk = \"{{day}}#{{id}}\"\n\
             [entities.Kind{at}.attributes]\ntenant = \"ulid\"\nid = \"ulid\"\nday = \"date\"\n\
             status = {{ format = \"slug\", mutable = true }}\nname = \"text\"\n\
             [patterns.create{at}]\noperation = \"PutItem\"\nentity = \"Kind{at}\"\n\
             condition = \"attribute_not_exists(pk)\"\n\
             [patterns.update{at}]\noperation = \"UpdateItem\"\nentity = \"Kind{at}\"\n\
             sets = [\"status\"]\ncondition = \"attribute_exists(pk)\"\n\
             [patterns.list{at}]\noperation = \"Query\"\nreturns = \"Kind{at}\"\n\
             key = {{ pk = \"TENANT#{{tenant}}\", sk = {{ begins_with = \"KIND{at}#\" }} }}\n\
             expects = \"many\"\npages = \"one\"\n\
             [patterns.days{at}]\noperation = \"Query\"\nindex = \"gsi{index}\"\n\
             returns = \"Kind{at}\"\nreads = [\"pk\"]\nexpects = \"many\"\npages = \"one\"\n\
             key = {{ gsi{index}pk = \"KIND{at}#{{tenant}}\", gsi{index}sk = {{ between = \
             [\"{{from}}\", \"{{to}}$\"] }} }}\n\
             parameters = {{ from = \"Kind{at}.day\", to = \"Kind{at}.day\" }}\n"
        );
    }
    text
}

/// How long this thread was on the processor.
fn spent() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split_whitespace().next().unwrap().parse().unwrap())
}

#[test]
#[ignore = "a measurement, for a release build"]
fn a_model_of_500_entities_and_2000_patterns_checks_in_under_2_seconds() {
    let source = Source::new("large.toml", model());
    let start = spent();
    let model = read(&source).unwrap();
    let reading = spent().saturating_sub(start);
    let checked = check(&model);
    let all = spent().saturating_sub(start);
    println!("read in {reading:?}, read and checked in {all:?}");
    assert_eq!((model.entities.len(), model.patterns.len()), (ENTITIES, 4 * ENTITIES));
    assert_eq!(concise(&source, &checked.findings), "");
    assert!(all < Duration::from_secs(2), "{all:?}");
}
