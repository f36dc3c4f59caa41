//! The floors inside `access`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "access",
    floors: &[
        Floor { name: "errors", modules: &["error"] },
        Floor { name: "secrets", modules: &["credentials", "sealing"] },
        Floor { name: "kept", modules: &["key_file", "record"] },
        Floor { name: "all of them", modules: &["keys"] },
    ],
};
