//! The floors inside `cloudformation`.

use super::{NOTHING, Table};

pub(super) const TABLE: Table = Table { role: "cloudformation", not_yet: true, ..NOTHING };
