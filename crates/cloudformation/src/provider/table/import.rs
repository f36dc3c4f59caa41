//! The steps that make a table by an import.

use model::Operation;
use serde_json::Value;
use templates::resource::table::{DEFAULT_CLASS, DesiredTable, EnumValue, Index};
use templates::resource::{ResourceContext, ResourceError};

use super::create::{body, check_definitions};
use super::update;
use crate::provider::handlers::Change;
use crate::provider::step::{Step, Wait};

/// Import the table, then what ImportTable does not take.
pub(super) fn steps(
    context: &ResourceContext,
    desired: &DesiredTable,
    source: &Value,
) -> Result<Vec<Step>, ResourceError> {
    check_definitions(desired)?;
    if !desired.local_indexes.is_empty() {
        return Err(ResourceError::NotAvailable {
            name: "LocalSecondaryIndexes beside ImportSourceSpecification",
        });
    }
    // ImportTable makes a table with these settings.
    let made = DesiredTable {
        warm: None,
        stream: None,
        class: EnumValue::Known(DEFAULT_CLASS),
        protected: false,
        time_to_live: None,
        recovery: None,
        insights: None,
        policy: None,
        stream_policy: None,
        kinesis: None,
        tags: Vec::new(),
        global_indexes: desired.global_indexes.iter().map(bare).collect(),
        ..desired.clone()
    };
    let mut body = source.as_object().cloned().unwrap_or_default();
    body.insert("TableCreationParameters".to_owned(), parameters(&made));
    let import = Step::new(Operation::ImportTable, &Value::Object(body), "import the table")?
        .then(Wait::Imported(desired.name.clone()));
    let mut steps = vec![import];
    match update::change(context, &made, desired)? {
        Change::InPlace(more) => steps.extend(more),
        Change::None | Change::Replace(_) => {}
    }
    Ok(steps)
}

/// An index as ImportTable makes it.
fn bare(index: &Index) -> Index {
    Index { warm: None, insights: None, ..index.clone() }
}

/// The members of CreateTable that ImportTable takes too. Source: `API_TableCreationParameters`.
fn parameters(table: &DesiredTable) -> Value {
    const TAKEN: [&str; 9] = [
        "TableName",
        "AttributeDefinitions",
        "KeySchema",
        "BillingMode",
        "ProvisionedThroughput",
        "OnDemandThroughput",
        "SSESpecification",
        "GlobalSecondaryIndexes",
        "VectorIndexes",
    ];
    match body(table) {
        Value::Object(mut members) => {
            members.retain(|name, _| TAKEN.contains(&name.as_str()));
            Value::Object(members)
        }
        other => other,
    }
}
