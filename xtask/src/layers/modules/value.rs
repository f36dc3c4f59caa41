//! The floors inside `value`.

use super::{Floor, NOTHING, Table};

pub(super) const TABLE: Table = Table {
    role: "value",
    floors: &[
        Floor { name: "numbers", modules: &["number"] },
        Floor { name: "encoded form", modules: &["encoded"] },
        Floor { name: "uses of it", modules: &["key", "size", "tree"] },
    ],
    ..NOTHING
};
