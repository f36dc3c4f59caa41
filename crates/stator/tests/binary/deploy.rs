//! `stator deploy`, `deploy --watch` and `serve --deploy`.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::process::{Running, Server, stator, stator_with};
use crate::stack::{indexes, template};

fn written(directory: &Path, text: &str) -> String {
    let file = directory.join("shop.json");
    fs::write(&file, text).expect("a file");
    file.to_str().expect("a readable path").to_owned()
}

#[test]
fn deploy_shows_what_changes_and_refuses_to_lose_items() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::start(&["--memory"]);
    let endpoint = server.endpoint().to_owned();
    let deploy = |text: &str, further: &[&str]| {
        let file = written(dir.path(), text);
        stator(&[&["deploy", &file, "--endpoint", &endpoint], further].concat())
    };
    let shown = deploy(&template(&[]), &["--diff"]);
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    assert!(shown.stdout.contains("shop (new)\n  + Things  AWS::DynamoDB::Table  create"));
    assert_eq!(server.call("ListTables", "{}").1, json!({"TableNames": []}));

    assert_eq!(deploy(&template(&[]), &[]).code, 0);
    let same = deploy(&template(&[]), &[]);
    assert_eq!((same.code, same.stdout.trim()), (0, "shop: no changes"));

    let changed = deploy(&template(&["one", "two"]), &[]);
    assert_eq!(changed.code, 0, "{}", changed.stderr);
    assert!(changed.stdout.contains("add index two (2 of 2)"), "{}", changed.stdout);
    assert_eq!(indexes(&server), ["one", "two"]);

    let moved = template(&["one"]).replace("things", "other");
    // The difference finds what a deployment refuses.
    for further in [&[][..], &["--diff"]] {
        let refused = deploy(&moved, further);
        assert_eq!(refused.code, 1, "{}", refused.stdout);
        assert!(refused.stderr.contains("the items of Things would be lost"), "{}", refused.stderr);
    }
    assert_eq!(indexes(&server), ["one", "two"]);
    assert_eq!(deploy(&moved, &["--allow-replacement"]).code, 0);
    assert_eq!(server.call("ListTables", "{}").1, json!({"TableNames": ["other"]}));
}

#[test]
fn deploy_goes_to_the_region_that_is_named_and_else_to_the_one_of_serve() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::start(&["--memory"]);
    let file = written(dir.path(), &template(&[]));
    let deploy = |further: &[&str], variables: &[(&str, &str)]| {
        let arguments = [&["deploy", &file, "--endpoint", server.endpoint()], further].concat();
        let deployed = stator_with(&arguments, variables, None);
        assert_eq!(deployed.code, 0, "{}", deployed.stderr);
    };
    let count = |key, region| {
        let (_, names) = server.sign_as(key, region).call("ListTables", "{}");
        names["TableNames"].as_array().expect("names").len()
    };
    deploy(&[], &[("STATOR_REGION", "eu-west-2")]);
    assert_eq!([count("local", "eu-west-2"), count("local", "us-east-1")], [1, 0]);
    let region = [("AWS_REGION", "eu-west-3")];
    deploy(&["--region", "eu-west-1"], &region);
    assert_eq!([count("local", "eu-west-1"), count("local", "eu-west-3")], [1, 0]);
    deploy(&[], &[region[0], ("AWS_ACCESS_KEY_ID", "123456789012")]);
    assert_eq!([count("123456789012", "eu-west-3"), count("local", "eu-west-3")], [1, 0]);
}

#[test]
fn deploy_says_what_is_wrong() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::start(&["--memory"]);
    let file = written(dir.path(), r#"{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}"#);
    let refused = stator(&["deploy", &file, "--endpoint", server.endpoint()]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("AWS::SQS::Queue"), "{}", refused.stderr);
    let absent = stator(&["deploy", "absent.yaml", "--endpoint", server.endpoint()]);
    assert_eq!(absent.code, 2);
    assert!(absent.stderr.contains("absent.yaml"), "{}", absent.stderr);
    let nobody = stator(&["deploy", &file, "--endpoint", "http://127.0.0.1:9"]);
    assert_eq!(nobody.code, 1);
    assert!(nobody.stderr.contains("http://127.0.0.1:9 does not answer"), "{}", nobody.stderr);
}

