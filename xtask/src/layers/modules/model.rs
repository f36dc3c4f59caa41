//! The floors inside `model`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "model",
    floors: &[
        Floor { name: "plain data", modules: &["facts", "identity", "ordered_map", "permission"] },
        Floor { name: "refusals", modules: &["validation"] },
        Floor { name: "the generated API", modules: &["generated"] },
        Floor { name: "errors and look-up", modules: &["error", "operation"] },
    ],
};
