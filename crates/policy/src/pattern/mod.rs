//! Wildcards: `*` for any characters, also none, and `?` for exactly one.
//!
//! Invariant: matching takes at most the product of both lengths in steps, without recursion.

use std::str::Chars;

/// One piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// This character.
    Char(char),
    /// `?`.
    One,
    /// `*`.
    Many,
}

/// Whether letters match letters of the other case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Sensitive,
    Insensitive,
}

/// The tokens of `text`, in which `*` and `?` are wildcards.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Token> + '_ {
    text.chars().map(|character| match character {
        '*' => Token::Many,
        '?' => Token::One,
        other => Token::Char(other),
    })
}

/// Whether `pattern` matches the whole of `text`.
pub(crate) fn matches(pattern: &[Token], text: &str, case: Case) -> bool {
    let mut tokens = pattern;
    let mut rest = text.chars();
    // After the last `*`: what follows it, and the text it has not taken yet.
    let mut retry: Option<(&[Token], Chars<'_>)> = None;
    loop {
        match tokens.split_first() {
            Some((Token::Many, after)) => {
                if after.is_empty() {
                    return true;
                }
                retry = Some((after, rest.clone()));
                tokens = after;
                continue;
            }
            Some((token, after)) => {
                let mut next = rest.clone();
                if next.next().is_some_and(|character| takes(*token, character, case)) {
                    tokens = after;
                    rest = next;
                    continue;
                }
            }
            None if rest.as_str().is_empty() => return true,
            None => {}
        }
        let Some((after, from)) = &mut retry else { return false };
        if from.next().is_none() {
            return false;
        }
        tokens = after;
        rest = from.clone();
    }
}

fn takes(token: Token, character: char, case: Case) -> bool {
    match (token, case) {
        (Token::One, _) => true,
        (Token::Char(wanted), Case::Sensitive) => wanted == character,
        (Token::Char(wanted), Case::Insensitive) => wanted.eq_ignore_ascii_case(&character),
        (Token::Many, _) => false,
    }
}

/// Whether everything that `narrow` matches is matched by `wide` too, as far as can be seen from
/// the texts: a wildcard of `narrow` is covered by a `*` of `wide` alone.
pub(crate) fn covers(wide: &str, narrow: &str, case: Case) -> bool {
    // `?` in `wide` must not stand for a `*` in `narrow`, which no `?` can match.
    let tokens: Vec<_> = tokens(wide).collect();
    if narrow.contains('*') && tokens.contains(&Token::One) {
        return wide == narrow;
    }
    matches(&tokens, narrow, case)
}

#[cfg(test)]
mod tests;
