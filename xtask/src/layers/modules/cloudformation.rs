//! The floors inside `cloudformation`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "cloudformation",
    floors: &[
        Floor { name: "handlers of resource types", modules: &["provider"] },
        Floor { name: "differences", modules: &["diff"] },
        Floor {
            name: "states, keys and actors",
            modules: &["stack", "stack::actor", "stack::layout", "stack::status"],
        },
        Floor { name: "records and errors", modules: &["stack::error", "stack::record"] },
        Floor { name: "rows and rights", modules: &["stack::acting", "stack::parts"] },
        Floor {
            name: "storage and requests",
            modules: &["stack::request", "stack::storage", "stack::table_imports"],
        },
        Floor { name: "exports and events", modules: &["stack::events", "stack::exports"] },
        Floor { name: "planning", modules: &["stack::planning"] },
        Floor {
            name: "resolving, running, comparing",
            modules: &["stack::drift", "stack::resolution", "stack::runner"],
        },
        Floor { name: "operations", modules: &["stack::operations"] },
        Floor {
            name: "change sets, refactors",
            modules: &["stack::change_sets", "stack::refactor"],
        },
        Floor { name: "the service", modules: &["service"] },
        Floor { name: "the API", modules: &["api"] },
    ],
};
