//! A pull reader over one JSON document.
//!
//! The caller asks for what it expects; [`Reader::peek`] says what is there. Strings are borrowed
//! from the body unless they contain escapes. Strict JSON: no trailing commas, no bare control
//! characters, no lone surrogates, nothing after the document.
//!
//! Invariant: `at` never passes the end and is at a character boundary.

use std::borrow::Cow;

/// How many bytes of a string are examined one by one.
const SHORT: usize = 24;

/// The document is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// What a value is, as its first byte tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    Array,
    String,
    Number,
    True,
    False,
    Null,
}

/// The reader.
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the start of `body`.
    pub(crate) fn new(body: &'a [u8]) -> Result<Self, Malformed> {
        let text = std::str::from_utf8(body).map_err(|_| Malformed)?;
        Ok(Self { text, at: 0 })
    }

    /// The offset of the next unread byte.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// The text from `start` up to what was read last.
    pub(crate) fn text_since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.byte() {
            self.at += 1;
        }
    }

    /// The next byte after white space, not consumed.
    fn next_byte(&mut self) -> Option<u8> {
        self.skip_space();
        self.byte()
    }

    fn expect(&mut self, wanted: u8) -> Result<(), Malformed> {
        if self.next_byte() != Some(wanted) {
            return Err(Malformed);
        }
        self.at += 1;
        Ok(())
    }

    /// What the next value is; consumes the white space before it.
    pub(crate) fn peek(&mut self) -> Result<Kind, Malformed> {
        match self.next_byte() {
            Some(b'{') => Ok(Kind::Object),
            Some(b'[') => Ok(Kind::Array),
            Some(b'"') => Ok(Kind::String),
            Some(b'-' | b'0'..=b'9') => Ok(Kind::Number),
            Some(b't') => Ok(Kind::True),
            Some(b'f') => Ok(Kind::False),
            Some(b'n') => Ok(Kind::Null),
            _ => Err(Malformed),
        }
    }

    /// Consumes `{` or `[`.
    pub(crate) fn open(&mut self) -> Result<(), Malformed> {
        match self.next_byte() {
            Some(b'{' | b'[') => {
                self.at += 1;
                Ok(())
            }
            _ => Err(Malformed),
        }
    }

    /// The next key of an object and its colon, `None` at the object's end.
    ///
    /// `first` starts as true for each object.
    pub(crate) fn next_key(&mut self, first: &mut bool) -> Result<Option<Cow<'a, str>>, Malformed> {
        if !self.advance(b'}', first)? {
            return Ok(None);
        }
        let key = self.string()?;
        self.expect(b':')?;
        Ok(Some(key))
    }

    /// Whether an array has another element; consumes its end otherwise.
    pub(crate) fn next_element(&mut self, first: &mut bool) -> Result<bool, Malformed> {
        self.advance(b']', first)
    }

    fn advance(&mut self, end: u8, first: &mut bool) -> Result<bool, Malformed> {
        let first = std::mem::take(first);
        match self.next_byte() {
            Some(byte) if byte == end => {
                self.at += 1;
                Ok(false)
            }
            Some(_) if first => Ok(true),
            Some(b',') => {
                self.at += 1;
                // A comma promises another entry.
                if self.next_byte() == Some(end) { Err(Malformed) } else { Ok(true) }
            }
            _ => Err(Malformed),
        }
    }

    /// A string.
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, Malformed> {
        self.expect(b'"')?;
        let start = self.at;
        let length = self.plain_run()?;
        let plain = self.text.get(start..start + length).ok_or(Malformed)?;
        self.at = start + length;
        if self.byte() == Some(b'"') {
            self.at += 1;
            return Ok(Cow::Borrowed(plain));
        }
        self.escaped_string(plain.to_owned()).map(Cow::Owned)
    }

    /// Bytes up to the next quote or backslash.
    fn plain_run(&self) -> Result<usize, Malformed> {
        let rest = self.text.as_bytes().get(self.at..).ok_or(Malformed)?;
        // Most strings are shorter than the start of a vectorised search takes.
        for (index, byte) in rest.iter().take(SHORT).enumerate() {
            match byte {
                b'"' | b'\\' => return Ok(index),
                0..0x20 => return Err(Malformed),
                _ => {}
            }
        }
        let rest = rest.get(SHORT..).ok_or(Malformed)?;
        let length = memchr::memchr2(b'"', b'\\', rest).ok_or(Malformed)?;
        let run = rest.get(..length).ok_or(Malformed)?;
        // A fold without an early exit is compiled to wide instructions.
        let lowest = run.iter().fold(u8::MAX, |lowest, byte| lowest.min(*byte));
        if lowest < 0x20 { Err(Malformed) } else { Ok(length.saturating_add(SHORT)) }
    }

    /// The rest of a string that has at least one escape, the reader on the backslash.
    fn escaped_string(&mut self, mut out: String) -> Result<String, Malformed> {
        loop {
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => {
                    self.at += 1;
                    out.push(self.escape()?);
                }
                _ => {
                    let length = self.plain_run()?;
                    let end = self.at + length;
                    out.push_str(self.text.get(self.at..end).ok_or(Malformed)?);
                    self.at = end;
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Malformed> {
        let escape = self.byte().ok_or(Malformed)?;
        self.at += usize::from(escape.is_ascii());
        match escape {
            b'"' | b'\\' | b'/' => Ok(char::from(escape)),
            b'b' => Ok('\u{8}'),
            b'f' => Ok('\u{c}'),
            b'n' => Ok('\n'),
            b'r' => Ok('\r'),
            b't' => Ok('\t'),
            b'u' => self.unicode_escape(),
            _ => Err(Malformed),
        }
    }

    /// Four hexadecimal digits, or two such groups for characters beyond the first plane.
    fn unicode_escape(&mut self) -> Result<char, Malformed> {
        let unit = self.hex_unit()?;
        if !(0xD800..0xDC00).contains(&unit) {
            return char::from_u32(unit).ok_or(Malformed);
        }
        let marker = self.text.as_bytes().get(self.at..self.at + 2);
        if marker != Some(b"\\u") {
            return Err(Malformed);
        }
        self.at += 2;
        let low = self.hex_unit()?;
        if !(0xDC00..0xE000).contains(&low) {
            return Err(Malformed);
        }
        char::from_u32(0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00)).ok_or(Malformed)
    }

    fn hex_unit(&mut self) -> Result<u32, Malformed> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).ok_or(Malformed)?;
        let mut unit = 0;
        for digit in digits {
            unit = unit * 16 + char::from(*digit).to_digit(16).ok_or(Malformed)?;
        }
        self.at += 4;
        Ok(unit)
    }

    /// A number, as written.
    pub(crate) fn number(&mut self) -> Result<&'a str, Malformed> {
        self.skip_space();
        let start = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        match self.byte() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Ok(self.text_since(start))
    }

    fn digits(&mut self) -> Result<(), Malformed> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
        if self.at == start { Err(Malformed) } else { Ok(()) }
    }

    /// Consumes `true`, `false` or `null`.
    pub(crate) fn literal(&mut self, word: &str) -> Result<(), Malformed> {
        let rest = self.text.as_bytes().get(self.at..).ok_or(Malformed)?;
        if !rest.starts_with(word.as_bytes()) {
            return Err(Malformed);
        }
        self.at += word.len();
        Ok(())
    }

    /// Consumes one value of any kind, however deep.
    pub(crate) fn skip(&mut self) -> Result<(), Malformed> {
        // One flag per open container, true for objects, and whether it has no entry yet.
        let mut open: Vec<(bool, bool)> = Vec::new();
        loop {
            match self.peek()? {
                kind @ (Kind::Object | Kind::Array) => {
                    self.open()?;
                    open.push((kind == Kind::Object, true));
                }
                kind => self.skip_scalar(kind)?,
            }
            loop {
                let Some((is_object, first)) = open.last_mut() else { return Ok(()) };
                let more = if *is_object {
                    self.next_key(first)?.is_some()
                } else {
                    self.next_element(first)?
                };
                if more {
                    break;
                }
                open.pop();
            }
        }
    }

    fn skip_scalar(&mut self, kind: Kind) -> Result<(), Malformed> {
        match kind {
            Kind::String => self.string().map(drop),
            Kind::Number => self.number().map(drop),
            Kind::True => self.literal("true"),
            Kind::False => self.literal("false"),
            Kind::Null => self.literal("null"),
            Kind::Object | Kind::Array => Err(Malformed),
        }
    }

    /// Checks that nothing but white space is left.
    pub(crate) fn end(&mut self) -> Result<(), Malformed> {
        if self.next_byte().is_none() { Ok(()) } else { Err(Malformed) }
    }
}
