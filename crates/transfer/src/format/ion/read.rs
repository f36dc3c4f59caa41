//! Ion text, as exports write it and AWS's guide shows it: structs with a field `Item`, one after
//! another or in one list. A record comes out as a line of DynamoDB JSON.
//!
//! It is read as it comes: a value that is not whole yet is read again when more is there. Ion's
//! binary form is not read.

use serde_json::{Map, Value, json};

use super::scan::{Fault, Scanner};
use crate::format::buffer::{Buffer, Found};

/// Levels of a value: one more than items may have, so that items that are too deep are refused in
/// DynamoDB's words.
const DEPTH: usize = 40;
/// The longest record.
const LONGEST: usize = 8 << 20;

/// A file that is being read.
#[derive(Debug, Default)]
pub(crate) struct Ion {
    /// Whether the records are in a list that has begun.
    in_list: bool,
}

impl Ion {
    /// The next record.
    pub(crate) fn next(&mut self, text: &mut Buffer) -> Found {
        loop {
            let mut scanner = Scanner::new(text.rest(), text.is_complete);
            let found = self.record(&mut scanner);
            let read = scanner.position();
            match found {
                Ok(Some(record)) => {
                    text.read(read);
                    return record;
                }
                Ok(None) => text.read(read),
                Err(Fault::Incomplete) if text.rest().len() > LONGEST => {
                    return Found::Broken("a record is longer than an item can be".to_owned());
                }
                Err(Fault::Incomplete) if text.is_complete => {
                    return Found::Broken("the Ion text ends early".to_owned());
                }
                Err(Fault::Incomplete) => return Found::More,
                Err(Fault::Invalid(what)) => return Found::Broken(format!("not Ion text: {what}")),
            }
        }
    }

    /// The next record, or `None` when something else was read.
    fn record(&mut self, scanner: &mut Scanner<'_>) -> Result<Option<Found>, Fault> {
        scanner.skip_space()?;
        match scanner.peek() {
            None if scanner.is_last() => {
                return Ok(Some(if self.in_list {
                    Found::Broken("a list does not end".to_owned())
                } else {
                    Found::End
                }));
            }
            None => return Err(Fault::Incomplete),
            Some(b'[') if !self.in_list => {
                self.in_list = scanner.take(b'[');
                return Ok(None);
            }
            Some(b']') if self.in_list => {
                self.in_list = !scanner.take(b']');
                return Ok(None);
            }
            Some(b',') if self.in_list => {
                scanner.take(b',');
                return Ok(None);
            }
            Some(b'$') => {
                let symbol = scanner.symbol()?;
                return if symbol == "$ion_1_0" {
                    Ok(None)
                } else {
                    Err(Fault::Invalid(format!("the symbol {symbol} where an item should be")))
                };
            }
            Some(_) => {}
        }
        let value = value(scanner, 0)?;
        // A number or a word ends where something else begins.
        let Some(item) = value.get("M").and_then(|map| map.get("Item")).and_then(|it| it.get("M"))
        else {
            return Ok(Some(Found::Faulty("a record without the struct Item".to_owned())));
        };
        Ok(Some(Found::Record(json!({ "Item": item }).to_string().into_bytes())))
    }
}

/// The next value, as an attribute value in JSON.
fn value(scanner: &mut Scanner<'_>, depth: usize) -> Result<Value, Fault> {
    if depth > DEPTH {
        return Err(Fault::Invalid("values are nested too deep".to_owned()));
    }
    scanner.skip_space()?;
    let set = scanner.annotation()?;
    scanner.skip_space()?;
    match scanner.peek() {
        None => Err(Fault::Incomplete),
        Some(b'{') if scanner.starts_with("{{") => Ok(json!({ "B": scanner.blob()? })),
        Some(b'{') => Ok(json!({ "M": fields(scanner, depth)? })),
        Some(b'[') => list(scanner, set.as_deref(), depth),
        Some(b'"') => Ok(json!({ "S": scanner.quoted(b'"')? })),
        Some(b'\'') if scanner.starts_with("'''") => Ok(json!({ "S": scanner.long_string()? })),
        Some(b'-' | b'+' | b'0'..=b'9') => Ok(json!({ "N": scanner.number()? })),
        Some(_) => word(&scanner.symbol()?),
    }
}

fn word(symbol: &str) -> Result<Value, Fault> {
    match symbol {
        "true" => Ok(json!({ "BOOL": true })),
        "false" => Ok(json!({ "BOOL": false })),
        "null" => Ok(json!({ "NULL": true })),
        other => Err(Fault::Invalid(format!("the symbol {other} where a value should be"))),
    }
}

fn fields(scanner: &mut Scanner<'_>, depth: usize) -> Result<Map<String, Value>, Fault> {
    let mut map = Map::new();
    scanner.expect(b'{')?;
    loop {
        scanner.skip_space()?;
        if scanner.take(b'}') {
            return Ok(map);
        }
        let name = scanner.field_name()?;
        scanner.skip_space()?;
        scanner.expect(b':')?;
        let field = value(scanner, depth.saturating_add(1))?;
        if map.insert(name.clone(), field).is_some() {
            return Err(Fault::Invalid(format!("the field {name} comes twice")));
        }
        scanner.skip_space()?;
        if !scanner.take(b',') {
            scanner.skip_space()?;
            scanner.expect(b'}')?;
            return Ok(map);
        }
    }
}

fn list(scanner: &mut Scanner<'_>, set: Option<&str>, depth: usize) -> Result<Value, Fault> {
    let mut elements = Vec::new();
    scanner.expect(b'[')?;
    loop {
        scanner.skip_space()?;
        if scanner.take(b']') {
            break;
        }
        elements.push(value(scanner, depth.saturating_add(1))?);
        scanner.skip_space()?;
        if !scanner.take(b',') {
            scanner.expect(b']')?;
            break;
        }
    }
    let (kind, name) = match set {
        Some("$dynamodb_SS") => ("S", "SS"),
        Some("$dynamodb_NS") => ("N", "NS"),
        Some("$dynamodb_BS") => ("B", "BS"),
        _ => return Ok(json!({ "L": elements })),
    };
    let own = elements.into_iter().map(|element| match element {
        Value::Object(mut members) => members.remove(kind).ok_or(kind),
        _ => Err(kind),
    });
    let own: Result<Vec<Value>, &str> = own.collect();
    let other = |kind| Fault::Invalid(format!("an element of {name} that is not of type {kind}"));
    Ok(json!({ name: own.map_err(other)? }))
}
