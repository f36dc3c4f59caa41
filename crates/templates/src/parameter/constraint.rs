//! Whether a parameter's value is one that its declaration allows.
//!
//! Invariant: bounded time.

use super::declaration::Declaration;
use super::pattern::{Pattern, Shares, matched};
use crate::error::{ParameterFault, TemplateError};

/// Bytes of a value at most. Source: "CloudFormation quotas".
const MAX_VALUE: usize = 4_096;

/// Checks `value`. Of a list each element must fit; of a name in the SSM store only the name is
/// known.
pub(super) fn check(
    declaration: &Declaration,
    value: &str,
    shares: Shares,
) -> Result<(), TemplateError> {
    let name = || declaration.name.clone();
    let description = || declaration.constraint_description.clone();
    if value.len() > MAX_VALUE {
        let limit = MAX_VALUE.to_string();
        return Err(
            ParameterFault::TooLong { name: name(), limit, description: description() }.into()
        );
    }
    let pattern = Pattern::of(declaration, shares);
    for value in matched(declaration, value) {
        if !declaration.allowed_values.is_empty()
            && !declaration.allowed_values.iter().any(|allowed| allowed == value)
        {
            let allowed = declaration.allowed_values.clone();
            return Err(ParameterFault::NotAllowed {
                name: name(),
                allowed,
                description: description(),
            }
            .into());
        }
        check_length(declaration, value)?;
        if declaration.kind.number && !declaration.kind.stored {
            check_number(declaration, value)?;
        }
        match &pattern {
            Ok(Some(pattern)) => pattern.check(value)?,
            Ok(None) => {}
            Err(unusable) => return Err(unusable.clone().into()),
        }
    }
    Ok(())
}

fn check_length(declaration: &Declaration, value: &str) -> Result<(), ParameterFault> {
    let name = declaration.name.clone();
    let description = declaration.constraint_description.clone();
    let length = value.chars().count();
    let bound = |limit: &Option<String>| {
        limit.clone().and_then(|text| text.parse::<usize>().ok().map(|number| (text, number)))
    };
    if let Some((limit, minimum)) = bound(&declaration.min_length)
        && length < minimum
    {
        return Err(ParameterFault::TooShort { name, limit, description });
    }
    if let Some((limit, maximum)) = bound(&declaration.max_length)
        && length > maximum
    {
        return Err(ParameterFault::TooLong { name, limit, description });
    }
    Ok(())
}

fn check_number(declaration: &Declaration, value: &str) -> Result<(), ParameterFault> {
    let name = declaration.name.clone();
    let description = declaration.constraint_description.clone();
    let number = value.parse::<f64>().ok().filter(|number| number.is_finite());
    let Some(number) = number else { return Err(ParameterFault::NotNumber { name, description }) };
    let bound = |limit: &Option<String>| {
        limit.clone().and_then(|text| text.parse::<f64>().ok().map(|number| (text, number)))
    };
    if let Some((limit, minimum)) = bound(&declaration.min_value)
        && number < minimum
    {
        return Err(ParameterFault::TooSmall { name, limit, description });
    }
    if let Some((limit, maximum)) = bound(&declaration.max_value)
        && number > maximum
    {
        return Err(ParameterFault::TooLarge { name, limit, description });
    }
    Ok(())
}
