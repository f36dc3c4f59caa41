//! Parser of PartiQL statements: one pass over the tokens, into a tree without meaning yet.
//!
//! Recursion goes down one level for each parenthesis, list, map, set, function or EXISTS; all of
//! them are counted by [`Parser::enter`]. Operators are counted by [`Parser::count_operator`], so
//! that trees that are deep without parentheses stay small as well.

mod clause;
mod term;

use value::{DataType, NumberError, Value};

use super::error::{Malformed, Position, StatementError, StatementErrorKind};
use super::keyword::is_keyword;
use super::lexer::TokenKind;
use crate::ast::Comparator;
use crate::error::ErrorKind;
use crate::limits::{
    MAX_LIST_INDEX, MAX_OPERATORS, MAX_PATH_ELEMENTS, MAX_STATEMENT_BYTES, MAX_STATEMENT_NESTING,
};
use crate::path::{Path, Step};
use crate::token::Cursor;

pub(super) use clause::{Column, Form, Order, SelectForm};

/// A term of a statement.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Value(Value),
    /// The keyword MISSING.
    Missing,
    Path(Path),
    List(Vec<Node>),
    Set(Vec<Node>),
    Map(Vec<(Node, Node)>),
    /// A number that DynamoDB cannot hold.
    BadNumber(NumberError),
    Call(Box<Call>),
    Compare(Comparator, Box<(Node, Node)>),
    Plus(Box<(Node, Node)>),
    Minus(Box<(Node, Node)>),
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Between(Box<(Node, Node, Node)>),
    In(Box<(Node, Node)>),
    /// `IS` a type, whose name is kept.
    Is(Box<Node>, Is),
    Exists(Box<SelectForm>),
    /// What PartiQL has and DynamoDB does not: its name.
    Foreign(&'static str),
}

/// A function and its arguments.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) name: Box<str>,
    pub(super) arguments: Vec<Node>,
    /// Where the name is.
    pub(super) at: Position,
    /// Where the arguments begin.
    pub(super) first: Position,
}

/// What follows IS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Is {
    Missing,
    /// A type that attributes have.
    Type(DataType),
    /// Any of the three kinds of set.
    Set,
    /// A type of PartiQL that no attribute has.
    Foreign,
}

type Parsed<T> = Result<T, StatementError>;

/// Parses a whole statement.
pub(super) fn statement(text: &str, parameters: &[Value]) -> Parsed<Form> {
    if text.len() > MAX_STATEMENT_BYTES {
        return Err(StatementErrorKind::TooLong(text.len()).bare());
    }
    let mut parser = Parser::new(text, parameters);
    let form = parser.statement()?;
    if parser.tokens.accept(TokenKind::Semicolon) && parser.tokens.current.kind != TokenKind::End {
        return Err(parser.error(Malformed::AfterSemicolon));
    }
    if parser.tokens.current.kind != TokenKind::End {
        return Err(parser.error(Malformed::AfterExpression));
    }
    if parser.alias {
        return Err(StatementErrorKind::Alias.bare());
    }
    if parser.used != parameters.len() {
        return Err(StatementErrorKind::ParameterCount.bare());
    }
    Ok(form)
}

/// One statement being parsed.
struct Parser<'t, 'p> {
    text: &'t str,
    tokens: Cursor<'t, TokenKind>,
    /// Whether something was given another name, which is found after the form.
    alias: bool,
    parameters: &'p [Value],
    /// How many `?` were read.
    used: usize,
    operators: usize,
    depth: usize,
}

impl<'t, 'p> Parser<'t, 'p> {
    fn new(text: &'t str, parameters: &'p [Value]) -> Self {
        let tokens = Cursor::new(text);
        Self { text, tokens, alias: false, parameters, used: 0, operators: 0, depth: 0 }
    }

    fn expect(&mut self, kind: TokenKind, name: &'static str) -> Parsed<()> {
        if self.tokens.accept(kind) { Ok(()) } else { Err(self.error(Malformed::Expected(name))) }
    }

