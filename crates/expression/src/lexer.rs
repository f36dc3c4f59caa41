//! Lexer of expressions: text to tokens, which borrow from the text and know their place.
//!
//! Total: a character that begins no token is a token of its own, which no rule of the grammar
//! takes.

use crate::token::{Lexeme, Token, run};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A letter, then letters, digits and underscores: a name, a function or a keyword.
    Word,
    /// `#name`.
    Name,
    /// `:value`.
    Value,
    /// Digits.
    Digits,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Plus,
    Minus,
    Comma,
    Dot,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    /// A character that begins no token.
    Other,
    /// The end of the text.
    End,
}

impl Lexeme for TokenKind {
    const WORD: Self = Self::Word;

    fn next_token(text: &str, from: usize) -> Token<'_, Self> {
        next_token(text, from)
    }
}

/// The token that begins at or after `from`.
fn next_token(text: &str, from: usize) -> Token<'_, TokenKind> {
    let rest = text.get(from..).unwrap_or_default();
    let trimmed = rest.trim_ascii_start();
    let start = text.len().saturating_sub(trimmed.len());
    let bytes = trimmed.as_bytes();
    let (kind, length) = match bytes {
        [] => (TokenKind::End, 0),
        [b'<', b'>', ..] => (TokenKind::Ne, 2),
        [b'<', b'=', ..] => (TokenKind::Le, 2),
        [b'>', b'=', ..] => (TokenKind::Ge, 2),
        [b'#', rest @ ..] => placeholder(TokenKind::Name, rest),
        [b':', rest @ ..] => placeholder(TokenKind::Value, rest),
        [b'0'..=b'9', ..] => (TokenKind::Digits, run(bytes, |byte| byte.is_ascii_digit())),
        [b'a'..=b'z' | b'A'..=b'Z', ..] => (TokenKind::Word, run(bytes, is_word_byte)),
        [byte, ..] => match single(*byte) {
            TokenKind::Other => {
                (TokenKind::Other, trimmed.chars().next().map_or(0, char::len_utf8))
            }
            kind => (kind, 1),
        },
    };
    Token { kind, text: trimmed.get(..length).unwrap_or_default(), start }
}

/// Whether `key` is `prefix` followed by letters, digits and underscores, at least one.
pub(crate) fn is_placeholder(key: &str, prefix: char) -> bool {
    key.strip_prefix(prefix).is_some_and(|name| !name.is_empty() && name.bytes().all(is_word_byte))
}

const fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn placeholder(kind: TokenKind, rest: &[u8]) -> (TokenKind, usize) {
    match run(rest, is_word_byte) {
        0 => (TokenKind::Other, 1),
        length => (kind, length.saturating_add(1)),
    }
}

const fn single(byte: u8) -> TokenKind {
    match byte {
        b'=' => TokenKind::Eq,
        b'<' => TokenKind::Lt,
        b'>' => TokenKind::Gt,
        b'+' => TokenKind::Plus,
        b'-' => TokenKind::Minus,
        b',' => TokenKind::Comma,
        b'.' => TokenKind::Dot,
        b'(' => TokenKind::Open,
        b')' => TokenKind::Close,
        b'[' => TokenKind::OpenBracket,
        b']' => TokenKind::CloseBracket,
        _ => TokenKind::Other,
    }
}
