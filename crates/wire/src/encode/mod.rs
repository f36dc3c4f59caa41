//! The JSON encoder: from an output structure to the response's bytes.
//!
//! [`Encoder`] is what the generated [`Encode`] implementations call. Members that are `None` are
//! omitted. Invariant: writes to memory only and cannot fail; items are written from their encoded
//! form, no tree is built.

mod value;

use model::OrderedMap;

use crate::json::write_string;

/// Something that can be written into a response.
pub(crate) trait Encode {
    /// Writes it.
    fn encode(&self, e: &mut Encoder<'_>);
}

/// Writes JSON to the end of a buffer.
pub(crate) struct Encoder<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> Encoder<'a> {
    pub(crate) fn new(out: &'a mut Vec<u8>) -> Self {
        Self { out }
    }

    /// Opens an object.
    pub(crate) fn open(&mut self) {
        self.out.push(b'{');
    }

    /// Closes an object.
    pub(crate) fn close(&mut self) {
        self.end(b'}');
    }

    /// A member that is always there. Ends with a comma, which the object's end takes back.
    pub(crate) fn member<T: Encode + ?Sized>(&mut self, name: &str, value: &T) {
        self.out.push(b'"');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
        value.encode(self);
        self.out.push(b',');
    }

    /// A member that may be absent.
    pub(crate) fn optional<T: Encode>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.member(name, value);
        }
    }

    fn end(&mut self, bracket: u8) {
        if self.out.last() == Some(&b',') {
            self.out.pop();
        }
        self.out.push(bracket);
    }
}

impl Encode for str {
    fn encode(&self, e: &mut Encoder<'_>) {
        write_string(self, e.out);
    }
}

impl Encode for String {
    fn encode(&self, e: &mut Encoder<'_>) {
        write_string(self, e.out);
    }
}

impl Encode for i32 {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.out.extend_from_slice(itoa::Buffer::new().format(*self).as_bytes());
    }
}

impl Encode for i64 {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.out.extend_from_slice(itoa::Buffer::new().format(*self).as_bytes());
    }
}

impl Encode for f64 {
    /// Whole numbers get a `.0`, as the service prints them; what JSON cannot say becomes zero.
    fn encode(&self, e: &mut Encoder<'_>) {
        use std::io::Write as _;
        let number = if self.is_finite() { *self } else { 0.0 };
        // Writing to memory cannot fail.
        let _ = if number.fract() == 0.0 {
            write!(e.out, "{number:.1}")
        } else {
            write!(e.out, "{number}")
        };
    }
}

impl Encode for bool {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.out.extend_from_slice(if *self { b"true" } else { b"false" });
    }
}

impl<T: Encode> Encode for Box<T> {
    fn encode(&self, e: &mut Encoder<'_>) {
        (**self).encode(e);
    }
}

impl<T: Encode> Encode for [T] {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.out.push(b'[');
        for element in self {
            element.encode(e);
            e.out.push(b',');
        }
        e.end(b']');
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, e: &mut Encoder<'_>) {
        self.as_slice().encode(e);
    }
}

impl<T: Encode> Encode for OrderedMap<T> {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.open();
        for (name, value) in self.iter() {
            write_string(name, e.out);
            e.out.push(b':');
            value.encode(e);
            e.out.push(b',');
        }
        e.close();
    }
}
