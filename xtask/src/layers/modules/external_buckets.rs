//! The floors inside `external-buckets`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "external-buckets",
    floors: &[
        Floor { name: "errors and HTTP", modules: &["error", "http"] },
        Floor { name: "directories", modules: &["directory"] },
        Floor { name: "endpoints", modules: &["endpoint"] },
    ],
};
