//! The floors inside `store`.

use super::{NOTHING, Table};

pub(super) const TABLE: Table = Table { role: "store", not_yet: true, ..NOTHING };
