//! The floors inside `access`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "access",
    floors: &[
        Floor { name: "errors", modules: &["error"] },
        Floor {
            name: "secrets and documents",
            modules: &["credentials", "policy_text", "sealing"],
        },
        Floor {
            name: "kept",
            modules: &[
                "holder",
                "key_file",
                "managed",
                "record",
                "resource_policies",
                "session",
                "web_identity",
            ],
        },
        Floor { name: "given to every account", modules: &["bootstrap"] },
        Floor { name: "all of them", modules: &["directory", "keys"] },
        Floor { name: "changes", modules: &["identities"] },
        Floor { name: "access control", modules: &["control"] },
        Floor { name: "decisions", modules: &["decide"] },
    ],
};
