//! JSON with the position of each value, as policy documents need it: faults are shown where they
//! are, and names that appear twice are seen.
//!
//! Invariants: nesting is bounded by [`DEPTH`]; every text ends in a value or an error.

use crate::error::{Fault, PolicyError, Position};

/// How deep a document may nest. The grammar needs seven: document, statements, statement,
/// condition, operator, key, values.
const DEPTH: usize = 16;

/// A value and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub(crate) position: Position,
    pub(crate) value: Value,
}

/// A JSON value. Numbers keep their text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Boolean(bool),
    Number(String),
    Text(String),
    List(Vec<Node>),
    Object(Vec<Member>),
}

/// A name and its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) position: Position,
    pub(crate) name: String,
    pub(crate) node: Node,
}

/// Reads a whole text.
pub(crate) fn read(text: &str) -> Result<Node, PolicyError> {
    let mut reader = Reader { rest: text.chars(), line: 1, column: 1 };
    reader.skip_space();
    let node = reader.node(0)?;
    reader.skip_space();
    match reader.peek() {
        None => Ok(node),
        Some(_) => Err(reader.expected("the end of the document")),
    }
}

struct Reader<'t> {
    rest: std::str::Chars<'t>,
    line: usize,
    column: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        if next == '\n' {
            self.line = self.line.saturating_add(1);
            self.column = 1;
        } else {
            self.column = self.column.saturating_add(1);
        }
        Some(next)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.next();
        }
        found
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.next();
        }
    }

    const fn position(&self) -> Position {
        Position { line: self.line, column: self.column }
    }

    const fn expected(&self, expected: &'static str) -> PolicyError {
        PolicyError::new(self.position(), Fault::Json { expected })
    }

    fn node(&mut self, depth: usize) -> Result<Node, PolicyError> {
        if depth >= DEPTH {
            return Err(self.expected("a document that nests less deeply"));
        }
        let position = self.position();
        let value = match self.peek() {
            Some('{') => self.object(depth)?,
            Some('[') => self.list(depth)?,
            Some('"') => Value::Text(self.text()?),
            Some('-' | '0'..='9') => Value::Number(self.number()?),
            Some('t') => self.word("true", Value::Boolean(true))?,
            Some('f') => self.word("false", Value::Boolean(false))?,
            Some('n') => self.word("null", Value::Null)?,
            _ => return Err(self.expected("a value")),
        };
        Ok(Node { position, value })
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, PolicyError> {
        for letter in word.chars() {
            if !self.take(letter) {
                return Err(self.expected("true, false or null"));
            }
        }
        Ok(value)
    }

    fn object(&mut self, depth: usize) -> Result<Value, PolicyError> {
        self.next();
        self.skip_space();
        let mut members = Vec::new();
        if self.take('}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.skip_space();
            let position = self.position();
            if self.peek() != Some('"') {
                return Err(self.expected("a name in quotation marks"));
            }
            let name = self.text()?;
            self.skip_space();
            if !self.take(':') {
                return Err(self.expected("a colon"));
            }
            self.skip_space();
            let node = self.node(depth.saturating_add(1))?;
            members.push(Member { position, name, node });
            self.skip_space();
            if self.take('}') {
                return Ok(Value::Object(members));
            }
            if !self.take(',') {
                return Err(self.expected("a comma or a closing brace"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, PolicyError> {
        self.next();
        self.skip_space();
        let mut nodes = Vec::new();
        if self.take(']') {
            return Ok(Value::List(nodes));
        }
        loop {
            self.skip_space();
            nodes.push(self.node(depth.saturating_add(1))?);
            self.skip_space();
            if self.take(']') {
                return Ok(Value::List(nodes));
            }
            if !self.take(',') {
                return Err(self.expected("a comma or a closing bracket"));
            }
        }
    }

    fn text(&mut self) -> Result<String, PolicyError> {
        self.next();
        let mut text = String::new();
        loop {
            let position = self.position();
            match self.next() {
                Some('"') => return Ok(text),
                Some('\\') => text.push(self.escape()?),
                Some(control) if control < ' ' => {
                    let expected = "no control characters in a string";
                    return Err(PolicyError::new(position, Fault::Json { expected }));
                }
                Some(other) => text.push(other),
                None => return Err(self.expected("a closing quotation mark")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, PolicyError> {
        Ok(match self.next() {
            Some(same @ ('"' | '\\' | '/')) => same,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.unicode(),
            _ => return Err(self.expected("an escape sequence of JSON")),
        })
    }

    fn unicode(&mut self) -> Result<char, PolicyError> {
        let first = self.four_digits()?;
        let code = if (0xd800..0xdc00).contains(&first) {
            if !(self.take('\\') && self.take('u')) {
                return Err(self.expected("the second half of a surrogate pair"));
            }
            let second = self.four_digits()?;
            if !(0xdc00..0xe000).contains(&second) {
                return Err(self.expected("the second half of a surrogate pair"));
            }
            0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        char::from_u32(code).ok_or_else(|| self.expected("a Unicode character"))
    }

    fn four_digits(&mut self) -> Result<u32, PolicyError> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|digit| digit.to_digit(16));
            let Some(digit) = digit else {
                return Err(self.expected("four hexadecimal digits"));
            };
            self.next();
            code = code * 16 + digit;
        }
        Ok(code)
    }

    fn number(&mut self) -> Result<String, PolicyError> {
        let mut text = String::new();
        self.sign(&mut text, &['-']);
        if self.take('0') {
            text.push('0');
        } else {
            self.digits(&mut text)?;
        }
        if self.take('.') {
            text.push('.');
            self.digits(&mut text)?;
        }
        if self.take('e') || self.take('E') {
            text.push('e');
            self.sign(&mut text, &['-', '+']);
            self.digits(&mut text)?;
        }
        Ok(text)
    }

    fn sign(&mut self, text: &mut String, signs: &[char]) {
        if let Some(sign) = self.peek().filter(|sign| signs.contains(sign)) {
            self.next();
            text.push(sign);
        }
    }

    fn digits(&mut self, text: &mut String) -> Result<(), PolicyError> {
        let before = text.len();
        while let Some(digit) = self.peek().filter(char::is_ascii_digit) {
            self.next();
            text.push(digit);
        }
        if text.len() == before { Err(self.expected("a digit")) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
