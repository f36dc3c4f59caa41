//! Licences that may be shipped, and those that may not.

use super::{check, gather};
use crate::package::metadata::{Crate, crates};
use crate::root;

fn under(licence: &str) -> Crate {
    Crate {
        name: "one".to_owned(),
        version: "1.0.0".to_owned(),
        licence: licence.to_owned(),
        directory: root(),
        repository: None,
        uses: Vec::new(),
    }
}

#[test]
fn a_licence_with_conditions_beyond_a_notice_is_refused() {
    for licence in ["MIT", "GPL-3.0 OR MIT", "MIT/Apache-2.0", "Apache-2.0 AND ISC"] {
        assert!(check(&under(licence)).is_ok(), "{licence}");
    }
    for licence in ["GPL-3.0-only", "MIT AND LGPL-2.1", "Proprietary"] {
        assert!(check(&under(licence)).is_err(), "{licence}");
    }
}

#[test]
fn every_crate_in_the_binary_may_be_shipped_and_has_a_text() {
    let crates = crates(&root(), "x86_64-unknown-linux-gnu").unwrap();
    let names: Vec<&str> = crates.iter().map(|one| one.name.as_str()).collect();
    assert!(names.contains(&"hyper") && names.contains(&"ring"), "{names:?}");
    // What only tests and tools use is not shipped.
    assert!(!names.contains(&"proptest") && !names.contains(&"spdx"), "{names:?}");
    let text = gather(&crates).unwrap();
    assert!(names.iter().all(|name| text.contains(&format!("\n{name} "))), "{names:?}");
}
