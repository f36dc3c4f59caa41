//! The floors inside `bench`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "bench",
    floors: &[
        Floor { name: "ground", modules: &["client", "floor", "progress"] },
        Floor { name: "data", modules: &["data"] },
        Floor { name: "workloads", modules: &["workload"] },
        Floor { name: "measuring", modules: &["measure"] },
        Floor { name: "reports", modules: &["report"] },
        Floor { name: "command line", modules: &["cli"] },
    ],
};
