//! Parameters of a pattern: from an item that it is about, or the shortest values there are.

use super::{Item, Values};
use crate::definition::{Pattern, Template};
use crate::language::Language;

/// The names that the conditions of a pattern mention.
fn asked(pattern: &Pattern) -> impl Iterator<Item = &str> {
    let conditions = pattern.key.iter().chain(&pattern.filter);
    conditions.flat_map(|condition| &condition.operands).flat_map(Template::slots)
}

/// The parameters with which a caller asks for `item`; what it does not give has its shortest
/// value.
pub(crate) fn parameters_of(pattern: &Pattern, item: &Item) -> Option<Values> {
    let mut parameters = Values::new();
    for name in asked(pattern) {
        let parameter = pattern.parameter(name)?;
        let attribute = parameter.attribute.as_ref().map(|(_, attribute)| attribute);
        let value = match attribute.and_then(|attribute| item.values.get(attribute)) {
            Some(value) => value.clone(),
            None => Language::of(&parameter.format).ok()?.words(1).pop()?,
        };
        parameters.insert(name.to_owned(), value);
    }
    Some(parameters)
}

/// The shortest value for each parameter.
pub(crate) fn first_parameters(pattern: &Pattern) -> Option<Values> {
    let word = |format| Language::of(format).ok()?.words(1).pop();
    pattern.parameters.iter().map(|it| Some((it.name.text.clone(), word(&it.format)?))).collect()
}
