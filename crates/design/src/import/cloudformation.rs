//! Templates of CloudFormation, as people, the CDK and SAM write them.

use super::draft::Draft;
use super::table::table;
use crate::text::Node;

/// Types of resources that are tables.
const TABLES: [&str; 2] = ["AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"];

/// Whether this is a template.
pub(super) fn is(root: &Node) -> bool {
    root.members_of("Resources").iter().any(|it| it.value.text_of("Type").is_some())
}

/// Adds the tables of a template.
pub(super) fn add(draft: &mut Draft, root: &Node) {
    for resource in root.members_of("Resources") {
        if !resource.value.text_of("Type").is_some_and(|kind| TABLES.contains(&kind)) {
            continue;
        }
        let Some(properties) = resource.value.get("Properties") else { continue };
        table(draft, properties.text_of("TableName").unwrap_or(&resource.name), properties);
    }
}
