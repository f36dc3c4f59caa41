//! The floors inside `transfer`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "transfer",
    floors: &[
        Floor { name: "ground", modules: &["body", "encryption", "failure", "format", "id"] },
        Floor { name: "what all records have", modules: &["outline"] },
        Floor { name: "records", modules: &["pagination", "records"] },
        Floor { name: "what all share", modules: &["state"] },
        Floor { name: "jobs, reading and requests", modules: &["intake", "jobs", "requests"] },
        Floor { name: "kinds", modules: &["bulk", "export", "import"] },
        Floor { name: "service", modules: &["service"] },
    ],
};
