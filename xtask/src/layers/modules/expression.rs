//! The floors inside `expression`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "expression",
    floors: &[
        Floor { name: "plain data", modules: &["limits", "path", "reserved"] },
        Floor { name: "syntax trees and errors", modules: &["ast", "error"] },
        Floor {
            name: "checks, evaluation and tokens",
            modules: &["check", "evaluate", "path_set", "token"],
        },
        Floor { name: "lexer", modules: &["lexer"] },
        Floor { name: "placeholders", modules: &["scope"] },
        Floor { name: "parsers", modules: &["parse"] },
        Floor {
            name: "conditions and projections",
            modules: &["condition", "key_condition", "projection", "search_condition"],
        },
        Floor { name: "updates", modules: &["update"] },
        Floor { name: "statements", modules: &["partiql"] },
    ],
};
