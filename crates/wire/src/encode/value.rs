//! Encoding of items and attribute values, from their encoded form.
//!
//! Invariant: recursion is bounded by the nesting that `decode` lets in.

use value::{DataType, Item, MapRef, NumberRef, RawValue, SetRef, Value, ValueRef};

use super::{Encode, Encoder};
use crate::json::{write_bytes, write_string};

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
        for (name, value) in map.entries() {
            write_bytes(name, self.out);
            self.out.push(b':');
            self.attribute_value(value);
            self.out.push(b',');
        }
        self.close();
    }

    fn attribute_value(&mut self, value: RawValue<'_>) {
        let data_type = value.data_type();
        // Most values are strings: they go out as they are stored.
        if let (DataType::S, Some(text)) = (data_type, value.content()) {
            self.out.extend_from_slice(b"{\"S\":");
            write_bytes(text, self.out);
            self.out.push(b'}');
            return;
        }
        self.out.extend_from_slice(b"{\"");
        self.out.extend_from_slice(data_type.descriptor().as_bytes());
        self.out.extend_from_slice(b"\":");
        match value.view() {
            ValueRef::S(text) => write_string(text, self.out),
            ValueRef::N(number) => self.number(number),
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
                ValueRef::N(number) => self.number(number),
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

    fn number(&mut self, number: NumberRef<'_>) {
        self.out.push(b'"');
        number.write_text(self.out);
        self.out.push(b'"');
    }

    fn binary(&mut self, bytes: &[u8]) {
        self.out.push(b'"');
        base64_simd::STANDARD.encode_append(bytes, self.out);
        self.out.push(b'"');
    }
}
