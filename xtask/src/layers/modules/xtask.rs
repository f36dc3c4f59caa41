//! The floors inside `xtask`.

use super::{NOTHING, Table};

pub(super) const TABLE: Table = Table { role: "xtask", not_yet: true, ..NOTHING };
