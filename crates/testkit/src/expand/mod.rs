//! Substitution: replaces `${…}` in case text by table names, saved values and long text.
//!
//! | written | becomes |
//! |---|---|
//! | `${t}`, `${t.arn}` | the table's unique name, its ARN |
//! | `${key}` | what `save key = …` kept, as JSON |
//! | `${prefix}` | what every table name of this case starts with |
//! | `${repeat:x:300}` | `x` 300 times |
//! | `${times:26:{a:'k@'}}` | the template 26 times, `@` counting from 1, with commas between |
//! | `${nest:31:'x'}` | the value inside 31 maps of one member `a` |
//! | `${after:now:30}` | the number that is 30 more than the saved value `now` |
//! | `${hash:pk}`, `${range:sk}` | a key schema element |
//! | `${def:pk:S}` | an attribute definition |

use std::collections::BTreeMap;

/// The values of the names that a case's text may use.
pub(crate) type Variables = BTreeMap<String, String>;

/// Replaces every `${…}` of `text`.
///
/// # Errors
/// Names the `${…}` that is not closed, not known or not of its form.
pub(crate) fn expand(text: &str, variables: &Variables) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let end = closing_brace(after).ok_or_else(|| format!("`${{{after}` is not closed"))?;
        let (inside, tail) = after.split_at(end);
        out.push_str(&value_of(inside, variables)?);
        rest = tail.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
    Ok(out)
}

/// The names that `text` uses: the part of `${…}` before a dot, without the repeating forms.
pub(crate) fn names(text: &str) -> Vec<String> {
    text.split("${")
        .skip(1)
        .map(|part| {
            let end = part.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(part.len());
            part.get(..end).unwrap_or_default().to_owned()
        })
        .collect()
}

fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn value_of(inside: &str, variables: &Variables) -> Result<String, String> {
    if let Some(found) = variables.get(inside) {
        return Ok(found.clone());
    }
    let unknown = || format!("`${{{inside}}}` is not known here");
    let (form, arguments) = inside.split_once(':').ok_or_else(unknown)?;
    match form {
        "repeat" => {
            let (text, count) = arguments.rsplit_once(':').ok_or_else(unknown)?;
            Ok(expand(text, variables)?.repeat(number(count)?))
        }
        "times" => {
            let (count, template) = arguments.split_once(':').ok_or_else(unknown)?;
            let copies = (1..=number(count)?).map(|n| template.replace('@', &n.to_string()));
            expand(&copies.collect::<Vec<_>>().join(", "), variables)
        }
        "nest" => {
            let (depth, value) = arguments.split_once(':').ok_or_else(unknown)?;
            let depth = number(depth)?;
            let value = expand(value, variables)?;
            Ok(format!("{}{value}{}", "{\"M\":{\"a\":".repeat(depth), "}}".repeat(depth)))
        }
        "after" => {
            let (name, by) = arguments.split_once(':').ok_or_else(unknown)?;
            let start = variables.get(name).ok_or_else(unknown)?;
            // Before a case runs, saved values are null.
            let start = if start == "null" { 0 } else { number(start)? };
            let sum = start.checked_add(number(by)?).ok_or_else(unknown)?;
            Ok(sum.to_string())
        }
        "hash" => Ok(format!("{{AttributeName:\"{arguments}\",KeyType:\"HASH\"}}")),
        "range" => Ok(format!("{{AttributeName:\"{arguments}\",KeyType:\"RANGE\"}}")),
        "def" => {
            let (name, kind) = arguments.split_once(':').ok_or_else(unknown)?;
            Ok(format!("{{AttributeName:\"{name}\",AttributeType:\"{kind}\"}}"))
        }
        _ => Err(unknown()),
    }
}

fn number(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("`{text}` is not a count"))
}

#[cfg(test)]
mod tests;
