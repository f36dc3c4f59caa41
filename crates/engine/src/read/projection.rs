//! The projection of a read of single items: ProjectionExpression or AttributesToGet.

use expression::Projection;
use model::{ApiError, OrderedMap};

use crate::expressions::Expressions;
use crate::legacy;

/// Parses the projection of GetItem, of one table of BatchGetItem or of one action of
/// TransactGetItems.
pub(crate) fn projection(
    names: Option<&OrderedMap<String>>,
    expression: Option<&str>,
    attributes_to_get: Option<&[String]>,
) -> Result<Option<Projection>, ApiError> {
    legacy::reject_mixed(
        &[(attributes_to_get.is_some(), "AttributesToGet")],
        &[(expression.is_some(), "ProjectionExpression")],
    )?;
    let mut expressions = Expressions::open(names, None, expression.is_some())?;
    let projection = expressions.projection(expression)?;
    expressions.finish()?;
    Ok(projection.or(legacy::attributes_to_get(attributes_to_get)?))
}
