//! The floors inside `templates`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "templates",
    floors: &[
        Floor {
            name: "plain data",
            modules: &["error", "graph", "input", "scope", "substitution", "unknown"],
        },
        Floor {
            name: "text and resource types",
            modules: &["reference", "resource", "sam", "text"],
        },
        Floor { name: "names of entries", modules: &["logical_id"] },
        Floor { name: "parameters", modules: &["parameter"] },
        Floor { name: "sections and functions", modules: &["intrinsic", "sections"] },
        Floor { name: "parts of a plan", modules: &["condition", "loops", "resolved", "summary"] },
        Floor { name: "the plan", modules: &["plan"] },
        Floor { name: "the entry point", modules: &["template"] },
    ],
};