#[test]
fn a_wrong_template_and_a_failed_deployment_say_why() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::start(&["--memory"]);
    let deploy = |text: &str, further: &[&str]| {
        let file = written(dir.path(), text);
        stator(&[&["deploy", &file, "--endpoint", server.endpoint()], further].concat())
    };
    let misspelt = template(&[]).replace("BillingMode", "BilingMode");
    for further in [&[][..], &["--diff"]] {
        let refused = deploy(&misspelt, further);
        assert_eq!(refused.code, 1, "{}", refused.stdout);
        let why = "Things: Encountered unsupported property BilingMode, did you mean BillingMode?";
        assert!(refused.stderr.contains(why), "{}", refused.stderr);
    }
    // What only DynamoDB itself refuses is found before, too.
    let failing = template(&[]).replace("PAY_PER_REQUEST", "PROVISIONED");
    for further in [&[][..], &["--diff"]] {
        let refused = deploy(&failing, further);
        assert_eq!(refused.code, 1, "{}", refused.stdout);
        assert!(refused.stdout.contains("WILL FAIL"), "{}", refused.stdout);
        assert!(refused.stderr.contains("shop: Things: "), "{}", refused.stderr);
        assert!(refused.stderr.contains("BillingMode is PROVISIONED"), "{}", refused.stderr);
        assert!(refused.stderr.contains("Nothing was changed"), "{}", refused.stderr);
    }
    assert_eq!(server.call("ListTables", "{}").1, json!({"TableNames": []}));
    // What shows only when all resources are there.
    let exporting = |name: &str| {
        let mut text: serde_json::Value = serde_json::from_str(&template(&[])).expect("a template");
        text["Resources"]["Things"]["Properties"]["TableName"] = json!(name);
        text["Outputs"] = json!({"Name": {"Value": name, "Export": {"Name": "shared"}}});
        text.to_string()
    };
    assert_eq!(deploy(&exporting("first"), &["--stack", "First"]).code, 0);
    let failed = deploy(&exporting("second"), &["--stack", "Second"]);
    assert_eq!(failed.code, 1, "{}", failed.stdout);
    let why = "Second: Export with name shared is already exported by stack First.";
    assert!(failed.stderr.contains(why), "{}", failed.stderr);
    assert_eq!(server.call("ListTables", "{}").1, json!({"TableNames": ["first"]}));
}

#[test]
fn a_table_that_exists_is_taken_over_only_when_asked_and_not_changed() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::start(&["--memory"]);
    let with_index = template(&["one"]);
    let mut created: serde_json::Value = serde_json::from_str(&with_index).expect("a template");
    let properties = created["Resources"]["Things"]["Properties"].take();
    assert_eq!(server.call("CreateTable", &properties.to_string()).0, 200);
    let mut bare: serde_json::Value = serde_json::from_str(&template(&[])).expect("a template");
    bare["Resources"]["Things"]["DeletionPolicy"] = json!("Retain");
    let file = written(dir.path(), &bare.to_string());
    let deploy = |further: &[&str]| {
        stator(&[&["deploy", &file, "--endpoint", server.endpoint()], further].concat())
    };
    let refused = deploy(&[]);
    assert_eq!(refused.code, 1, "{}", refused.stdout);
    assert!(refused.stderr.contains("already exists"), "{}", refused.stderr);
    assert!(refused.stderr.contains("--import-existing"), "{}", refused.stderr);
    let taken = deploy(&["--import-existing"]);
    assert_eq!(taken.code, 0, "{}", taken.stderr);
    let shown = "GlobalSecondaryIndexes/0: only the table has";
    assert!(taken.stdout.contains(shown), "{}", taken.stdout);
    assert_eq!(indexes(&server), ["one"]);
}

#[test]
fn what_is_skipped_is_said_at_the_end() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::start(&["--memory"]);
    let mut service: serde_json::Value = serde_json::from_str(&template(&[])).expect("a template");
    service["Resources"]["Queue"] = json!({"Type": "AWS::SQS::Queue"});
    let file = written(dir.path(), &service.to_string());
    let done = stator(&["deploy", &file, "--endpoint", server.endpoint(), "--skip-unsupported"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    let preview = "+ Queue  AWS::SQS::Queue  create  (skipped: the type is not provided here)";
    assert!(done.stdout.contains(preview), "{}", done.stdout);
    let last = done.stdout.trim_end().lines().last().expect("a line");
    assert_eq!(last, "  skipped, not provided here: Queue (AWS::SQS::Queue)");
}

#[test]
fn serve_has_the_tables_before_it_answers() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = written(dir.path(), &template(&["one"]));
    let server = Server::start(&["--memory", "--deploy", &file]);
    assert_eq!(indexes(&server), ["one"]);
    // It keeps its template as it is: deploying again changes nothing.
    let again = stator(&["deploy", &file, "--endpoint", server.endpoint()]);
    assert_eq!((again.code, again.stdout.trim()), (0, "shop: no changes"));
    let wrong = written(dir.path(), "Resources: [");
    let refused = stator(&["serve", "--memory", "--listen", "127.0.0.1:0", "--deploy", &wrong]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
    assert!(refused.stdout.is_empty(), "{}", refused.stdout);
}

#[test]
fn a_watched_template_is_deployed_after_each_change() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::start(&["--memory"]);
    let file = written(dir.path(), &template(&[]));
    let arguments = ["deploy", &file, "--watch", "--endpoint", server.endpoint()];
    let mut watch = Running::start(&arguments, dir.path());
    watch.says_until("watching ");
    assert_eq!(indexes(&server), [""; 0]);

    written(dir.path(), &template(&["one"]));
    watch.says_until("watching ");
    assert_eq!(indexes(&server), ["one"]);

    // A failure is reported, changes nothing, and the next change is tried.
    written(dir.path(), r#"{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}"#);
    let said = watch.says_until("watching ");
    assert!(said.contains("AWS::SQS::Queue"), "{said}");
    assert_eq!(indexes(&server), ["one"]);
    written(dir.path(), &template(&["one", "two"]));
    watch.says_until("watching ");
    assert_eq!(indexes(&server), ["one", "two"]);
}
