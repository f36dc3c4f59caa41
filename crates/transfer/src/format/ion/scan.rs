//! Tokens of Ion text. Source: the Ion specification, "Text encoding".

/// Why a token cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It is not whole yet.
    Incomplete,
    /// It is not Ion, or not what DynamoDB's types have.
    Invalid(String),
}

/// Reads tokens from a text.
pub(super) struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    /// Whether nothing follows the text.
    is_complete: bool,
}

impl<'a> Scanner<'a> {
    pub(super) const fn new(text: &'a [u8], is_complete: bool) -> Self {
        Self { text, at: 0, is_complete }
    }

    pub(super) const fn position(&self) -> usize {
        self.at
    }

    /// Whether the end of the text is the end of the file.
    pub(super) const fn is_last(&self) -> bool {
        self.is_complete
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    fn next(&mut self) -> Result<u8, Fault> {
        let byte = self.peek().ok_or(Fault::Incomplete)?;
        self.at = self.at.saturating_add(1);
        Ok(byte)
    }

    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.rest().starts_with(text.as_bytes())
    }

    /// Reads `byte` if it comes next; whether it did.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at = self.at.saturating_add(usize::from(found));
        found
    }

    pub(super) fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        match self.next()? {
            found if found == byte => Ok(()),
            found => {
                let (wanted, found) = (char::from(byte), char::from(found));
                Err(Fault::Invalid(format!("{found:?} where {wanted:?} should be")))
            }
        }
    }

    /// Passes over spaces and comments.
    pub(super) fn skip_space(&mut self) -> Result<(), Fault> {
        loop {
            while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
                self.at = self.at.saturating_add(1);
            }
            let end: &[u8] = if self.starts_with("//") {
                b"\n"
            } else if self.starts_with("/*") {
                b"*/"
            } else {
                return Ok(());
            };
            match memchr::memmem::find(self.rest(), end) {
                Some(length) => self.at = self.at.saturating_add(length).saturating_add(end.len()),
                None if self.is_complete && end == b"\n" => self.at = self.text.len(),
                None => return Err(Fault::Incomplete),
            }
        }
    }

    /// The bytes up to the first that does not fit. More of them may follow where the text ends.
    fn run(&mut self, fits: impl Fn(u8) -> bool) -> Result<&'a str, Fault> {
        let rest = self.rest();
        let length = rest.iter().position(|byte| !fits(*byte));
        let length = match length {
            Some(length) => length,
            None if self.is_complete => rest.len(),
            None => return Err(Fault::Incomplete),
        };
        let run = rest.get(..length).unwrap_or_default();
        self.at = self.at.saturating_add(length);
        std::str::from_utf8(run).map_err(|_| Fault::Invalid("bytes that are not UTF-8".to_owned()))
    }

    /// A symbol without quotes, or one in them.
    pub(super) fn symbol(&mut self) -> Result<String, Fault> {
        if self.peek() == Some(b'\'') {
            return self.quoted(b'\'');
        }
        let symbol = self.run(|byte| byte.is_ascii_alphanumeric() || b"_$".contains(&byte))?;
        if symbol.is_empty() {
            let found = self.peek().map_or('\0', char::from);
            return Err(Fault::Invalid(format!("{found:?} where a symbol should be")));
        }
        Ok(symbol.to_owned())
    }

    /// The name of a field.
    pub(super) fn field_name(&mut self) -> Result<String, Fault> {
        match self.peek() {
            None => Err(Fault::Incomplete),
            Some(b'"') => self.quoted(b'"'),
            Some(b'\'') if self.starts_with("'''") => self.long_string(),
            Some(_) => self.symbol(),
        }
    }

    /// An annotation before a value: a symbol and two colons.
    pub(super) fn annotation(&mut self) -> Result<Option<String>, Fault> {
        let begin = self.at;
        let may = |byte: u8| byte.is_ascii_alphabetic() || b"_$'".contains(&byte);
        if !self.peek().is_some_and(may) || self.starts_with("'''") {
            return Ok(None);
        }
        let symbol = self.symbol()?;
        self.skip_space()?;
        if self.rest().len() < 2 && !self.is_complete {
            return Err(Fault::Incomplete);
        }
        if self.starts_with("::") {
            self.at = self.at.saturating_add(2);
            return Ok(Some(symbol));
        }
        self.at = begin;
        Ok(None)
    }

    /// A number, with `e` for the `d` of decimals.
    pub(super) fn number(&mut self) -> Result<String, Fault> {
        let text = self.run(|byte| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte))?;
        if text.starts_with("0x") || text.contains(':') {
            return Err(Fault::Invalid(format!("{text} is no decimal number")));
        }
        let text = text.replace('_', "").replace(['d', 'D'], "e");
        Ok(text.replace(".e", "e").trim_end_matches('.').to_owned())
    }

    /// The base64 of a blob.
    pub(super) fn blob(&mut self) -> Result<String, Fault> {
        self.at = self.at.saturating_add(2);
        let text = self.run(|byte| byte != b'}')?;
        let text: String = text.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
        self.expect(b'}')?;
        self.expect(b'}')?;
        Ok(text)
    }

    /// A text in quotes of one kind.
    pub(super) fn quoted(&mut self, quote: u8) -> Result<String, Fault> {
        self.expect(quote)?;
        let mut bytes = Vec::new();
        loop {
            match self.next()? {
                byte if byte == quote => return text(bytes),
                b'\\' => self.escape(&mut bytes)?,
                byte => bytes.push(byte),
            }
        }
    }

    /// A text in three quotes, or several of them one after another.
    pub(super) fn long_string(&mut self) -> Result<String, Fault> {
        let mut bytes = Vec::new();
        while self.starts_with("'''") {
            self.at = self.at.saturating_add(3);
            while !self.starts_with("'''") {
                match self.next()? {
                    b'\\' => self.escape(&mut bytes)?,
                    byte => bytes.push(byte),
                }
            }
            self.at = self.at.saturating_add(3);
            self.skip_space()?;
            if self.rest().len() < 3 && !self.is_complete {
                return Err(Fault::Incomplete);
            }
        }
        text(bytes)
    }

    /// The character that a backslash begins.
    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), Fault> {
        let letter = match self.next()? {
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'a' => '\u{7}',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'v' => '\u{b}',
            b'0' => '\0',
            byte @ (b'\\' | b'"' | b'\'' | b'?' | b'/') => char::from(byte),
            b'\n' => return Ok(()),
            b'x' => self.code(2)?,
            b'u' => self.code(4)?,
            b'U' => self.code(8)?,
            other => {
                return Err(Fault::Invalid(format!("the escape \\{}", char::from(other))));
            }
        };
        bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        Ok(())
    }

    /// The character of a number in hexadecimal; two halves of a surrogate pair are one.
    fn code(&mut self, digits: usize) -> Result<char, Fault> {
        let first = self.hexadecimal(digits)?;
        let number = if (0xD800..0xDC00).contains(&first) {
            self.expect(b'\\')?;
            self.expect(b'u')?;
            let second = self.hexadecimal(4)?;
            let halves = (first.wrapping_sub(0xD800) << 10) | second.wrapping_sub(0xDC00);
            halves.wrapping_add(0x1_0000)
        } else {
            first
        };
        char::from_u32(number).ok_or_else(|| Fault::Invalid(format!("the character {number:x}")))
    }

    fn hexadecimal(&mut self, digits: usize) -> Result<u32, Fault> {
        let digits = self.rest().get(..digits).ok_or(Fault::Incomplete)?;
        self.at = self.at.saturating_add(digits.len());
        let number =
            std::str::from_utf8(digits).ok().and_then(|it| u32::from_str_radix(it, 16).ok());
        number.ok_or_else(|| Fault::Invalid("an escape that is not hexadecimal".to_owned()))
    }
}

fn text(bytes: Vec<u8>) -> Result<String, Fault> {
    String::from_utf8(bytes).map_err(|_| Fault::Invalid("a text that is not UTF-8".to_owned()))
}
