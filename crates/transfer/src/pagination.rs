//! Tokens of lists: the place behind which the next page begins, in hexadecimal.
//!
//! Source: the pattern of `ImportNextToken` in the service model: groups of 16 digits, 112 at
//! least.

use model::ChangeFault;

use crate::id::{hex, unhex};

/// Bytes of a group.
const GROUP: usize = 8;
/// Bytes of the shortest token.
const LEAST: usize = 56;

/// The token of a place.
pub(crate) fn token(place: &str) -> String {
    let mut bytes = place.as_bytes().to_vec();
    let whole = bytes.len().max(LEAST).next_multiple_of(GROUP);
    bytes.resize(whole, 0);
    hex(&bytes)
}

/// The place in a token.
pub(crate) fn place(token: Option<&str>) -> Result<Option<String>, ChangeFault> {
    let Some(token) = token else { return Ok(None) };
    let bytes = unhex(token).filter(|bytes| !bytes.is_empty()).ok_or(ChangeFault::NextToken)?;
    let text = String::from_utf8(bytes).map_err(|_| ChangeFault::NextToken)?;
    Ok(Some(text.trim_end_matches('\0').to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{place, token};

    #[test]
    fn a_token_is_the_place_it_was_made_of() {
        for text in ["a", "01658528578619-c4d4e311", &"long/".repeat(40)] {
            let made = token(text);
            assert!(made.len() >= 112 && made.len().is_multiple_of(16), "{made}");
            assert_eq!(place(Some(&made)).ok().flatten().as_deref(), Some(text));
        }
        assert!(place(Some("no token")).is_err());
    }
}
