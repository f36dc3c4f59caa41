//! Parser of update expressions: SET, REMOVE, ADD and DELETE, each at most once, in any order.

use super::Parser;
use super::function::Function;
use crate::ast::{Action, SetOperand, SetValue};
use crate::check;
use crate::error::{Error, ErrorKind};
use crate::lexer::TokenKind;

/// Depth of parentheses. `((a) + (b))` has two; many more are redundant wherever they close.
const MAX_PARENTHESES: usize = 8;

/// A section of an update expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    Set,
    Remove,
    Add,
    Delete,
}

const SECTIONS: [Section; 4] = [Section::Set, Section::Remove, Section::Add, Section::Delete];

impl Section {
    const fn word(self) -> &'static str {
        match self {
            Self::Set => "SET",
            Self::Remove => "REMOVE",
            Self::Add => "ADD",
            Self::Delete => "DELETE",
        }
    }
}

impl Parser<'_, '_, '_> {
    /// A whole update expression.
    pub(crate) fn update(mut self) -> Result<Vec<Action>, Error> {
        let mut actions = Vec::new();
        let mut seen = Vec::new();
        loop {
            let section = self.section()?;
            if seen.contains(&section) {
                self.defer(ErrorKind::SectionTwice(section.word()), None);
            }
            seen.push(section);
            loop {
                actions.push(self.action(section)?);
                if !self.tokens.accept(TokenKind::Comma) {
                    break;
                }
            }
            if self.tokens.current.kind == TokenKind::End {
                break;
            }
        }
        self.finish()?;
        Ok(actions)
    }

    fn section(&mut self) -> Result<Section, Error> {
        let current = self.tokens.current;
        let section = SECTIONS.into_iter().find(|section| current.is_word(section.word()));
        let section = section.ok_or_else(|| self.syntax_error())?;
        self.tokens.advance();
        Ok(section)
    }

    fn action(&mut self, section: Section) -> Result<Action, Error> {
        let path = self.path()?;
        Ok(match section {
            Section::Set => {
                self.expect(TokenKind::Eq)?;
                Action::Set(path, self.set_value()?)
            }
            Section::Remove => Action::Remove(path),
            Section::Add => {
                let value = self.value()?;
                self.check(check::add(section.word(), &value));
                Action::Add(path, value)
            }
            Section::Delete => {
                let value = self.value()?;
                self.check(check::delete(section.word(), &value));
                Action::Delete(path, value)
            }
        })
    }

    fn set_value(&mut self) -> Result<SetValue, Error> {
        Ok(self.maybe_wrapped_value()?.0)
    }

    /// The right-hand side of SET, and whether all of it is in parentheses.
    fn maybe_wrapped_value(&mut self) -> Result<(SetValue, bool), Error> {
        let (left, wrapped) = self.set_term()?;
        let (symbol, join): (_, fn(SetOperand, SetOperand) -> SetValue) =
            match self.tokens.current.kind {
                TokenKind::Plus => ("+", SetValue::Plus),
                TokenKind::Minus => ("-", SetValue::Minus),
                _ => return Ok((left, wrapped)),
            };
        // One operator at most: `a + b + c` and `(a + b) + c` are no values.
        let SetValue::Operand(left) = left else { return Err(self.syntax_error()) };
        self.tokens.advance();
        self.count_operator()?;
        let (right, _) = self.set_term()?;
        let SetValue::Operand(right) = right else { return Err(self.syntax_error()) };
        self.check(check::number(symbol, &left));
        self.check(check::number(symbol, &right));
        Ok((join(left, right), false))
    }

    /// An operand, or a value in parentheses.
    fn set_term(&mut self) -> Result<(SetValue, bool), Error> {
        if self.tokens.current.kind != TokenKind::Open {
            return Ok((SetValue::Operand(self.set_operand()?), false));
        }
        self.tokens.advance();
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_PARENTHESES {
            return Err(ErrorKind::RedundantParentheses.within(self.kind, None));
        }
        let (value, wrapped) = self.maybe_wrapped_value()?;
        self.expect(TokenKind::Close)?;
        self.depth = self.depth.saturating_sub(1);
        if wrapped {
            self.defer(ErrorKind::RedundantParentheses, None);
        }
        Ok((value, true))
    }

    fn set_operand(&mut self) -> Result<SetOperand, Error> {
        if self.at_function() {
            return self.set_function();
        }
        if self.tokens.current.kind == TokenKind::Value {
            return Ok(SetOperand::Value(self.value()?));
        }
        Ok(SetOperand::Path(self.path()?))
    }

    fn set_function(&mut self) -> Result<SetOperand, Error> {
        self.count_operator()?;
        let token = self.tokens.advance();
        self.expect(TokenKind::Open)?;
        let mut operands = vec![self.set_operand()?];
        while self.tokens.accept(TokenKind::Comma) {
            operands.push(self.set_operand()?);
        }
        self.expect(TokenKind::Close)?;
        let built =
            Function::find(token.text, self.kind).and_then(|function| build(function, operands));
        Ok(built.unwrap_or_else(|kind| {
            self.defer(kind, Some(token.span()));
            SetOperand::Value(value::Value::null())
        }))
    }
}

/// The operand of a function call.
fn build(function: Function, operands: Vec<SetOperand>) -> Result<SetOperand, ErrorKind> {
    let name = function.name();
    let [first, second] = <[SetOperand; 2]>::try_from(operands)
        .map_err(|operands| ErrorKind::OperandCount(name, operands.len()))?;
    match function {
        Function::IfNotExists => match first {
            SetOperand::Path(path) => Ok(SetOperand::IfNotExists(path, Box::new(second))),
            SetOperand::Value(_) | SetOperand::IfNotExists(..) | SetOperand::ListAppend(..) => {
                Err(ErrorKind::NeedsPath(name))
            }
        },
        Function::ListAppend => {
            let nested = |operand: &SetOperand| matches!(operand, SetOperand::ListAppend(..));
            if nested(&first) || nested(&second) {
                return Err(ErrorKind::FunctionMisplaced(name));
            }
            check::list(name, &first)?;
            check::list(name, &second)?;
            Ok(SetOperand::ListAppend(Box::new(first), Box::new(second)))
        }
        Function::AttributeExists
        | Function::AttributeNotExists
        | Function::AttributeType
        | Function::BeginsWith
        | Function::Contains
        | Function::Size => Err(ErrorKind::FunctionMisplaced(name)),
    }
}
