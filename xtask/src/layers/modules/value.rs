//! The floors inside `value`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "value",
    floors: &[
        Floor { name: "numbers", modules: &["number"] },
        Floor { name: "encoded values and items", modules: &["encoded"] },
        Floor { name: "keys, sizes and trees", modules: &["key", "size", "tree"] },
    ],
};
