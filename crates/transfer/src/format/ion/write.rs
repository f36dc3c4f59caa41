//! Items as Ion text. Source of the types: "DynamoDB table export output format" in the developer
//! guide; of the text: the Ion specification.

use value::{Item, MapRef, NumberRef, RawValue, SetRef, ValueRef};

/// Appends an item as a struct.
pub(crate) fn write_item(item: &Item, out: &mut Vec<u8>) {
    write_map(item.as_map(), out);
}

/// Appends a whole number as a decimal.
pub(crate) fn write_integer(number: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(number.to_string().as_bytes());
    out.push(b'.');
}

fn write_map(map: MapRef<'_>, out: &mut Vec<u8>) {
    out.push(b'{');
    for (at, (name, value)) in map.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_symbol(name, out);
        out.push(b':');
        write_value(value.view(), out);
    }
    out.push(b'}');
}

fn write_value(value: ValueRef<'_>, out: &mut Vec<u8>) {
    match value {
        ValueRef::S(text) => write_quoted(text, b'"', out),
        ValueRef::N(number) => write_number(number, out),
        ValueRef::B(bytes) => write_blob(bytes, out),
        ValueRef::Bool(true) => out.extend_from_slice(b"true"),
        ValueRef::Bool(false) => out.extend_from_slice(b"false"),
        ValueRef::Null => out.extend_from_slice(b"null"),
        ValueRef::M(map) => write_map(map, out),
        ValueRef::L(list) => write_list(list.iter().map(RawValue::view), out),
        ValueRef::Ss(set) => write_set("$dynamodb_SS::", set, out),
        ValueRef::Ns(set) => write_set("$dynamodb_NS::", set, out),
        ValueRef::Bs(set) => write_set("$dynamodb_BS::", set, out),
    }
}

fn write_set(annotation: &str, set: SetRef<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(annotation.as_bytes());
    write_list(set.iter(), out);
}

fn write_list<'a>(elements: impl Iterator<Item = ValueRef<'a>>, out: &mut Vec<u8>) {
    out.push(b'[');
    for (at, element) in elements.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_value(element, out);
    }
    out.push(b']');
}

fn write_blob(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(b"{{");
    base64_simd::STANDARD.encode_append(bytes, out);
    out.extend_from_slice(b"}}");
}

/// A number as a decimal: `103.`, `6d2`, `8.5`, `1d-9`.
fn write_number(number: NumberRef<'_>, out: &mut Vec<u8>) {
    let mut text = Vec::new();
    number.write_text(&mut text);
    let text = String::from_utf8_lossy(&text);
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", &*text),
    };
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i64 = exponent.strip_prefix('+').unwrap_or(exponent).parse().unwrap_or(0);
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    let dropped = digits.len().saturating_sub(digits.trim_end_matches('0').len());
    let places = |count: usize| i64::try_from(count).unwrap_or(0);
    let exponent = exponent.saturating_sub(places(fraction.len())).saturating_add(places(dropped));
    out.extend_from_slice(sign.as_bytes());
    let point = usize::try_from(exponent.saturating_neg()).ok().filter(|places| *places > 0);
    match point {
        _ if significant.is_empty() => out.extend_from_slice(b"0."),
        None if exponent == 0 => out.extend_from_slice(format!("{significant}.").as_bytes()),
        Some(places) if places < significant.len() => {
            let (whole, fraction) = significant.split_at(significant.len().saturating_sub(places));
            out.extend_from_slice(format!("{whole}.{fraction}").as_bytes());
        }
        _ => out.extend_from_slice(format!("{significant}d{exponent}").as_bytes()),
    }
}

/// Appends a field's name, with quotes if it needs them.
pub(crate) fn write_symbol(name: &str, out: &mut Vec<u8>) {
    let mut letters = name.bytes();
    let begins =
        letters.next().is_some_and(|byte| byte.is_ascii_alphabetic() || b"_$".contains(&byte));
    let goes_on = letters.all(|byte| byte.is_ascii_alphanumeric() || b"_$".contains(&byte));
    // `$10` is the tenth symbol, `$ion…` belongs to Ion, and the others are values.
    let is_taken = name.starts_with('$') || ["null", "true", "false", "nan"].contains(&name);
    if begins && goes_on && !is_taken {
        out.extend_from_slice(name.as_bytes());
    } else {
        write_quoted(name, b'\'', out);
    }
}

fn write_quoted(text: &str, quote: u8, out: &mut Vec<u8>) {
    out.push(quote);
    for letter in text.chars() {
        match letter {
            '\\' => out.extend_from_slice(b"\\\\"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            _ if u32::from(letter) == u32::from(quote) => out.extend_from_slice(&[b'\\', quote]),
            _ if letter.is_control() => {
                out.extend_from_slice(format!("\\u{:04x}", u32::from(letter)).as_bytes());
            }
            _ => out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(quote);
}
