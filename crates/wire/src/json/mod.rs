//! JSON as bytes: a pull reader and text escaping.
//!
//! No tree is built: the decoders pull exactly the tokens their shapes expect. Invariant: neither
//! depth nor length of a document makes this recurse or panic.

mod reader;
mod text;

pub(crate) use reader::{Kind, Malformed, Reader};
pub(crate) use text::{write_bytes, write_string};
