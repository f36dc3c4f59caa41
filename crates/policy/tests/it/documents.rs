//! Documents alone: what is wrong with them and where, and what advice they get.

use policy::{Attachment, Document, Position, lint};
use serde_json::Value;

use crate::{run, same, text, texts};

fn attachment(case: &Value) -> Attachment {
    match text(case, "attachment") {
        "identity" => Attachment::Identity,
        "resource" => Attachment::Resource,
        "trust" => Attachment::Trust,
        other => panic!("{other} is no attachment"),
    }
}

#[test]
fn faults_are_named_and_placed() {
    run("malformed", |case| {
        // The mark is before the place of the fault.
        let (before, after) = text(case, "document").split_once('»').ok_or("no mark")?;
        let document = format!("{before}{after}");
        let error = Document::parse(&document, attachment(case)).err().ok_or("it was accepted")?;
        same("fault", error.fault.to_string().as_str(), text(case, "fault"))?;
        let line = before.split('\n').count();
        let column = before.chars().rev().take_while(|one| *one != '\n').count() + 1;
        same("place", error.position, Position { line, column })
    });
}

#[test]
fn advice_is_given_where_it_is_due() {
    run("advice", |case| {
        let document = Document::parse(&case["document"].to_string(), attachment(case))
            .map_err(|error| error.to_string())?;
        let found: Vec<_> = lint(&document, &texts(&case["actions"]))
            .iter()
            .map(|found| format!("{:?}: {}", found.advice.severity(), found.advice))
            .collect();
        same("advice", found.iter().map(String::as_str).collect(), texts(&case["advice"]))
    });
}
