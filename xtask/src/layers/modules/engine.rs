//! The floors inside `engine`.

use super::{NOTHING, Table};

pub(super) const TABLE: Table = Table { role: "engine", not_yet: true, ..NOTHING };
