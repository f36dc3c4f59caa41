//! The floors inside `transfer`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "transfer",
    floors: &[
        Floor { name: "ground", modules: &["body", "failure", "format", "id", "records"] },
        Floor { name: "what all share", modules: &["pagination", "state"] },
        Floor { name: "jobs", modules: &["jobs"] },
        Floor { name: "kinds", modules: &["export"] },
        Floor { name: "service", modules: &["service"] },
    ],
};
