//! The floors inside `design`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "design",
    floors: &[
        Floor { name: "positions", modules: &["source"] },
        Floor { name: "faults of a file; templates of text", modules: &["fault", "rendering"] },
        Floor { name: "the model as plain data; trees of files", modules: &["definition", "text"] },
        Floor { name: "keys as languages", modules: &["language"] },
        Floor { name: "what patterns mean and find", modules: &["meaning"] },
        Floor { name: "requests, and what they show", modules: &["scenario"] },
        Floor { name: "what rules find", modules: &["finding"] },
        Floor {
            name: "rules; patterns run and priced; items made up",
            modules: &["plan", "rules", "seed", "verify"],
        },
        Floor {
            name: "reading, checking, reporting",
            modules: &["check", "import", "read", "report"],
        },
        Floor {
            name: "documents, changes, code",
            modules: &["change", "document", "fix", "format", "generate"],
        },
    ],
};
