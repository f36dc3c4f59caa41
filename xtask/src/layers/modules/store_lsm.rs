//! The floors inside `store-lsm`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "store-lsm",
    floors: &[
        Floor {
            name: "ground",
            modules: &["decode", "disk", "error", "policy", "idle_compaction", "sync"],
        },
        Floor { name: "keys", modules: &["encryption_at_rest"] },
        Floor { name: "the directory", modules: &["open_tables", "options", "strays"] },
        Floor { name: "the superblock", modules: &["superblock"] },
        Floor { name: "the log's records", modules: &["log::record"] },
        Floor { name: "its segments", modules: &["log::segment"] },
        Floor { name: "its start", modules: &["log::log_start"] },
        Floor { name: "its end", modules: &["log::log_end"] },
        Floor { name: "its scan", modules: &["log::scan"] },
        Floor { name: "its files at work", modules: &["log::preallocate", "log::rewrite_tail"] },
        Floor { name: "its writer", modules: &["log::writer"] },
        Floor {
            name: "files and memory",
            modules: &["log", "manifest", "memtable", "own_files", "pacing", "space"],
        },
        Floor { name: "the list of tables", modules: &["damage_watch", "tails"] },
        Floor {
            name: "tables and recovery",
            modules: &["tables", "recovery", "verify", "encryption_status", "fuzzing"],
        },
        Floor { name: "the tree", modules: &["tree"] },
        Floor { name: "what drives it", modules: &["checkpoint", "scheduler"] },
        Floor { name: "the open store", modules: &["state"] },
        Floor { name: "its work", modules: &["load", "workers"] },
        Floor { name: "the backend", modules: &["backend"] },
        Floor { name: "opening", modules: &["open"] },
        Floor { name: "opening without threads", modules: &["stepped"] },
    ],
};
