//! Changes of resources as DescribeChangeSet shows them.

use serde_json::{Map, Value, json};
use wire::aws::xml::Xml;

use crate::diff::{Detail, ResourceChange, Source};

/// One entry of `Changes`; `import` is the physical id of what is taken over.
pub(crate) fn change_value(change: &ResourceChange, import: Option<&str>) -> Value {
    let mut shown = Map::new();
    let action = if import.is_some() { "Import" } else { change.action.as_str() };
    let physical_id = import.or(change.physical_id.as_deref());
    let mut say = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            shown.insert(name.to_owned(), Value::from(value));
        }
    };
    say("PolicyAction", change.policy_action.map(crate::diff::PolicyAction::as_str));
    say("Action", Some(action));
    say("LogicalResourceId", Some(&change.logical_id));
    say("PhysicalResourceId", physical_id);
    say("ResourceType", Some(&change.resource_type));
    say("Replacement", change.replacement.map(crate::diff::Replacement::as_str));
    let before = change.before.as_ref().map(text);
    let after = change.after.as_ref().map(text);
    say("BeforeContext", before.as_deref());
    say("AfterContext", after.as_deref());
    let scope = change.scope.iter().map(|part| Value::from(part.as_str()));
    shown.insert("Scope".to_owned(), scope.collect());
    shown.insert("Details".to_owned(), change.details.iter().map(detail).collect());
    // What tools of ours read beyond AWS's members.
    if change.data_loss {
        shown.insert("StatorDataLoss".to_owned(), Value::from("true"));
    }
    if change.recorded_only {
        shown.insert("StatorRecordedOnly".to_owned(), Value::from("true"));
    }
    if !change.reasons.is_empty() {
        let reasons = change.reasons.iter();
        let reasons = reasons.map(|reason| format!("{}: {}", reason.property, reason.why));
        let reasons = reasons.collect::<Vec<_>>().join("; ");
        shown.insert("StatorReason".to_owned(), Value::from(reasons));
    }
    json!({ "Type": "Resource", "ResourceChange": shown })
}

fn detail(detail: &Detail) -> Value {
    let mut target = Map::new();
    let mut say = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            target.insert(name.to_owned(), Value::from(value));
        }
    };
    say("Attribute", Some(detail.attribute.as_str().to_owned()));
    say("Name", detail.name.clone());
    say("RequiresRecreation", Some(detail.recreation.as_str().to_owned()));
    say("Path", Some(detail.path.clone()));
    say("BeforeValue", detail.before.as_ref().map(text));
    say("AfterValue", detail.after.as_ref().map(text));
    say("AttributeChangeType", Some(detail.change.as_str().to_owned()));
    let (source, cause) = match &detail.source {
        Source::Direct => ("DirectModification", None),
        Source::Parameter(name) => ("ParameterReference", Some(name)),
        Source::Resource(name) => ("ResourceReference", Some(name)),
        Source::Attribute(name) => ("ResourceAttribute", Some(name)),
    };
    let evaluation = if detail.dynamic { "Dynamic" } else { "Static" };
    let mut shown = json!({ "Target": target, "Evaluation": evaluation, "ChangeSource": source });
    if let (Some(cause), Some(shown)) = (cause, shown.as_object_mut()) {
        shown.insert("CausingEntity".to_owned(), Value::from(cause.as_str()));
    }
    shown
}

/// A value in the place of a text: texts as they are, everything else as JSON.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Writes JSON as AWS's XML: members of objects as elements, of lists as `member`.
pub(super) fn write(xml: &mut Xml, name: &str, value: &Value) {
    match value {
        Value::Object(members) => xml.element(name, |xml| {
            for (name, value) in members {
                write(xml, name, value);
            }
        }),
        Value::Array(items) => xml.element(name, |xml| {
            for item in items {
                write(xml, "member", item);
            }
        }),
        Value::Null => {}
        Value::String(text) => xml.text(name, text),
        Value::Bool(_) | Value::Number(_) => xml.text(name, &value.to_string()),
    }
}
