//! The `Forwarded` header: a list of hops, each with pairs of names and values (RFC 7239, 4).

/// What one proxy says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hop<'h> {
    /// `for`: who made the request to the proxy.
    pub(super) client: Option<&'h str>,
    /// `proto`: by which protocol.
    pub(super) protocol: Option<&'h str>,
}

/// The hops in the order of the header; none of them if its quotes do not fit, since nobody knows
/// then where a hop begins.
pub(super) fn hops(text: &str) -> Vec<Hop<'_>> {
    let Some(elements) = split(text, b',') else { return Vec::new() };
    elements.into_iter().map(|element| hop(element).unwrap_or_default()).collect()
}

/// One hop; `None` if a pair of it is none, or is there twice.
fn hop(element: &str) -> Option<Hop<'_>> {
    let mut hop = Hop::default();
    for pair in split(element, b';')? {
        if pair.trim().is_empty() {
            continue;
        }
        let (name, value) = pair.split_once('=')?;
        let place = match name.trim().to_ascii_lowercase().as_str() {
            "for" => &mut hop.client,
            "proto" => &mut hop.protocol,
            _ => continue,
        };
        if place.replace(unquoted(value.trim())?).is_some() {
            return None;
        }
    }
    Some(hop)
}

/// A value without its quotes; `None` for one with escapes, which no address needs.
fn unquoted(value: &str) -> Option<&str> {
    let inner = value.strip_prefix('"').map_or(Some(value), |rest| rest.strip_suffix('"'))?;
    (!inner.contains(['"', '\\'])).then_some(inner)
}

/// The parts between separators that are not within quotes; `None` if a quote does not end.
fn split(text: &str, separator: u8) -> Option<Vec<&str>> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        if escaped {
            escaped = false;
        } else if quoted && byte == b'\\' {
            escaped = true;
        } else if byte == b'"' {
            quoted = !quoted;
        } else if byte == separator && !quoted {
            // Separators are ASCII, so the parts are text.
            parts.push(text.get(start..at)?);
            start = at.saturating_add(1);
        }
    }
    parts.push(text.get(start..)?);
    (!quoted).then_some(parts)
}
