//! Entries of `Changes`, as DescribeChangeSet shows them.

use serde_json::{Map, Value, json};

use crate::provider::PropertyDifference;

use super::change::{Detail, PolicyAction, Replacement, ResourceChange, Source};

/// An existing resource that is imported.
#[derive(Clone, Debug)]
pub(crate) struct Import {
    pub(crate) physical_id: String,
    /// Where it is not what the template says: shown, and left as it is.
    pub(crate) differences: Vec<PropertyDifference>,
    /// How a refusal names it, when the stack would delete it.
    pub(crate) not_retained: Option<String>,
}

/// One entry of `Changes`.
pub(crate) fn entry(change: &ResourceChange, import: Option<&Import>) -> Value {
    let mut members = Map::new();
    let action = if import.is_some() { "Import" } else { change.action.as_str() };
    let physical_id =
        import.map_or(change.physical_id.as_deref(), |import| Some(&*import.physical_id));
    let mut put = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            members.insert(name.to_owned(), Value::from(value));
        }
    };
    put("PolicyAction", change.policy_action.map(PolicyAction::as_str));
    put("Action", Some(action));
    put("LogicalResourceId", Some(&change.logical_id));
    put("PhysicalResourceId", physical_id);
    put("ResourceType", Some(&change.resource_type));
    put("Replacement", change.replacement.map(Replacement::as_str));
    let before = change.before.as_ref().map(text);
    let after = change.after.as_ref().map(text);
    put("BeforeContext", before.as_deref());
    put("AfterContext", after.as_deref());
    let scope = change.scope.iter().map(|part| Value::from(part.as_str()));
    members.insert("Scope".to_owned(), scope.collect());
    members.insert("Details".to_owned(), change.details.iter().map(detail).collect());
    // What tools of ours read beyond AWS's members.
    if change.data_loss {
        members.insert("StatorDataLoss".to_owned(), Value::from("true"));
    }
    if change.skipped {
        members.insert("StatorSkipped".to_owned(), Value::from("true"));
    } else if change.recorded_only {
        members.insert("StatorRecordedOnly".to_owned(), Value::from("true"));
    }
    let problem = change.problem.as_ref().map(ToString::to_string);
    if let Some(problem) = problem.or_else(|| change.refusal.clone()) {
        members.insert("StatorProblem".to_owned(), Value::from(problem));
    }
    if !change.reasons.is_empty() {
        let reasons = change.reasons.iter();
        let reasons = reasons.map(|reason| format!("{}: {}", reason.property, reason.why));
        let reasons = reasons.collect::<Vec<_>>().join("; ");
        members.insert("StatorReason".to_owned(), Value::from(reasons));
    }
    let differences = import.map(|import| &*import.differences).unwrap_or_default();
    if !differences.is_empty() {
        let differences = differences.iter().map(difference).collect();
        members.insert("StatorDifferences".to_owned(), differences);
    }
    json!({ "Type": "Resource", "ResourceChange": members })
}

/// Where an imported resource differs: what only it has would be lost if the template were applied.
fn difference(found: &PropertyDifference) -> Value {
    let mut shown = Map::new();
    shown.insert("Path".to_owned(), Value::from(&*found.path));
    for (name, value) in [("Template", &found.expected), ("Existing", &found.actual)] {
        if let Some(value) = value {
            shown.insert(name.to_owned(), Value::from(text(value)));
        }
    }
    Value::Object(shown)
}

fn detail(detail: &Detail) -> Value {
    let mut target = Map::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            target.insert(name.to_owned(), Value::from(value));
        }
    };
    put("Attribute", Some(detail.attribute.as_str().to_owned()));
    put("Name", detail.name.clone());
    put("RequiresRecreation", Some(detail.recreation.as_str().to_owned()));
    put("Path", Some(detail.path.clone()));
    put("BeforeValue", detail.before.as_ref().map(text));
    put("AfterValue", detail.after.as_ref().map(text));
    put("AttributeChangeType", Some(detail.change.as_str().to_owned()));
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
