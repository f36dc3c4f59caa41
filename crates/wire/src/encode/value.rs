//! Writes items and attribute values from their encoded form.
//!
//! Invariant: recursion is bounded by the nesting that `decode` lets in.

use std::fmt::Display;
use std::io::Write as _;

use value::{Item, MapRef, RawValue, SetRef, Value, ValueRef};

use super::{Encode, Encoder};
use crate::json::write_string;

impl Encode for Item {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.attributes(self.as_map());
    }
}

impl Encode for Value {
    fn encode(&self, e: &mut Encoder<'_>) {
        e.attribute_value(self.as_raw());
    }
}

impl Encoder<'_> {
    fn attributes(&mut self, map: MapRef<'_>) {
        self.open();
        for (name, value) in map.iter() {
            write_string(name, self.out);
            self.out.push(b':');
            self.attribute_value(value);
            self.out.push(b',');
        }
        self.close();
    }

    fn attribute_value(&mut self, value: RawValue<'_>) {
        self.out.extend_from_slice(b"{\"");
        self.out.extend_from_slice(value.data_type().descriptor().as_bytes());
        self.out.extend_from_slice(b"\":");
        match value.view() {
            ValueRef::S(text) => write_string(text, self.out),
            ValueRef::N(number) => self.quoted(number.to_number()),
            ValueRef::B(bytes) => self.binary(bytes),
            ValueRef::Bool(value) => value.encode(self),
            ValueRef::Null => true.encode(self),
            ValueRef::M(map) => self.attributes(map),
            ValueRef::L(list) => {
                self.out.push(b'[');
                for element in list.iter() {
                    self.attribute_value(element);
                    self.out.push(b',');
                }
                self.end(b']');
            }
            ValueRef::Ss(set) | ValueRef::Ns(set) | ValueRef::Bs(set) => self.set(set),
        }
        self.out.push(b'}');
    }

    fn set(&mut self, set: SetRef<'_>) {
        self.out.push(b'[');
        for element in set.iter() {
            match element {
                ValueRef::S(text) => write_string(text, self.out),
                ValueRef::N(number) => self.quoted(number.to_number()),
                ValueRef::B(bytes) => self.binary(bytes),
                // A set holds only the three above.
                ValueRef::Bool(_)
                | ValueRef::Null
                | ValueRef::M(_)
                | ValueRef::L(_)
                | ValueRef::Ss(_)
                | ValueRef::Ns(_)
                | ValueRef::Bs(_) => continue,
            }
            self.out.push(b',');
        }
        self.end(b']');
    }

    fn quoted(&mut self, value: impl Display) {
        // Writing to memory cannot fail, and a number needs no escapes.
        let _ = write!(self.out, "\"{value}\"");
    }

    fn binary(&mut self, bytes: &[u8]) {
        self.out.push(b'"');
        base64_simd::STANDARD.encode_append(bytes, self.out);
        self.out.push(b'"');
    }
}
