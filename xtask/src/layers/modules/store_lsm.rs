//! The floors inside `store-lsm`.

use super::{NOTHING, Table};

pub(super) const TABLE: Table = Table { role: "store-lsm", not_yet: true, ..NOTHING };
