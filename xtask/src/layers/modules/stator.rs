//! The floors inside `stator`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "stator",
    floors: &[
        Floor { name: "memory and traces", modules: &["allocator", "otlp"] },
        Floor {
            name: "what a server is given",
            modules: &[
                "configuration",
                "descriptors",
                "memory_limit",
                "process",
                "services",
                "statistics",
            ],
        },
        Floor { name: "output", modules: &["banner", "elapsed", "exit"] },
        Floor {
            name: "commands",
            modules: &[
                "benchmark",
                "data_model",
                "deploy",
                "dynamodb_local",
                "healthcheck",
                "init",
                "logging",
                "storage",
                "supervisor",
                "verify",
            ],
        },
        Floor { name: "serve and the command line", modules: &["arguments", "serve"] },
        Floor { name: "what the command line gives", modules: &["manual"] },
    ],
};
