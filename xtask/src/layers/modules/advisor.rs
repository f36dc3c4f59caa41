//! The floors inside `advisor`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "advisor",
    floors: &[
        Floor {
            name: "plain data",
            modules: &["facts", "finding", "outcome", "remark", "request"],
        },
        Floor { name: "one request", modules: &["judge"] },
        Floor { name: "names; statistics", modules: &["naming", "recorder"] },
        Floor { name: "traffic", modules: &["traffic"] },
        Floor { name: "rules about traffic", modules: &["rules"] },
        Floor { name: "answers", modules: &["explain"] },
        Floor { name: "advice", modules: &["advice"] },
        Floor { name: "the advisor", modules: &["advisor"] },
    ],
};
