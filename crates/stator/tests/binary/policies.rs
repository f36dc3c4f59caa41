//! `stator policy test` and `lint`: what a policy says, without a server.

use std::fs;
use std::path::Path;

use crate::process::{Ended, stator_with};

const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[
  {"Sid":"Read","Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*"},
  {"Effect":"Deny","Action":"dynamodb:*","Resource":"*",
   "Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}}]}"#;
const TABLE: &str = "arn:aws:dynamodb:us-east-1:000000000000:table/Books";

fn run(directory: &Path, arguments: &[&str]) -> Ended {
    let arguments = [&["policy"], arguments].concat();
    stator_with(&arguments, &[], Some(directory))
}

#[test]
fn a_request_is_tested_against_policies_and_the_statement_that_decides_is_named() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path();
    fs::write(directory.join("policy.json"), POLICY).expect("a file");
    let test = |action: &str, further: &[&str]| {
        let own = ["test", "--policy", "policy.json", "--resource", TABLE, "--action", action];
        run(directory, &[&own, further].concat())
    };
    let allowed = test("dynamodb:GetItem", &[]);
    assert_eq!(allowed.code, 0, "{}", allowed.stderr);
    let said =
        "Allowed by a statement of the identity-based policy\nDecided by policy.json, line 2";
    assert!(allowed.stdout.starts_with(said), "{}", allowed.stdout);
    assert!(allowed.stdout.contains("Read"), "{}", allowed.stdout);
    assert!(
        allowed.stdout.contains("a condition that does not hold: IpAddress aws:SourceIp"),
        "{}",
        allowed.stdout
    );
    let implicit = test("dynamodb:PutItem", &[]);
    let why = "because no identity-based policy allows the dynamodb:PutItem action";
    assert!(implicit.code == 1 && implicit.stdout.contains(why), "{}", implicit.stdout);
    let denied = test("dynamodb:GetItem", &["--condition", "aws:SourceIp=203.0.113.7"]);
    let why = "with an explicit deny in an identity-based policy";
    assert!(denied.code == 1 && denied.stdout.contains(why), "{}", denied.stdout);
    let root = test("dynamodb:PutItem", &["--principal", "arn:aws:iam::000000000000:root"]);
    assert_eq!(root.code, 0, "{}", root.stdout);
    let stranger = test("dynamodb:GetItem", &["--principal", "arn:aws:iam::111122223333:user/x"]);
    assert!(stranger.stdout.contains("because no resource-based policy allows"));
    for wrong in [&["--condition", "x"][..], &["--principal", "alice"], &["--boundary", "none"]] {
        assert_eq!(test("dynamodb:GetItem", wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn lint_names_what_does_nothing_and_what_is_no_policy() {
    let directory = tempfile::tempdir().expect("a directory");
    let directory = directory.path();
    let lint = |text: &str, further: &[&str]| {
        fs::write(directory.join("policy.json"), text).expect("a file");
        run(directory, &[&["lint", "policy.json"], further].concat())
    };
    let good = lint(POLICY, &[]);
    assert_eq!((good.code, &*good.stdout), (0, ""), "{}", good.stderr);
    let misspelt = lint(&POLICY.replace("dynamodb:GetItem", "dynamodb:GetItems"), &[]);
    assert_eq!(misspelt.code, 1);
    assert!(misspelt.stdout.starts_with("policy.json: line 2, column "), "{}", misspelt.stdout);
    assert!(misspelt.stdout.contains("error: "), "{}", misspelt.stdout);
    assert!(misspelt.stdout.contains("dynamodb:GetItem"), "{}", misspelt.stdout);
    let none = lint("{}", &[]);
    assert_eq!(none.code, 2, "{}", none.stdout);
    let without_principal = lint(POLICY, &["--kind", "resource"]);
    assert_eq!(without_principal.code, 2, "{}", without_principal.stdout);
}
