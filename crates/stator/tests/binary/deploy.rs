//! `stator deploy`, `deploy --watch` and `serve --deploy`.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::process::{Running, Server, stator};
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
    let refused = deploy(&moved, &[]);
    assert_eq!(refused.code, 1, "{}", refused.stdout);
    assert!(refused.stderr.contains("the items of Things would be lost"), "{}", refused.stderr);
    assert_eq!(indexes(&server), ["one", "two"]);
    assert_eq!(deploy(&moved, &["--allow-replacement"]).code, 0);
    assert_eq!(server.call("ListTables", "{}").1, json!({"TableNames": ["other"]}));
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
