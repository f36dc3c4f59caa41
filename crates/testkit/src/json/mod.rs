//! Relaxed JSON: what people type in case files, turned into JSON.
//!
//! It is JSON with three additions that keep cases short: a member name that is a plain word needs
//! no quotes; `'text'` is the attribute value `{"S": "text"}`; `12n` is the
//! attribute value `{"N": "12"}`. A comma may follow the last element.
//!
//! Invariant: recursion is bounded by [`MAX_DEPTH`].

use serde_json::{Map, Value, json};

/// The deepest nesting a body may have; beyond what any case needs.
const MAX_DEPTH: usize = 400;

/// Reads relaxed JSON.
///
/// # Errors
/// Says what was expected and shows the text from there.
pub(crate) fn parse(text: &str) -> Result<Value, String> {
    let mut reader = Reader { rest: text };
    let value = reader.value(0)?;
    reader.skip_space();
    if reader.rest.is_empty() { Ok(value) } else { Err(reader.expected("the end")) }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn expected(&self, what: &str) -> String {
        let here: String = self.rest.chars().take(40).collect();
        format!("expected {what} at `{here}`")
    }

    fn eat(&mut self, token: char) -> bool {
        self.skip_space();
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn value(&mut self, depth: usize) -> Result<Value, String> {
        if depth > MAX_DEPTH {
            return Err(format!("more than {MAX_DEPTH} levels"));
        }
        self.skip_space();
        match self.rest.chars().next() {
            Some('{') => self.object(depth),
            Some('[') => self.array(depth),
            Some('"') => self.quoted('"').map(Value::String),
            Some('\'') => self.quoted('\'').map(|text| json!({ "S": text })),
            Some(c) if c == '-' || c.is_ascii_digit() => self.number(),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, String> {
        self.eat('{');
        let mut members = Map::new();
        while !self.eat('}') {
            self.skip_space();
            let name = if self.rest.starts_with('"') {
                self.quoted('"')?
            } else {
                self.take_while(|c| c.is_alphanumeric() || c == '_').to_owned()
            };
            if !self.eat(':') {
                return Err(self.expected("a member name and `:`"));
            }
            let value = self.value(depth + 1)?;
            if members.insert(name.clone(), value).is_some() {
                return Err(format!("the member {name} stands twice"));
            }
            if !self.eat(',') && !self.rest.starts_with('}') {
                return Err(self.expected("`,` or `}`"));
            }
        }
        Ok(Value::Object(members))
    }

    fn array(&mut self, depth: usize) -> Result<Value, String> {
        self.eat('[');
        let mut elements = Vec::new();
        while !self.eat(']') {
            elements.push(self.value(depth + 1)?);
            if !self.eat(',') && !self.rest.starts_with(']') {
                return Err(self.expected("`,` or `]`"));
            }
        }
        Ok(Value::Array(elements))
    }

    fn quoted(&mut self, quote: char) -> Result<String, String> {
        let mut strict = String::from("\"");
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some((_, '\'')) => strict.push('\''),
                    Some((_, escaped)) => strict.extend(['\\', escaped]),
                    None => return Err(self.expected("the rest of an escape")),
                },
                c if c == quote => {
                    strict.push('"');
                    self.rest = self.rest.get(at + 1..).unwrap_or_default();
                    return serde_json::from_str(&strict).map_err(|e| format!("{strict}: {e}"));
                }
                '"' => strict.push_str("\\\""),
                '\n' => strict.push_str("\\n"),
                c => strict.push(c),
            }
        }
        Err(self.expected("a closed string"))
    }

    fn number(&mut self) -> Result<Value, String> {
        let digits = self.take_while(|c| c.is_ascii_digit() || "+-.eE".contains(c));
        if let Some(rest) = self.rest.strip_prefix('n') {
            self.rest = rest;
            return Ok(json!({ "N": digits }));
        }
        serde_json::from_str(digits).map_err(|e| format!("{digits}: {e}"))
    }

    fn word(&mut self) -> Result<Value, String> {
        match self.take_while(char::is_alphanumeric) {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            "null" => Ok(Value::Null),
            "" => Err(self.expected("a value")),
            word => Err(format!("`{word}` is not a value; does it need quotes?")),
        }
    }
}

#[cfg(test)]
mod tests;
