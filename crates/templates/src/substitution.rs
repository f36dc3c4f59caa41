//! The text of `Fn::Sub`, split into pieces.

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Literal text.
    Text(&'a str),
    /// `${Name}`.
    Variable(&'a str),
    /// `${!Name}`, which stays `${Name}`.
    Literal(&'a str),
}

/// The pieces of `text`. A `${` that nothing closes is text.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, remainder)) = after.split_once('}') else { break };
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        pieces.push(match name.strip_prefix('!') {
            Some(literal) => Piece::Literal(literal),
            None => Piece::Variable(name.trim()),
        });
        rest = remainder;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// Whether `name` may be a variable.
pub(crate) fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':');
    !name.is_empty() && name.bytes().all(allowed)
}
