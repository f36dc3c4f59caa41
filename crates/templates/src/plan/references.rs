//! Checks that every name that is referred to exists, whatever the conditions say.

use std::collections::HashSet;

use serde_json::Value;

use super::entry::depends_on;
use crate::error::{Fault, RelationFault, TemplateError};
use crate::intrinsic::Bindings;
use crate::reference::{self, Reference};
use crate::sections::Sections;

/// Names, each once, in the order of their first appearance.
#[derive(Default)]
struct Names {
    list: Vec<String>,
    seen: HashSet<String>,
}

impl Names {
    fn add(&mut self, name: String) {
        if self.seen.insert(name.clone()) {
            self.list.push(name);
        }
    }
}

/// Every name that is referred to must exist, whatever the conditions say.
pub(super) fn check_references(
    sections: &Sections,
    bindings: &Bindings,
) -> Result<(), TemplateError> {
    for (block, section) in [("Resources", &sections.resources), ("Outputs", &sections.outputs)] {
        let mut unresolved = Names::default();
        let mut fault: Option<TemplateError> = None;
        let mut look = |found: Reference| match found {
            Reference::Name(name) => {
                let known = name.starts_with("AWS::")
                    || bindings.parameters.contains_key(&name)
                    || sections.resources.contains_key(&name);
                if !known {
                    unresolved.add(name);
                }
            }
            Reference::Condition(name) if !bindings.conditions.contains_key(&name) => {
                fault.get_or_insert(RelationFault::UnknownCondition { name, block }.into());
            }
            Reference::Attribute { function, resource, attribute }
                if !sections.resources.contains_key(&resource) =>
            {
                let name = match attribute {
                    Some(attribute) if function == "Fn::Sub" => format!("{resource}.{attribute}"),
                    _ => resource,
                };
                fault.get_or_insert(Fault::Resource { function, name }.into());
            }
            Reference::Attribute { .. } | Reference::Condition(_) => {}
        };
        for entry in section.values() {
            reference::walk(entry, &|_| None, &mut look);
            if let Some(Value::String(name)) = entry.get("Condition") {
                look(Reference::Condition(name.clone()));
            }
        }
        for name in section.values().flat_map(depends_on) {
            if !sections.resources.contains_key(name) {
                unresolved.add(name.to_owned());
            }
        }
        if !unresolved.list.is_empty() {
            return Err(RelationFault::Unresolved { names: unresolved.list, block }.into());
        }
        if let Some(fault) = fault {
            return Err(fault);
        }
    }
    Ok(())
}
