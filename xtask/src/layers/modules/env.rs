//! The floors inside `env`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "env",
    floors: &[
        Floor { name: "values", modules: &["random", "time", "uuid"] },
        Floor { name: "interface", modules: &["runtime"] },
        Floor { name: "handle", modules: &["handle"] },
        Floor { name: "environments", modules: &["manual", "movable", "real", "simulated"] },
    ],
};
