//! The floors inside `server`.

use super::{NOTHING, Table};

pub(super) const TABLE: Table = Table { role: "server", not_yet: true, ..NOTHING };
