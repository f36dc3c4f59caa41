//! The floors inside `sstable`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "sstable",
    floors: &[
        Floor { name: "ground", modules: &["entry", "error", "file", "hash", "varint"] },
        Floor { name: "encryption", modules: &["cipher"] },
        Floor { name: "parts of a table", modules: &["block", "filter"] },
        Floor { name: "blocks on disk", modules: &["frame"] },
        Floor { name: "their index", modules: &["index"] },
        Floor { name: "blocks in memory", modules: &["cache"] },
        Floor { name: "the footer", modules: &["footer"] },
        Floor { name: "one table", modules: &["table", "writer"] },
        Floor { name: "tables that share no key", modules: &["run", "run_writer"] },
        Floor { name: "many runs", modules: &["merge"] },
        Floor { name: "reads of many runs", modules: &["retention", "rows"] },
        Floor { name: "lists of tables, compaction", modules: &["compaction", "version"] },
        Floor { name: "the manifest's records", modules: &["manifest::record"] },
        Floor { name: "the manifest", modules: &["manifest"] },
        Floor { name: "the tree's directory", modules: &["tree::directory"] },
        Floor { name: "the tree", modules: &["tree"] },
        Floor { name: "its rewriting", modules: &["tree::rewriting"] },
        Floor { name: "fuzzing", modules: &["fuzzing"] },
    ],
};
