//! The floors inside `policy`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "policy",
    floors: &[
        Floor { name: "ground", modules: &["context", "keys", "nearest", "pattern", "requester"] },
        Floor { name: "errors", modules: &["error"] },
        Floor { name: "text", modules: &["json", "template"] },
        Floor { name: "conditions", modules: &["condition"] },
        Floor { name: "documents", modules: &["document"] },
        Floor { name: "decisions and advice", modules: &["evaluate", "lint"] },
    ],
};
