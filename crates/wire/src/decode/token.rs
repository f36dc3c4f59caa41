//! Faults of JSON values of the wrong kind.
//!
//! The texts name Java types, as the service's own parser does. Invariant: every mismatch of kinds
//! is a [`Serialization`] fault, none is a violation.

use model::{Serialization, Token};

use super::{Decoded, Decoder};
use crate::constraint::Shape;
use crate::json::Kind;

impl Decoder<'_> {
    /// Checks that a scalar of kind `wanted` comes next; `java` is its type in messages.
    pub(super) fn expect_scalar(&mut self, wanted: Kind, java: &'static str) -> Decoded<()> {
        let found = self.json.peek()?;
        if found == wanted {
            return Ok(());
        }
        Err(match found {
            Kind::Object => Serialization::UnexpectedStructure,
            Kind::Array => Serialization::UnexpectedList { wanted: format!("class java.{java}") },
            _ => self.scalar_mismatch(found, java),
        })
    }

    /// Checks that an object comes next, the structure called `name`.
    pub(super) fn expect_structure(&mut self, name: &str) -> Decoded<()> {
        match self.json.peek()? {
            Kind::Object => Ok(()),
            Kind::Array => {
                Err(Serialization::UnexpectedList { wanted: format!("class {PACKAGE}{name}") })
            }
            _ => Err(self.unexpected_scalar()),
        }
    }

    /// Checks that a container of kind `wanted` comes next.
    pub(super) fn expect_container(&mut self, wanted: Kind) -> Decoded<()> {
        let found = self.json.peek()?;
        if found == wanted {
            return Ok(());
        }
        Err(match found {
            Kind::Object => Serialization::UnexpectedStructure,
            Kind::Array => Serialization::UnexpectedList { wanted: java_type(self.shape) },
            _ => self.unexpected_scalar(),
        })
    }

    /// The fault of a scalar where a container is needed, if it is one at all.
    fn unexpected_scalar(&mut self) -> Serialization {
        match self.json.skip() {
            Ok(()) => Serialization::UnexpectedScalar,
            Err(malformed) => malformed.into(),
        }
    }

    fn scalar_mismatch(&mut self, found: Kind, java: &'static str) -> Serialization {
        let wanted = java.rsplit('.').next().unwrap_or(java);
        let start = self.json.position();
        if self.json.skip().is_err() {
            return Serialization::Malformed;
        }
        let found = match found {
            Kind::String if wanted == "Boolean" => return Serialization::UnexpectedToken,
            Kind::String => Token::String,
            Kind::True => Token::True,
            Kind::False => Token::False,
            Kind::Null => Token::Null,
            Kind::Number | Kind::Object | Kind::Array => {
                let decimal = self.json.text_since(start).contains(['.', 'e', 'E']);
                if decimal { Token::Decimal } else { Token::Integer }
            }
        };
        Serialization::Scalar { found, wanted }
    }
}

/// Where the service keeps its own types.
const PACKAGE: &str = "com.amazonaws.dynamodb.v20120810.";

/// The Java type that holds a container of `shape`.
pub(super) fn java_type(shape: &Shape) -> String {
    fn argument(shape: &Shape) -> String {
        match shape {
            Shape::Text(_) | Shape::TableName | Shape::Enum(_) => "java.lang.String".into(),
            Shape::Integer(_) => "java.lang.Integer".into(),
            Shape::Long(_) => "java.lang.Long".into(),
            Shape::Double => "java.lang.Double".into(),
            Shape::Boolean => "java.lang.Boolean".into(),
            Shape::Structure(structure) => format!("{PACKAGE}{}", structure.name),
            Shape::Value => format!("{PACKAGE}AttributeValue"),
            Shape::Item => {
                format!("java.util.Map<java.lang.String, {PACKAGE}AttributeValue>")
            }
            Shape::List(_, member) => format!("java.util.List<{}>", argument(member)),
            Shape::Map(_, _, value) => {
                format!("java.util.Map<java.lang.String, {}>", argument(value))
            }
        }
    }
    match shape {
        Shape::Item | Shape::List(..) | Shape::Map(..) => argument(shape),
        _ => format!("class {}", argument(shape)),
    }
}
