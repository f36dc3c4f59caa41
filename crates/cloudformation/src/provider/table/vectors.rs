//! Vector indexes of a table that changes: those that go and those that come, one after the other.
//! Nothing of a vector index can be changed, so one that is described in another way is made anew.

use model::Operation;
use serde_json::{Value, json};
use templates::resource::ResourceError;
use templates::resource::table::DesiredTable;

use crate::provider::step::{Done, Step, Wait};

/// Removes those that `new` does not have as they are.
pub(super) fn remove(
    old: &DesiredTable,
    new: &DesiredTable,
    steps: &mut Vec<Step>,
) -> Result<(), ResourceError> {
    for index in indexes(old).filter(|index| !has(new, index)) {
        let name = name(index);
        let body = json!({
            "TableName": new.name,
            "VectorIndexUpdates": [{"Delete": {"IndexName": name}}],
        });
        let step = Step::new(Operation::UpdateTable, &body, format!("remove index {name}"))?;
        let gone = Wait::IndexGone(new.name.clone(), name.to_owned());
        steps.push(step.then(gone).done_by(Done::NotFound));
    }
    Ok(())
}

/// Adds those that `old` did not have as they are to be.
pub(super) fn add(
    old: &DesiredTable,
    new: &DesiredTable,
    steps: &mut Vec<Step>,
) -> Result<(), ResourceError> {
    for index in indexes(new).filter(|index| !has(old, index)) {
        let name = name(index);
        let keys = schema(index);
        let body = json!({
            "TableName": new.name,
            "AttributeDefinitions": new.definitions_of(Some(&keys)),
            "VectorIndexUpdates": [{"Create": index}],
        });
        let step = Step::new(Operation::UpdateTable, &body, format!("add index {name}"))?;
        steps.push(step.then(Wait::IndexActive(new.name.clone(), name.to_owned())));
    }
    Ok(())
}

fn indexes(table: &DesiredTable) -> impl Iterator<Item = &Value> {
    table.vector_indexes.iter().filter_map(Value::as_array).flatten()
}

fn has(table: &DesiredTable, index: &Value) -> bool {
    indexes(table).any(|known| known == index)
}

fn name(index: &Value) -> &str {
    index.get("IndexName").and_then(Value::as_str).unwrap_or_default()
}

/// The attributes of the search schema with their roles.
fn schema(index: &Value) -> Vec<(String, String)> {
    let elements = index.get("SearchSchema").and_then(Value::as_array).into_iter().flatten();
    let member = |element: &Value, name: &str| Some(element.get(name)?.as_str()?.to_owned());
    let element = |element: &Value| {
        Some((member(element, "AttributeName")?, member(element, "SearchSchemaElementType")?))
    };
    elements.filter_map(element).collect()
}
