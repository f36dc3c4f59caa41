//! The floors inside `stator`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "stator",
    floors: &[
        Floor {
            name: "what a server is given",
            modules: &["configuration", "descriptors", "services", "statistics"],
        },
        Floor { name: "output", modules: &["banner", "exit"] },
        Floor {
            name: "commands",
            modules: &[
                "benchmark",
                "data_model",
                "deploy",
                "healthcheck",
                "logging",
                "storage",
                "verify",
            ],
        },
        Floor { name: "serve and the command line", modules: &["arguments", "serve"] },
    ],
};
