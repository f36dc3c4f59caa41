//! The floors inside `auth`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "auth",
    floors: &[
        Floor {
            name: "errors, encoding and hashes",
            modules: &["checksum", "error", "percent", "sign"],
        },
        Floor { name: "claims and canonical forms", modules: &["canonical", "claim", "moment"] },
        Floor { name: "forms of a signature", modules: &["header", "query"] },
        Floor { name: "answers and derived keys", modules: &["keys", "refusal"] },
        Floor { name: "bodies in chunks", modules: &["chunked"] },
        Floor { name: "verification", modules: &["verify"] },
    ],
};
