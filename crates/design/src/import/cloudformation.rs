//! Templates of CloudFormation, as people, the CDK and SAM write them.

use super::draft::{Draft, Section, inline, quote};
use super::table::table;
use crate::text::Node;

/// Types of resources that are tables.
const TABLES: [&str; 2] = ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"];

/// SAM's short form of a table.
const SIMPLE: &str = "AWS::Serverless::SimpleTable";

/// Whether this is a template.
pub(super) fn is(root: &Node) -> bool {
    root.members_of("Resources").iter().any(|it| it.value.text_of("Type").is_some())
}

/// Adds the tables of a template.
pub(super) fn add(draft: &mut Draft, root: &Node) {
    for resource in root.members_of("Resources") {
        if let Some(function) = resource.name.strip_prefix("Fn::") {
            let name = function.replace("::", " ");
            draft.question(format!("`{name}` makes resources that the template does not show"));
            continue;
        }
        let kind = resource.value.text_of("Type");
        if kind == Some(SIMPLE) {
            simple(draft, &resource.name, resource.value.get("Properties"));
            continue;
        }
        if !kind.is_some_and(|kind| TABLES.contains(&kind)) {
            continue;
        }
        let Some(properties) = resource.value.get("Properties") else { continue };
        table(draft, properties.text_of("TableName").unwrap_or(&resource.name), properties);
    }
}

/// A table with a partition key only: `id`, a text, unless it says another; on demand unless it
/// says units. Source: "AWS::Serverless::SimpleTable" in the SAM developer guide.
fn simple(draft: &mut Draft, resource: &str, properties: Option<&Node>) {
    let of = |name: &str| properties.and_then(|it| it.get(name));
    let name = of("TableName").and_then(Node::text).unwrap_or(resource);
    let mut section = Section::new(&["tables", name]);
    let key = of("PrimaryKey");
    let hash = key.and_then(|key| key.text_of("Name")).unwrap_or("id");
    section.text("partition_key", hash);
    match key.and_then(|key| key.text_of("Type")) {
        Some("Number") => section.raw("types", inline(&[(hash.to_owned(), quote("N"))])),
        Some("Binary") => section.raw("types", inline(&[(hash.to_owned(), quote("B"))])),
        _ => {}
    }
    let provisioned = of("ProvisionedThroughput").is_some();
    section.text("billing", if provisioned { "provisioned" } else { "on-demand" });
    draft.push(section);
}
