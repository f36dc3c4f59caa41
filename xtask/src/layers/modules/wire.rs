//! The floors inside `wire`.

use super::{NOTHING, Table};

pub(super) const TABLE: Table = Table { role: "wire", not_yet: true, ..NOTHING };
