//! Expression parameters: from a request's placeholders and texts to parsed expressions.
//!
//! The expression language has its own errors; here they become faults of the request.

use expression::{Condition, Error, Kind, Projection, Scope};
use model::{OrderedMap, RequestFault};
use value::Item;

/// Bytes that all expression values of a request may have. Source: "Quotas in Amazon DynamoDB",
/// maximum length of all substitution variables in an expression.
const MAX_VALUES: usize = 2 * 1024 * 1024;

/// The placeholders of one request (or one action of a batch).
pub(crate) struct Expressions<'a> {
    scope: Scope<'a>,
}

impl<'a> Expressions<'a> {
    /// Takes the placeholders. `present`: whether the request has an expression at all.
    pub(crate) fn open(
        names: Option<&'a OrderedMap<String>>,
        values: Option<&'a Item>,
        present: bool,
    ) -> Result<Self, RequestFault> {
        if values.is_some_and(|values| values.as_encoded().len() > MAX_VALUES) {
            return Err(RequestFault::ValuesTooLarge(MAX_VALUES));
        }
        let names = names.map(OrderedMap::as_slice);
        Ok(Self { scope: Scope::open(names, values, present).map_err(|error| fault(&error))? })
    }

    /// Parses with `parse`, if there is a text.
    pub(crate) fn parse<T>(
        &mut self,
        text: Option<&str>,
        parse: impl FnOnce(&str, &mut Scope<'a>) -> Result<T, Error>,
    ) -> Result<Option<T>, RequestFault> {
        text.map(|text| parse(text, &mut self.scope).map_err(|error| fault(&error))).transpose()
    }

    /// Parses a condition expression.
    pub(crate) fn condition(
        &mut self,
        text: Option<&str>,
    ) -> Result<Option<Condition>, RequestFault> {
        self.parse(text, |text, scope| Condition::parse(text, Kind::Condition, scope))
    }

    /// Parses a filter expression.
    pub(crate) fn filter(&mut self, text: Option<&str>) -> Result<Option<Condition>, RequestFault> {
        self.parse(text, |text, scope| Condition::parse(text, Kind::Filter, scope))
    }

    /// Parses a projection expression.
    pub(crate) fn projection(
        &mut self,
        text: Option<&str>,
    ) -> Result<Option<Projection>, RequestFault> {
        self.parse(text, Projection::parse)
    }

    /// Checks that every placeholder was used.
    pub(crate) fn finish(self) -> Result<(), RequestFault> {
        self.scope.finish().map_err(|error| fault(&error))
    }
}

/// A fault in an expression or its placeholders.
pub(crate) fn fault(error: &Error) -> RequestFault {
    RequestFault::Expression(error.to_string())
}
