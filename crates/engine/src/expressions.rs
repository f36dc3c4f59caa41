//! From a request's expression parameters to parsed expressions.
//!
//! The expression language has its own errors; here they become answers, in the envelope that the
//! operation's validation framework uses.

use expression::{Condition, Error, Kind, Projection, Scope};
use model::{ApiError, Framework, Operation, OrderedMap, RequestFault};
use value::Item;

/// Bytes that all expression values of a request may have. Source: "Quotas in Amazon DynamoDB", maximum
/// length of all substitution variables in an expression.
const MAX_VALUES: usize = 2 * 1024 * 1024;

/// The placeholders of one request (or one action of a batch), and how its faults are answered.
pub(crate) struct Expressions<'a> {
    scope: Scope<'a>,
    framework: Framework,
}

impl<'a> Expressions<'a> {
    /// Takes the placeholders. `present`: whether the request has an expression at all.
    pub(crate) fn open(
        operation: Operation,
        names: Option<&'a OrderedMap<String>>,
        values: Option<&'a Item>,
        present: bool,
    ) -> Result<Self, ApiError> {
        let framework = operation.framework();
        if values.is_some_and(|values| values.as_encoded().len() > MAX_VALUES) {
            return Err(ApiError::request_fault(
                framework,
                RequestFault::ValuesTooLarge(MAX_VALUES),
            ));
        }
        let names = names.map(OrderedMap::as_slice);
        let scope =
            Scope::open(names, values, present, &[]).map_err(|error| answer(framework, &error))?;
        Ok(Self { scope, framework })
    }

    /// Parses with `parse`, if there is a text.
    pub(crate) fn parse<T>(
        &mut self,
        text: Option<&str>,
        parse: impl FnOnce(&str, &mut Scope<'a>) -> Result<T, Error>,
    ) -> Result<Option<T>, ApiError> {
        let framework = self.framework;
        text.map(|text| parse(text, &mut self.scope).map_err(|error| answer(framework, &error)))
            .transpose()
    }

    /// Parses a condition expression.
    pub(crate) fn condition(&mut self, text: Option<&str>) -> Result<Option<Condition>, ApiError> {
        self.parse(text, |text, scope| Condition::parse(text, Kind::Condition, scope))
    }

    /// Parses a filter expression.
    pub(crate) fn filter(&mut self, text: Option<&str>) -> Result<Option<Condition>, ApiError> {
        self.parse(text, |text, scope| Condition::parse(text, Kind::Filter, scope))
    }

    /// Parses a projection expression.
    pub(crate) fn projection(
        &mut self,
        text: Option<&str>,
    ) -> Result<Option<Projection>, ApiError> {
        self.parse(text, Projection::parse)
    }

    /// Checks that every placeholder was used.
    pub(crate) fn finish(self) -> Result<(), ApiError> {
        self.scope.finish().map_err(|error| answer(self.framework, &error))
    }
}

fn answer(framework: Framework, error: &Error) -> ApiError {
    ApiError::request_fault(framework, RequestFault::Expression(error.to_string()))
}
