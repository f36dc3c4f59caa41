//! Which setting wins: command line, environment, file, default.

use std::fs;
use std::path::Path;

use crate::process::{Server, stator_with};

/// The Region that a server with these settings answers as.
fn region(arguments: &[&str], variables: &[(&str, &str)], directory: &Path) -> String {
    let all: Vec<&str> = [&["--memory"], arguments].concat();
    let server = Server::start_with(&all, variables, Some(directory));
    // The lines to paste name it.
    let text = server.stop_and_read();
    let (_, rest) = text.split_once(" AWS_REGION=").expect("a Region");
    rest.split(' ').next().expect("a Region").to_owned()
}

#[test]
fn the_command_line_beats_the_environment_beats_the_file_beats_the_default() {
    let dir = tempfile::tempdir().expect("a directory");
    let (flag, variable) = (["--region", "eu-west-1"], [("STATOR_REGION", "eu-west-2")]);
    assert_eq!(region(&[], &[], dir.path()), "us-east-1");
    fs::write(dir.path().join("stator.toml"), "region = 'eu-west-3'\n").expect("a file");
    assert_eq!(region(&[], &[], dir.path()), "eu-west-3");
    assert_eq!(region(&[], &variable, dir.path()), "eu-west-2");
    assert_eq!(region(&flag, &variable, dir.path()), "eu-west-1");
}

#[test]
fn the_file_can_have_another_name() {
    let dir = tempfile::tempdir().expect("a directory");
    fs::write(dir.path().join("other.toml"), "region = 'eu-west-3'\n").expect("a file");
    assert_eq!(region(&["--config", "other.toml"], &[], dir.path()), "eu-west-3");
    assert_eq!(region(&[], &[("STATOR_CONFIG", "other.toml")], dir.path()), "eu-west-3");
}

#[test]
fn a_variable_that_is_no_setting_is_logged_before_the_server_answers() {
    let dir = tempfile::tempdir().expect("a directory");
    let variables = [("STATOR_PORT", "tcp://10.0.0.1:8000"), ("STATOR_REGOIN", "eu-west-1")];
    assert_eq!(region(&[], &variables, dir.path()), "us-east-1");
    let shown = stator_with(&["config", "--show"], &variables, Some(dir.path()));
    let warning =
        "warning: STATOR_REGOIN is no setting and has no effect; did you mean STATOR_REGION?\n";
    assert!(shown.stdout.starts_with(warning), "{}", shown.stdout);
    assert!(!shown.stdout.contains("STATOR_PORT"), "{}", shown.stdout);
}

#[test]
fn config_shows_what_holds_and_refuses_what_serve_refuses() {
    let dir = tempfile::tempdir().expect("a directory");
    fs::write(dir.path().join("stator.toml"), "account = 123456789012\n").expect("a file");
    let shown = stator_with(&["config", "--listen", "127.0.0.1:9"], &[], Some(dir.path()));
    let words = |name: &str| {
        let line = shown.stdout.lines().find(|line| line.starts_with(name)).expect("a line");
        line.split_whitespace().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(words("listen"), ["127.0.0.1:9", "--listen"]);
    assert_eq!(words("account"), ["123456789012", "stator.toml"]);
    assert_eq!(words("region"), ["us-east-1", "default"]);
    assert_eq!(stator_with(&["config", "--region", "-"], &[], Some(dir.path())).code, 2);
}
