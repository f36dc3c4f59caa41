//! The expressions and legacy parameters of a Query or Scan, in the order in which their faults are
//! found.

use expression::Condition;
use model::{ApiError, ConditionalOperator, OrderedMap, Select};
use value::Item;

use super::select::Selection;
use crate::expressions::Expressions;
use crate::legacy;

/// What the request says.
pub(crate) struct Given<'a> {
    pub(crate) names: Option<&'a OrderedMap<String>>,
    pub(crate) values: Option<&'a Item>,
    /// KeyConditionExpression, which a Scan has not.
    pub(crate) keys: Option<&'a str>,
    pub(crate) filter: Option<&'a str>,
    pub(crate) projection: Option<&'a str>,
    /// QueryFilter or ScanFilter.
    pub(crate) legacy_filter: Option<&'a OrderedMap<model::Condition>>,
    pub(crate) conditional_operator: Option<ConditionalOperator>,
    pub(crate) attributes_to_get: Option<&'a [String]>,
    pub(crate) select: Option<Select>,
}

/// The same, parsed.
pub(crate) struct Parsed<K> {
    pub(crate) keys: K,
    pub(crate) filter: Option<Condition>,
    pub(crate) selection: Selection,
}

/// Parses everything; `keys` goes first, with the text of the key condition.
pub(crate) fn parse<K>(
    given: &Given<'_>,
    keys: impl FnOnce(&mut Expressions<'_>, Option<&str>) -> Result<K, ApiError>,
) -> Result<Parsed<K>, ApiError> {
    let present = [given.keys, given.filter, given.projection].iter().any(Option::is_some);
    let mut expressions = Expressions::open(given.names, given.values, present)?;
    let keys = keys(&mut expressions, given.keys)?;
    let filter = expressions.filter(given.filter)?;
    let projection = expressions.projection(given.projection)?;
    expressions.finish()?;
    let old = legacy::filter(given.legacy_filter, given.conditional_operator)?;
    let attributes = legacy::attributes_to_get(given.attributes_to_get)?;
    let selection = Selection {
        select: given.select,
        projection: projection.or(attributes),
        parameter: projection_parameter(given.attributes_to_get.is_some()),
    };
    Ok(Parsed { keys, filter: filter.or(old), selection })
}

/// The parameter that a projection came in.
const fn projection_parameter(legacy: bool) -> &'static str {
    if legacy { "AttributesToGet" } else { "ProjectionExpression" }
}
