//! Lexer of PartiQL statements: text to tokens, which borrow from the text and know their place.
//!
//! Total: every text has tokens; what begins none, and quotes that do not end, are tokens of their
//! own that no rule of the grammar takes.

use std::borrow::Cow;

use crate::token::{Lexeme, Token, run};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A word without quotes: a name or a keyword.
    Word,
    /// A name in double quotes.
    QuotedName,
    /// A text in single quotes.
    Text,
    /// A number without sign.
    Number,
    /// `?`
    Parameter,
    Eq,
    /// `<>` or `!=`
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Plus,
    Minus,
    Star,
    /// `/`, `%` and `||`: operators of PartiQL that DynamoDB does not take.
    OtherOperator,
    Comma,
    Colon,
    Semicolon,
    Dot,
    Open,
    Close,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    /// `<<`
    OpenSet,
    /// `>>`
    CloseSet,
    /// Quotes that do not end.
    Unterminated,
    /// A character that begins no token.
    Other,
    /// The end of the statement.
    End,
}

impl Lexeme for TokenKind {
    const WORD: Self = Self::Word;

    fn next_token(text: &str, from: usize) -> Token<'_, Self> {
        next_token(text, from)
    }
}

impl<'t> Token<'t, TokenKind> {
    /// The content of a quoted token, doubled quotes made one; of any other the text.
    pub(in crate::partiql) fn content(&self) -> Cow<'t, str> {
        let quote = match self.kind {
            TokenKind::Text => '\'',
            TokenKind::QuotedName => '"',
            _ => return Cow::Borrowed(self.text),
        };
        let inner = self.text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
        let inner = inner.unwrap_or_default();
        if inner.contains(quote) {
            let doubled: String = [quote, quote].iter().collect();
            Cow::Owned(inner.replace(&doubled, quote.encode_utf8(&mut [0; 4])))
        } else {
            Cow::Borrowed(inner)
        }
    }
}

/// The token that begins at or after `from`.
fn next_token(text: &str, from: usize) -> Token<'_, TokenKind> {
    let trimmed = skip_space(text.get(from..).unwrap_or_default());
    let start = text.len().saturating_sub(trimmed.len());
    let bytes = trimmed.as_bytes();
    let (kind, length) = match bytes {
        [] => (TokenKind::End, 0),
        [b'\'', ..] => quoted(bytes, TokenKind::Text),
        [b'"', ..] => match quoted(bytes, TokenKind::QuotedName) {
            // No attribute, table or index has an empty name.
            (TokenKind::QuotedName, length @ 2) => (TokenKind::Other, length),
            token => token,
        },
        [b'<', b'<', ..] => (TokenKind::OpenSet, 2),
        [b'>', b'>', ..] => (TokenKind::CloseSet, 2),
        [b'<', b'>', ..] | [b'!', b'=', ..] => (TokenKind::Ne, 2),
        [b'<', b'=', ..] => (TokenKind::Le, 2),
        [b'>', b'=', ..] => (TokenKind::Ge, 2),
        [b'|', b'|', ..] => (TokenKind::OtherOperator, 2),
        [b'0'..=b'9', ..] | [b'.', b'0'..=b'9', ..] => (TokenKind::Number, number(bytes)),
        [b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$', ..] => (TokenKind::Word, run(bytes, is_word)),
        [byte, ..] => match single(*byte) {
            TokenKind::Other => {
                (TokenKind::Other, trimmed.chars().next().map_or(0, char::len_utf8))
            }
            kind => (kind, 1),
        },
    };
    Token { kind, text: trimmed.get(..length).unwrap_or_default(), start }
}

/// What follows white space and comments: `-- …` to the end of the line, `/* … */`.
fn skip_space(text: &str) -> &str {
    let mut rest = text.trim_start();
    loop {
        let after = if let Some(comment) = rest.strip_prefix("--") {
            comment.split_once('\n').map_or("", |(_, after)| after)
        } else if let Some((_, after)) =
            rest.strip_prefix("/*").and_then(|comment| comment.split_once("*/"))
        {
            after
        } else {
            return rest;
        };
        rest = after.trim_start();
    }
}

/// A quoted token: up to the next quote that is not doubled.
fn quoted(bytes: &[u8], kind: TokenKind) -> (TokenKind, usize) {
    let Some((quote, _)) = bytes.split_first() else { return (TokenKind::End, 0) };
    let mut at = 1_usize;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(found) = memchr::memchr(*quote, rest) else {
            return (TokenKind::Unterminated, bytes.len());
        };
        let after = at.saturating_add(found).saturating_add(1);
        if bytes.get(after) != Some(quote) {
            return (kind, after);
        }
        at = after.saturating_add(1);
    }
}

/// How long a number is: digits, a fraction, an exponent.
fn number(bytes: &[u8]) -> usize {
    let is_digit = |byte: u8| byte.is_ascii_digit();
    let mut length = run(bytes, is_digit);
    if bytes.get(length) == Some(&b'.') {
        let fraction = bytes.get(length.saturating_add(1)..).unwrap_or_default();
        length = length.saturating_add(1).saturating_add(run(fraction, is_digit));
    }
    if let Some([b'e' | b'E', rest @ ..]) = bytes.get(length..) {
        let sign = usize::from(matches!(rest, [b'+' | b'-', ..]));
        let digits = run(rest.get(sign..).unwrap_or_default(), is_digit);
        if digits > 0 {
            length = length.saturating_add(1).saturating_add(sign).saturating_add(digits);
        }
    }
    length
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$'
}

const fn single(byte: u8) -> TokenKind {
    match byte {
        b'?' => TokenKind::Parameter,
        b'=' => TokenKind::Eq,
        b'<' => TokenKind::Lt,
        b'>' => TokenKind::Gt,
        b'+' => TokenKind::Plus,
        b'-' => TokenKind::Minus,
        b'*' => TokenKind::Star,
        b'/' | b'%' => TokenKind::OtherOperator,
        b',' => TokenKind::Comma,
        b':' => TokenKind::Colon,
        b';' => TokenKind::Semicolon,
        b'.' => TokenKind::Dot,
        b'(' => TokenKind::Open,
        b')' => TokenKind::Close,
        b'[' => TokenKind::OpenBracket,
        b']' => TokenKind::CloseBracket,
        b'{' => TokenKind::OpenBrace,
        b'}' => TokenKind::CloseBrace,
        _ => TokenKind::Other,
    }
}
