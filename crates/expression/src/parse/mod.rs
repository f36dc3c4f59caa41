//! Parsers of expressions: one pass over the tokens, placeholders replaced on the way.
//!
//! Syntax errors end the pass at once. Errors of meaning (an unknown name, a wrong type) are kept,
//! the first of them wins, and the pass continues: AWS reports a syntax error even when it comes
//! after an error of meaning.
//!
//! Invariant: recursion is bounded. Parentheses in conditions cost none; all else that nests is
//! counted.

mod condition;
mod function;
mod update;

use crate::error::{Error, ErrorKind, Kind, Span};
use crate::lexer::TokenKind;
use crate::limits::{MAX_EXPRESSION_BYTES, MAX_LIST_INDEX, MAX_OPERATORS, MAX_PATH_ELEMENTS};
use crate::path::{Path, Step};
use crate::reserved::is_reserved;
use crate::scope::Scope;
use crate::token::{Cursor, Token};
use value::Value;

/// How the end of the text is written in messages.
const END: &str = "<EOF>";

/// One expression being parsed.
pub(crate) struct Parser<'t, 's, 'a> {
    tokens: Cursor<'t, TokenKind>,
    kind: Kind,
    scope: &'s mut Scope<'a>,
    operators: usize,
    /// Open function calls, and open parentheses in the value of a SET.
    depth: usize,
    /// The first error of meaning.
    deferred: Option<Error>,
}

impl<'t, 's, 'a> Parser<'t, 's, 'a> {
    /// # Errors
    /// An empty or too long text.
    pub(crate) fn new(text: &'t str, kind: Kind, scope: &'s mut Scope<'a>) -> Result<Self, Error> {
        if text.is_empty() {
            return Err(ErrorKind::Empty.within(kind, None));
        }
        if text.len() > MAX_EXPRESSION_BYTES {
            return Err(ErrorKind::TooLong(text.len()).within(kind, None));
        }
        let tokens = Cursor::new(text);
        Ok(Self { tokens, kind, scope, operators: 0, depth: 0, deferred: None })
    }

    /// The paths of a projection.
    pub(crate) fn projection(mut self) -> Result<Vec<Path>, Error> {
        let mut paths = Vec::new();
        loop {
            paths.push(self.path()?);
            if !self.tokens.accept(TokenKind::Comma) {
                break;
            }
        }
        self.finish()?;
        Ok(paths)
    }

    /// Expects the end of the text, then reports the first error of meaning.
    fn finish(mut self) -> Result<(), Error> {
        if self.tokens.current.kind != TokenKind::End {
            return Err(self.syntax_error());
        }
        self.deferred.take().map_or(Ok(()), Err)
    }

    fn expect(&mut self, kind: TokenKind) -> Result<Token<'t, TokenKind>, Error> {
        if self.tokens.current.kind == kind {
            Ok(self.tokens.advance())
        } else {
            Err(self.syntax_error())
        }
    }

    /// The current token does not belong here.
    fn syntax_error(&self) -> Error {
        let token =
            if self.tokens.current.kind == TokenKind::End { END } else { self.tokens.current.text };
        let near = self.tokens.surroundings();
        let kind = ErrorKind::Syntax { token: token.into(), near: near.trim_ascii_end().into() };
        kind.within(self.kind, Some(self.tokens.current.span()))
    }

    /// Keeps an error of meaning, unless there was one before.
    fn defer(&mut self, kind: ErrorKind, span: Option<Span>) {
        if self.deferred.is_none() {
            self.deferred = Some(kind.within(self.kind, span));
        }
    }

    /// Keeps the error of a check.
    fn check(&mut self, checked: Result<(), ErrorKind>) {
        if let Err(kind) = checked {
            self.defer(kind, None);
        }
    }

    /// Counts an operator or function.
    fn count_operator(&mut self) -> Result<(), Error> {
        self.operators = self.operators.saturating_add(1);
        if self.operators > MAX_OPERATORS {
            return Err(ErrorKind::TooManyOperators(self.operators).within(self.kind, None));
        }
        Ok(())
    }

    /// Whether a function call begins here.
    fn at_function(&self) -> bool {
        self.tokens.current.kind == TokenKind::Word
            && self.tokens.following().kind == TokenKind::Open
    }

    fn path(&mut self) -> Result<Path, Error> {
        let start = self.tokens.current.start;
        let mut path = Path { root: self.path_name()?, steps: Vec::new() };
        loop {
            if self.tokens.accept(TokenKind::Dot) {
                path.steps.push(Step::Name(self.path_name()?));
            } else if self.tokens.accept(TokenKind::OpenBracket) {
                path.steps.push(Step::Index(self.path_index()?));
                self.expect(TokenKind::CloseBracket)?;
            } else {
                break;
            }
        }
        let elements = path.steps.len().saturating_add(1);
        if elements > MAX_PATH_ELEMENTS {
            let span = Span { start, end: self.tokens.current.start };
            self.defer(ErrorKind::PathTooDeep(elements), Some(span));
        }
        Ok(path)
    }

    fn path_name(&mut self) -> Result<Box<str>, Error> {
        let token = self.tokens.current;
        match token.kind {
            TokenKind::Word if !is_key_word(token, self.kind) => {
                self.tokens.advance();
                if is_reserved(token.text) {
                    self.defer(ErrorKind::ReservedWord(token.text.into()), Some(token.span()));
                }
                Ok(token.text.into())
            }
            TokenKind::Name => {
                self.tokens.advance();
                let name = self.scope.name(token.text);
                if name.is_none() {
                    self.defer(ErrorKind::UndefinedName(token.text.into()), Some(token.span()));
                }
                Ok(name.unwrap_or_default().into())
            }
            _ => Err(self.syntax_error()),
        }
    }

    fn path_index(&mut self) -> Result<u32, Error> {
        let token = self.expect(TokenKind::Digits)?;
        let index = token.text.parse().ok().filter(|index| *index <= MAX_LIST_INDEX);
        if index.is_none() {
            self.defer(ErrorKind::ListIndex(token.text.into()), Some(token.span()));
        }
        Ok(index.unwrap_or_default())
    }

    /// A `:value`; null in place of an undefined one.
    fn value(&mut self) -> Result<Value, Error> {
        let token = self.expect(TokenKind::Value)?;
        let value = self.scope.value(token.text);
        if value.is_none() {
            self.defer(ErrorKind::UndefinedValue(token.text.into()), Some(token.span()));
        }
        Ok(value.unwrap_or_default())
    }
}

/// Whether the grammar of `kind` gives the word a meaning; then it is no name at all, not even a
/// reserved one.
fn is_key_word(token: Token<'_, TokenKind>, kind: Kind) -> bool {
    let words: &[&str] = match kind {
        Kind::Condition | Kind::Filter | Kind::KeyCondition | Kind::Search => {
            &["AND", "OR", "NOT", "BETWEEN", "IN"]
        }
        Kind::Update => &["SET", "REMOVE", "ADD", "DELETE"],
        Kind::Projection => &[],
    };
    words.iter().any(|word| token.is_word(word))
}
