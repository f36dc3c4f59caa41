//! The table that users read is the one that packages are made from.

use super::{DEFAULT, named, table};
use crate::root;

#[test]
fn the_documentation_has_the_table() {
    let page = std::fs::read_to_string(root().join("docs/packages.md")).unwrap();
    let expected = "put what `cargo xtask package --targets` prints into docs/packages.md";
    assert!(page.contains(&table()), "{expected}");
}

#[test]
fn a_platform_that_is_no_row_is_refused_with_the_rows() {
    assert_eq!(named("x86_64-unknown-linux-gnu").unwrap().triple, DEFAULT.triple);
    let refused = named("sparc-sun-solaris").unwrap_err().to_string();
    assert!(refused.contains("sparc-sun-solaris") && refused.contains("aarch64-apple-darwin"));
}
