//! The floors inside `expression`.

use super::{NOTHING, Table};

pub(super) const TABLE: Table = Table { role: "expression", not_yet: true, ..NOTHING };
