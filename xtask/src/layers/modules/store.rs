//! The floors inside `store`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "store",
    floors: &[
        Floor { name: "plain data", modules: &["batch", "error", "future", "limits", "stamp"] },
        Floor { name: "ranges and transactions", modules: &["range", "transaction"] },
        Floor { name: "the contract", modules: &["contract"] },
        Floor { name: "its two faces", modules: &["backend", "transact"] },
        Floor { name: "checked batches", modules: &["draft"] },
        Floor { name: "committer and layers", modules: &["committer", "layer"] },
        Floor { name: "stores", modules: &["fault", "memory"] },
        Floor { name: "forks", modules: &["fork"] },
    ],
};
