//! The floors inside `stator`.

use super::{NOTHING, Table};

pub(super) const TABLE: Table = Table { role: "stator", not_yet: true, ..NOTHING };