    fn expect_word(&mut self, word: &str, name: &'static str) -> Parsed<()> {
        if self.tokens.accept_word(word) {
            Ok(())
        } else {
            Err(self.error(Malformed::Expected(name)))
        }
    }

    /// The error of the current token. A character that PartiQL does not know comes first: there it
    /// is found while the text is cut into tokens.
    fn error(&self, form: Malformed) -> StatementError {
        let form = match self.tokens.current.kind {
            TokenKind::Other | TokenKind::Unterminated => Malformed::InvalidCharacter,
            _ => form,
        };
        StatementErrorKind::Malformed(form).at(self.tokens.current.span())
    }

    /// The place of the current token.
    fn position(&self) -> Position {
        Position::of(self.text, self.tokens.current.span())
    }

    /// Another name for what was just read: `AS name` or `name`.
    fn alias(&mut self) -> Parsed<()> {
        let named = self.tokens.accept_word("AS");
        if self.at_name() {
            self.tokens.advance();
            self.alias = true;
        } else if named {
            return Err(self.error(Malformed::Expected("identifier")));
        }
        Ok(())
    }

    fn unsupported(&self, what: &'static str) -> StatementError {
        StatementErrorKind::Unsupported(what).at(self.tokens.current.span())
    }

    /// Goes down one level.
    fn enter(&mut self) -> Parsed<()> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_STATEMENT_NESTING {
            return Err(self.error(Malformed::TooDeep));
        }
        Ok(())
    }

    const fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn count_operator(&mut self) -> Parsed<()> {
        self.operators = self.operators.saturating_add(1);
        if self.operators > MAX_OPERATORS {
            return Err(ErrorKind::TooManyOperators(self.operators).into());
        }
        Ok(())
    }

    /// Whether the current token is a name.
    fn at_name(&self) -> bool {
        match self.tokens.current.kind {
            TokenKind::Word => !is_keyword(self.tokens.current.text),
            TokenKind::QuotedName => true,
            _ => false,
        }
    }

    /// A path that is written to, or the name of a table.
    fn simple_path(&mut self) -> Parsed<Path> {
        if !self.at_name() {
            return Err(self.error(Malformed::SimplePath));
        }
        let root = self.tokens.advance().content().into();
        self.steps(root, true)
    }

    /// What follows the first name of a path.
    fn steps(&mut self, root: Box<str>, simple: bool) -> Parsed<Path> {
        let mut path = Path { root, steps: Vec::new() };
        loop {
            if self.tokens.accept(TokenKind::Dot) {
                if !self.at_name() {
                    let star = simple && self.tokens.current.kind == TokenKind::Star;
                    let form = if star { Malformed::SimplePathDot } else { Malformed::PathDot };
                    return Err(self.error(form));
                }
                path.steps.push(Step::Name(self.tokens.advance().content().into()));
            } else if self.tokens.accept(TokenKind::OpenBracket) {
                path.steps.push(self.bracket_step()?);
                self.expect(TokenKind::CloseBracket, "RIGHT_BRACKET")?;
            } else {
                break;
            }
        }
        let elements = path.steps.len().saturating_add(1);
        if elements > MAX_PATH_ELEMENTS {
            return Err(ErrorKind::PathTooDeep(elements).into());
        }
        Ok(path)
    }

    /// `[0]`, or `['name']`.
    fn bracket_step(&mut self) -> Parsed<Step> {
        match self.tokens.current.kind {
            TokenKind::Number => {
                let text = self.tokens.advance().text;
                let index = text.parse().ok().filter(|index| *index <= MAX_LIST_INDEX);
                index.map(Step::Index).ok_or_else(|| ErrorKind::ListIndex(text.into()).into())
            }
            TokenKind::Text => Ok(Step::Name(self.tokens.advance().content().into())),
            _ => Err(self.error(Malformed::SimplePathComponent)),
        }
    }
}
