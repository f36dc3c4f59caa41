//! The floors inside `auth`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "auth",
    floors: &[
        Floor { name: "errors and signing", modules: &["error", "sign"] },
        Floor { name: "claims", modules: &["claim"] },
        Floor { name: "forms of a signature", modules: &["header", "query"] },
    ],
};
