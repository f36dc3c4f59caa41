//! The floors inside `objects`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "objects",
    floors: &[
        Floor { name: "heads, keys, the storage contract", modules: &["head", "layout", "rows"] },
        Floor { name: "objects", modules: &["object_store"] },
    ],
};
