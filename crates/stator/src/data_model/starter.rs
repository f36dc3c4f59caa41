//! The model that `stator model init` writes.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use crate::exit::Failure;

/// A small model that checks clean.
pub(super) const TEXT: &str = r##"# A model of tables, entities and access patterns.
#   stator model check     finds what is wrong with it
#   stator model verify    runs its patterns in memory
#   stator model explain   lists the rules

[tables.Main]
partition_key = "pk"
sort_key = "sk"

# An entity is a kind of item: what its attributes look like, what makes it one, where it lies.
[entities.User]
identity = ["user_id"]
keys = { pk = "USER#{user_id}", sk = "PROFILE" }
attributes = { user_id = "ulid", name = "text" }

[entities.Order]
identity = ["order_id"]
keys = { pk = "USER#{user_id}", sk = "ORDER#{order_id}" }
attributes = { user_id = "ulid", order_id = "ulid", status = { format = "slug", mutable = true } }

# A pattern is what the application asks, with which request.
[patterns.create_user]
operation = "PutItem"
entity = "User"
condition = "attribute_not_exists(pk)"

[patterns.create_order]
operation = "PutItem"
entity = "Order"
condition = "attribute_not_exists(pk)"

[patterns.set_order_status]
operation = "UpdateItem"
entity = "Order"
sets = ["status"]
condition = "attribute_exists(pk)"

[patterns.get_user]
operation = "GetItem"
returns = "User"
expects = "one"

[patterns.list_orders]
operation = "Query"
key = { pk = "USER#{user_id}", sk = { begins_with = "ORDER#" } }
returns = "Order"
expects = "many"
pages = "all"
"##;

/// Writes the model to `file`, which must not exist.
pub(super) fn write(file: &Path) -> Result<(), Failure> {
    let name = file.display();
    let refused = |error: std::io::Error| {
        Failure::Configuration(format!("{name} cannot be written: {error}"))
    };
    let mut opened = OpenOptions::new().write(true).create_new(true).open(file).map_err(refused)?;
    opened.write_all(TEXT.as_bytes()).map_err(refused)?;
    super::print(&format!("wrote {name}; next: stator model check {name}\n"));
    Ok(())
}
