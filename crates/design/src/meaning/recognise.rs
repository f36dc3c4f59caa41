//! Recognising keys of real requests: whether a key can be one of an entity, and whether a value
//! can be what a pattern asks for.

use crate::definition::{Comparison, Entity, Format, KeyCondition, Pattern, Template};
use crate::language::key_language;

/// Whether an item of `entity` can have the text `value` in the key attribute `name`.
#[must_use]
pub fn may_have(entity: &Entity, name: &str, value: &str) -> bool {
    let format = |name: &str| entity.attribute(name).map(|attribute| &attribute.format);
    match entity.key(name) {
        Some(template) => fits(template, format, value, false),
        None => entity.attribute(name).is_some_and(|attribute| {
            let template = Template::of_attribute(&attribute.name);
            fits(&template, format, value, false)
        }),
    }
}

/// Whether a request of `pattern` can compare by `comparison` with the text `value` where the
/// pattern has `condition`.
#[must_use]
pub fn may_ask(
    pattern: &Pattern,
    condition: &KeyCondition,
    comparison: Comparison,
    value: &str,
) -> bool {
    if condition.comparison != comparison {
        return false;
    }
    let format = |name: &str| pattern.parameter(name).map(|parameter| &parameter.format);
    let Some(first) = condition.operands.first() else { return false };
    // What a range begins with may be cut anywhere.
    fits(first, format, value, comparison != Comparison::Equal)
}

fn fits<'f>(
    template: &Template,
    format: impl Fn(&str) -> Option<&'f Format>,
    value: &str,
    partial: bool,
) -> bool {
    // What has no known format may be anything.
    let Some((language, _)) = key_language(&[template], format, false) else { return true };
    if partial { language.begins(value) } else { language.matches(value) }
}
