//! The floors inside `objects`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "objects",
    floors: &[
        Floor { name: "keys, the storage contract", modules: &["layout", "rows", "uploads"] },
        Floor { name: "heads", modules: &["head"] },
        Floor { name: "objects", modules: &["object_store"] },
        Floor {
            name: "uploads in parts, what uploads left, objects elsewhere",
            modules: &["external", "leftovers", "multipart"],
        },
    ],
};
