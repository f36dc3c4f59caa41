//! The floors inside `transfer`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "transfer",
    floors: &[
        Floor {
            name: "ground",
            modules: &["body", "encryption", "failure", "format", "id", "records"],
        },
        Floor { name: "what all share", modules: &["pagination", "state"] },
        Floor { name: "jobs and reading", modules: &["intake", "jobs"] },
        Floor { name: "kinds", modules: &["bulk", "export", "import"] },
        Floor { name: "service", modules: &["service"] },
    ],
};
