//! Tokens of a text and the cursor over them, shared by the expression and the statement grammar.
//!
//! A grammar brings its kinds of token and the lexer ([`Lexeme`]); the cursor holds the current
//! token and cuts the next one only when it is asked for. It allocates nothing.

use crate::error::Span;

/// The kinds of token of one grammar, and its lexer.
pub(crate) trait Lexeme: Copy + PartialEq {
    /// A word without quotes: a name or a keyword.
    const WORD: Self;

    /// The token that begins at or after `from`.
    fn next_token(text: &str, from: usize) -> Token<'_, Self>;
}

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'t, K> {
    pub(crate) kind: K,
    /// As written, quotes included.
    pub(crate) text: &'t str,
    pub(crate) start: usize,
}

impl<K: Lexeme> Token<'_, K> {
    /// The offset after the last byte.
    #[inline]
    pub(crate) const fn end(&self) -> usize {
        self.start.saturating_add(self.text.len())
    }

    pub(crate) const fn span(&self) -> Span {
        Span { start: self.start, end: self.end() }
    }

    /// Whether this is the word `word`, in any case.
    #[inline]
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == K::WORD && self.text.eq_ignore_ascii_case(word)
    }
}

/// The current token of a text that is being parsed.
pub(crate) struct Cursor<'t, K> {
    text: &'t str,
    pub(crate) current: Token<'t, K>,
    /// Where the token before `current` begins.
    previous: usize,
}

impl<'t, K: Lexeme> Cursor<'t, K> {
    /// At the first token.
    pub(crate) fn new(text: &'t str) -> Self {
        let current = K::next_token(text, 0);
        Self { text, current, previous: current.start }
    }

    /// Takes the current token.
    #[inline]
    pub(crate) fn advance(&mut self) -> Token<'t, K> {
        let token = self.current;
        self.previous = token.start;
        self.current = self.following();
        token
    }

    /// The token after the current one.
    #[inline]
    pub(crate) fn following(&self) -> Token<'t, K> {
        K::next_token(self.text, self.current.end())
    }

    /// Takes the current token if it is of this kind.
    #[inline]
    pub(crate) fn accept(&mut self, kind: K) -> bool {
        let found = self.current.kind == kind;
        if found {
            self.advance();
        }
        found
    }

    /// Takes the current token if it is the word `word`, in any case.
    #[inline]
    pub(crate) fn accept_word(&mut self, word: &str) -> bool {
        let found = self.current.is_word(word);
        if found {
            self.advance();
        }
        found
    }

    /// The text from the token before the current one up to the end of the token after it.
    pub(crate) fn surroundings(&self) -> &'t str {
        self.text.get(self.previous..self.following().end()).unwrap_or_default()
    }
}

/// How many bytes at the start satisfy `belongs`.
pub(crate) fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| !belongs(*byte)).unwrap_or(bytes.len())
}
