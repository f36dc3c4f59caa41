//! The floors inside `wire`.

use super::{Floor, Table};

pub(super) const TABLE: Table = Table {
    role: "wire",
    floors: &[
        Floor { name: "text", modules: &["aws", "json", "pattern"] },
        Floor { name: "shapes and the encoder", modules: &["constraint", "encode"] },
        Floor { name: "errors", modules: &["error", "render"] },
        Floor { name: "the decoder", modules: &["decode"] },
        Floor { name: "generated code", modules: &["generated"] },
        Floor { name: "bodies", modules: &["body"] },
    ],
};
