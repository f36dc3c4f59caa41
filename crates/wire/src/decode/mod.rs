//! The JSON decoder: from a request's bytes to its input structure, in one pass.
//!
//! A fault of shape (not JSON, a list where text belongs) ends the pass at once. Everything else
//! that is wrong is recorded while the structure takes a default, and answered as one
//! ValidationException at the end: constraint violations first, then the first attribute value
//! that cannot be stored. Invariant: after a successful decode, every constraint of the model is
//! known to hold.
//!
//! [`Decoder`] is what the generated [`Decode`] implementations call; `value` reads attribute
//! values, `scalar` and `container` everything else, `fault` collects and orders what is wrong.

mod container;
mod fault;
mod scalar;
mod token;
mod value;

use model::{ApiError, Operation, Serialization};

use crate::constraint::{Member, Shape};
use crate::json::{Malformed, Reader};
use fault::Faults;

/// Something that can be read from a request's body.
pub(crate) trait Decode: Sized + Default {
    /// Reads it; the decoder is before its first byte.
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self>;
}

/// A value, or the fault that ends the pass.
pub(crate) type Decoded<T> = Result<T, Serialization>;

impl From<Malformed> for Serialization {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// The state of one pass over one body.
pub(crate) struct Decoder<'a> {
    json: Reader<'a>,
    operation: Operation,
    /// What the next value must be.
    shape: &'static Shape,
    /// From the input down to the next value.
    path: Vec<Segment>,
    /// Whether an element of the container being read misses its constraints.
    element_missed: bool,
    /// Levels of lists and maps that the attribute values being read may have, and one.
    deepest: usize,
    faults: Faults,
}

/// One step of a path.
enum Segment {
    /// A member of a structure.
    Member(&'static Member),
    /// An element of a list, from 0.
    Index(usize),
    /// A value of a map.
    Key(String),
}

/// Decodes a whole body with `read`, which reads the input of `operation`.
///
/// # Errors
/// `Serialization` for a body that does not fit the operation's shapes, `Validation` for one that
/// does but breaks constraints.
pub(crate) fn whole<T>(
    operation: Operation,
    body: &[u8],
    read: impl FnOnce(Operation, &mut Decoder<'_>) -> Decoded<T>,
) -> Result<T, ApiError> {
    let mut decoder = Decoder::new(operation, body).map_err(ApiError::Serialization)?;
    let input = read(operation, &mut decoder).map_err(ApiError::Serialization)?;
    decoder.json.end().map_err(|malformed| ApiError::Serialization(malformed.into()))?;
    decoder.faults.into_result()?;
    Ok(input)
}

impl<'a> Decoder<'a> {
    fn new(operation: Operation, body: &'a [u8]) -> Decoded<Self> {
        Ok(Self {
            json: Reader::new(body)?,
            operation,
            shape: &Shape::Value,
            path: Vec::with_capacity(8),
            element_missed: false,
            deepest: ::value::MAX_NESTING,
            faults: Faults::default(),
        })
    }

    /// Reads whatever the place it is assigned to needs.
    pub(crate) fn take<T: Decode>(&mut self) -> Decoded<T> {
        T::decode(self)
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        T::decode(d).map(Some)
    }
}

impl<T: Decode> Decode for Box<T> {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        T::decode(d).map(Self::new)
    }
}
