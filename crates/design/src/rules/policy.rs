//! Rules of policy and style, which a file asks for: P01, P02, P03, S01.

use crate::definition::{Encryption, Model, Table};
use crate::finding::Finding;

pub(super) fn check(model: &Model, findings: &mut Vec<Finding>) {
    for (at, table) in model.tables.iter().enumerate() {
        let name = &table.name.text;
        let of = |code, message: String, label: &str, help: &str| {
            Finding::new(code, table.name.span, message).label(label).help(help).about(name.clone())
        };
        if !table.point_in_time_recovery {
            findings.push(of(
                "P01",
                format!("`{name}` cannot be restored to a moment before a mistake"),
                "0 days back; with it up to 35",
                "point_in_time_recovery = true",
            ));
        }
        if !table.deletion_protection {
            findings.push(of(
                "P02",
                format!("one DeleteTable deletes `{name}` with all its items"),
                "not protected",
                "deletion_protection = true",
            ));
        }
        if table.encryption == Encryption::DynamoDb {
            findings.push(of(
                "P03",
                format!("`{name}` is encrypted with a key that you do not see"),
                "the key of DynamoDB: no log of its use, no way to withdraw it",
                "encryption = \"customer-managed\", or \"aws-managed\"",
            ));
        }
        findings.extend(generic(model, at, table));
    }
}

/// S01: names of keys that say nothing, in a table of one entity.
fn generic(model: &Model, at: usize, table: &Table) -> Option<Finding> {
    let mut entities = model.entities.iter().filter(|entity| entity.table == at);
    let (entity, None) = (entities.next()?, entities.next()) else { return None };
    let says_nothing = |name: &str| {
        let name = name.to_ascii_lowercase();
        let index = name.trim_start_matches("gsi").trim_start_matches("lsi");
        let index = index.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_');
        matches!(index, "pk" | "sk" | "hash" | "range" | "partition_key" | "sort_key")
    };
    let key = table.schema.names().find(|key| says_nothing(&key.text))?;
    let of = &entity.name.text;
    let message = format!("`{}` says nothing about a `{of}`", key.text);
    Some(
        Finding::new("S01", key.span, message)
            .label("a name for tables of many entities")
            .help("name the key after what is in it, and need no template for it")
            .entity(of.clone())
            .about(table.name.text.clone()),
    )
}
