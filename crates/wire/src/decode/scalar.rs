//! Decoding of strings, numbers, booleans and enums, with their constraints.

use std::borrow::Cow;

use model::Serialization;

use super::{Decode, Decoded, Decoder};
use crate::json::Kind;

impl<'a> Decoder<'a> {
    /// A text, not checked.
    pub(super) fn text(&mut self) -> Decoded<Cow<'a, str>> {
        self.expect_scalar(Kind::String, "lang.String")?;
        Ok(self.json.string()?)
    }

    /// An enum's value; an unknown one is a violation and reads as the default.
    pub(crate) fn enumeration<T: Default>(&mut self, parse: fn(&str) -> Option<T>) -> Decoded<T> {
        let text = self.text()?;
        Ok(parse(&text).unwrap_or_else(|| {
            self.unknown_value(&text);
            T::default()
        }))
    }

    /// An integer of any size, not checked; fractions are cut off.
    fn whole_number(&mut self, java: &'static str) -> Decoded<i64> {
        self.expect_scalar(Kind::Number, java)?;
        let text = self.json.number()?;
        if let Ok(number) = text.parse::<i64>() {
            return Ok(number);
        }
        let number: f64 = text.parse().map_err(|_| Serialization::OutOfRange)?;
        // Both bounds are exact in f64, and NaN cannot be written in JSON.
        if !(-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&number) {
            return Err(Serialization::OutOfRange);
        }
        #[expect(clippy::cast_possible_truncation, reason = "the range was checked above")]
        Ok(number as i64)
    }
}

impl Decode for String {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let text = d.text()?;
        d.check_text(&text);
        Ok(text.into_owned())
    }
}

impl Decode for i32 {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let number = d.whole_number("lang.Integer")?;
        let number = Self::try_from(number).map_err(|_| Serialization::OutOfRange)?;
        d.check_number(i64::from(number));
        Ok(number)
    }
}

impl Decode for i64 {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        let number = d.whole_number("lang.Long")?;
        d.check_number(number);
        Ok(number)
    }
}

impl Decode for f64 {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        d.expect_scalar(Kind::Number, "lang.Double")?;
        let number: Self = d.json.number()?.parse().map_err(|_| Serialization::OutOfRange)?;
        if number.is_finite() { Ok(number) } else { Err(Serialization::OutOfRange) }
    }
}

impl Decode for bool {
    fn decode(d: &mut Decoder<'_>) -> Decoded<Self> {
        match d.json.peek()? {
            Kind::True => d.json.literal("true").map(|()| true).map_err(Into::into),
            Kind::False => d.json.literal("false").map(|()| false).map_err(Into::into),
            _ => d.expect_scalar(Kind::True, "lang.Boolean").map(|()| false),
        }
    }
}
