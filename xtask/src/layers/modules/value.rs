//! The floors inside `value`.

use super::{NOTHING, Table};

pub(super) const TABLE: Table = Table { role: "value", not_yet: true, ..NOTHING };
