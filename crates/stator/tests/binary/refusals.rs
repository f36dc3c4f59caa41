//! Starts that must not happen: each says why, what to do, and has its exit code.

use std::fs;

use crate::process::{Server, stator, stator_with};

#[test]
fn a_port_in_use_is_refused_with_advice() {
    let server = Server::start(&["--memory"]);
    let address = server.endpoint().strip_prefix("http://").unwrap();
    let second = stator(&["--memory", "--listen", address]);
    assert_eq!(second.code, 4);
    assert!(second.stderr.contains(&format!("cannot listen on {address}")), "{}", second.stderr);
    assert!(second.stderr.contains("choose another port"), "{}", second.stderr);
}

#[test]
fn an_unknown_key_in_the_file_is_refused_with_the_right_ones() {
    let dir = tempfile::tempdir().expect("a directory");
    fs::write(dir.path().join("stator.toml"), "prot = 8000\n").expect("a file");
    let refused = stator_with(&["--memory"], &[], Some(dir.path()));
    assert_eq!(refused.code, 2);
    for part in ["stator.toml", "`prot` is no setting", "`listen`"] {
        assert!(refused.stderr.contains(part), "{part} in {}", refused.stderr);
    }
}

#[test]
fn a_file_that_was_named_must_exist() {
    let refused = stator(&["--memory", "--config", "nowhere.toml"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("nowhere.toml"), "{}", refused.stderr);
}

/// Arguments, variables, and what is said about them.
type Case<'a> = (&'a [&'a str], &'a [(&'a str, &'a str)], &'a str);

#[test]
fn a_wrong_value_is_refused_by_the_name_it_was_given() {
    let cases: [Case<'_>; 5] = [
        (&["--account", "1"], &[], "--account is \"1\"; it takes an account id: twelve digits"),
        (&[], &[("STATOR_REGION", "Oz")], "STATOR_REGION is \"Oz\"; it takes a Region"),
        (&[], &[("STATOR_MEMORY", "yes")], "STATOR_MEMORY is \"yes\"; it takes true or false"),
        (&["--log-level", "a=b=c"], &[], "--log-level is \"a=b=c\"; it takes off, error"),
        (&["--data", ""], &[], "--data is empty: write a value, or leave it out"),
    ];
    for (arguments, variables, expected) in cases {
        let refused = stator_with(arguments, variables, None);
        assert_eq!(refused.code, 2);
        assert!(refused.stderr.contains(expected), "{expected} in {}", refused.stderr);
    }
}

#[test]
fn an_unknown_argument_has_exit_code_2() {
    assert_eq!(stator(&["--nonsense"]).code, 2);
    assert_eq!(stator(&["dance"]).code, 2);
}
