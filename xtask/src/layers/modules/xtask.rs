//! The floors inside `xtask`: its tasks do not know each other.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "xtask",
    floors: &[Floor {
        name: "tasks",
        modules: &["codegen", "instructions", "layers", "package", "tidy"],
    }],
};
