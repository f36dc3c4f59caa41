//! The floors inside `bench`.

use super::{NOTHING, Table};

pub(super) const TABLE: Table = Table { role: "bench", not_yet: true, ..NOTHING };
