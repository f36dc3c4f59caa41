//! The floors inside `engine`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "engine",
    floors: &[
        Floor { name: "ground", modules: &["context", "error", "expressions"] },
        Floor { name: "layout and runner", modules: &["jobs", "layout", "legacy", "view"] },
        Floor { name: "table", modules: &["table"] },
        Floor { name: "keys and counts", modules: &["capacity", "columns", "keys", "size_deltas"] },
        Floor { name: "what a request did", modules: &["observation"] },
        Floor { name: "throttling", modules: &["insights", "throttle"] },
        Floor { name: "what follows from a write", modules: &["accounting", "derived"] },
        Floor { name: "catalog", modules: &["catalog"] },
        Floor { name: "engine", modules: &["engine"] },
        Floor { name: "turns", modules: &["turn"] },
        Floor { name: "reads and writes", modules: &["follow", "read", "rows", "write"] },
        Floor {
            name: "features",
            modules: &[
                "backfill",
                "destinations",
                "history",
                "owner_sweep",
                "replication",
                "stream",
                "token",
                "ttl",
                "vectors",
            ],
        },
        Floor {
            name: "statements, exports, facts",
            modules: &["facts", "insight_reports", "partiql", "transfer"],
        },
        Floor { name: "operations", modules: &["ops"] },
        Floor { name: "entrances", modules: &["background", "dispatch", "reset"] },
    ],
};
