//! The floors inside `store-postgres`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "store-postgres",
    floors: &[
        Floor {
            name: "plain data",
            modules: &["availability", "counters", "dialect", "error", "latches"],
        },
        Floor { name: "encryption", modules: &["tls"] },
        Floor { name: "the address", modules: &["options"] },
        Floor { name: "one connection", modules: &["session"] },
        Floor { name: "looks at the tables", modules: &["version", "watch"] },
        Floor { name: "a connection that comes back", modules: &["guard", "link"] },
        Floor { name: "rows", modules: &["read::rows"] },
        Floor { name: "reads", modules: &["read::page", "read::queue"] },
        Floor { name: "snapshots", modules: &["read::snapshot"] },
        Floor { name: "a snapshot that is read", modules: &["read::view"] },
        Floor { name: "reading", modules: &["read"] },
        Floor { name: "a batch", modules: &["write::batch"] },
        Floor { name: "its commit", modules: &["write::commit"] },
        Floor { name: "writers", modules: &["write::load", "write::queue", "write::solo"] },
        Floor { name: "writing", modules: &["write"] },
        Floor { name: "what an open store shares", modules: &["state"] },
        Floor { name: "a transaction", modules: &["transact"] },
        Floor { name: "what an operator sees", modules: &["statistics"] },
        Floor { name: "the contract", modules: &["contract"] },
        Floor { name: "a step of its own", modules: &["raise"] },
        Floor { name: "why it does not open", modules: &["open::error"] },
        Floor {
            name: "what a database must give",
            modules: &["open::probe", "open::rows", "open::schema"],
        },
        Floor { name: "opening", modules: &["open"] },
    ],
};
