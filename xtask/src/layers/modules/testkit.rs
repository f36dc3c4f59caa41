//! The floors inside `testkit`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "testkit",
    floors: &[
        Floor {
            name: "notation and targets",
            modules: &["compare", "expand", "json", "table", "target"],
        },
        Floor {
            name: "cases, and what they run against",
            modules: &["case", "http", "in_process", "turns"],
        },
        Floor { name: "parser and runner", modules: &["parse", "run"] },
        Floor { name: "the corpus and random programs", modules: &["program", "suite"] },
    ],
};
