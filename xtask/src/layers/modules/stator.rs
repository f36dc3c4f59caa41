//! The floors inside `stator`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "stator",
    floors: &[
        Floor { name: "memory and traces", modules: &["allocator", "otlp"] },
        Floor { name: "backups", modules: &["backup"] },
        Floor {
            name: "what a server is given",
            modules: &[
                "audit",
                "configuration",
                "descriptors",
                "memory_limit",
                "process",
                "services",
                "statistics",
            ],
        },
        Floor { name: "output", modules: &["banner", "elapsed", "exit"] },
        Floor { name: "buckets of the configuration", modules: &["buckets"] },
        Floor { name: "keys at rest", modules: &["at_rest"] },
        Floor { name: "signatures of commands", modules: &["signing"] },
        Floor { name: "clients of a server", modules: &["http"] },
        Floor { name: "what commands ask", modules: &["client"] },
        Floor {
            name: "commands",
            modules: &[
                "administrator",
                "advice",
                "back_up",
                "benchmark",
                "data_model",
                "deploy",
                "dynamodb_local",
                "follow",
                "healthcheck",
                "history",
                "identities",
                "init",
                "logging",
                "policies",
                "restore",
                "restore_server",
                "storage",
                "supervisor",
                "tls",
                "verify",
                "web_identity",
            ],
        },
        Floor { name: "moving data", modules: &["migrate"] },
        Floor { name: "serve and the command line", modules: &["arguments", "serve"] },
        Floor { name: "what the command line gives", modules: &["manual"] },
    ],
};
