//! Conditions: `OR` binds least, then `AND`, then `NOT`, then comparisons.

use value::Value;

use super::Parser;
use super::function::Function;
use crate::ast::{Comparator, Operand, Test};
use crate::check;
use crate::error::{Error, ErrorKind};
use crate::lexer::TokenKind;
use crate::path::Path;

/// What a parenthesis may hold.
enum Body {
    Operand(Operand),
    Test(Test),
}

/// A part of a condition.
struct Node {
    body: Body,
    /// The whole part stands in parentheses.
    wrapped: bool,
}

impl Node {
    const fn test(test: Test) -> Self {
        Self { body: Body::Test(test), wrapped: false }
    }

    const fn operand(operand: Operand) -> Self {
        Self { body: Body::Operand(operand), wrapped: false }
    }
}

/// What stands where a wrong part was found; the expression is rejected anyway.
const fn placeholder() -> Test {
    Test::And(Vec::new())
}

impl Parser<'_, '_, '_> {
    /// A whole condition.
    pub(crate) fn condition(mut self) -> Result<Test, Error> {
        let node = self.disjunction()?;
        let test = self.expect_test(node)?;
        self.finish()?;
        Ok(test)
    }

    fn disjunction(&mut self) -> Result<Node, Error> {
        self.chain("OR", Test::Or, Self::conjunction)
    }

    fn conjunction(&mut self) -> Result<Node, Error> {
        self.chain("AND", Test::And, Self::negation)
    }

    /// Terms joined by `word`. One term alone is handed on as it is.
    fn chain(
        &mut self,
        word: &str,
        join: fn(Vec<Test>) -> Test,
        term: fn(&mut Self) -> Result<Node, Error>,
    ) -> Result<Node, Error> {
        let first = term(self)?;
        if !self.current.is_word(word) {
            return Ok(first);
        }
        let mut terms = vec![self.expect_test(first)?];
        while self.accept_word(word) {
            self.count_operator()?;
            let node = term(self)?;
            terms.push(self.expect_test(node)?);
        }
        Ok(Node::test(join(terms)))
    }

    fn negation(&mut self) -> Result<Node, Error> {
        let mut negations = 0_usize;
        while self.accept_word("NOT") {
            self.count_operator()?;
            negations = negations.saturating_add(1);
        }
        let node = self.comparison()?;
        if negations == 0 {
            return Ok(node);
        }
        let mut test = self.expect_test(node)?;
        for _ in 0..negations {
            test = Test::Not(Box::new(test));
        }
        Ok(Node::test(test))
    }

    /// An operand with its comparison, a function, or a part in parentheses.
    fn comparison(&mut self) -> Result<Node, Error> {
        let Node { body, wrapped } = self.primary()?;
        if let Some(comparator) = self.comparator() {
            let left = self.expect_operand(body)?;
            self.advance();
            self.count_operator()?;
            let right = self.operand()?;
            self.check(check::compare(comparator, &left, &right));
            return Ok(Node::test(Test::Compare(comparator, left, right)));
        }
        if self.current.is_word("BETWEEN") {
            let operand = self.expect_operand(body)?;
            return self.between(operand);
        }
        if self.current.is_word("IN") {
            let operand = self.expect_operand(body)?;
            return self.is_in(operand);
        }
        Ok(Node { body, wrapped })
    }

    const fn comparator(&self) -> Option<Comparator> {
        match self.current.kind {
            TokenKind::Eq => Some(Comparator::Eq),
            TokenKind::Ne => Some(Comparator::Ne),
            TokenKind::Lt => Some(Comparator::Lt),
            TokenKind::Le => Some(Comparator::Le),
            TokenKind::Gt => Some(Comparator::Gt),
            TokenKind::Ge => Some(Comparator::Ge),
            _ => None,
        }
    }

    fn between(&mut self, operand: Operand) -> Result<Node, Error> {
        self.advance();
        self.count_operator()?;
        let low = self.operand()?;
        if !self.accept_word("AND") {
            return Err(self.syntax_error());
        }
        let high = self.operand()?;
        self.check(check::between(&operand, &low, &high));
        Ok(Node::test(Test::Between(operand, low, high)))
    }

    fn is_in(&mut self, operand: Operand) -> Result<Node, Error> {
        self.advance();
        self.count_operator()?;
        let list = self.operand_list()?;
        self.check(check::is_in(&operand, &list));
        Ok(Node::test(Test::In(operand, list)))
    }

    fn primary(&mut self) -> Result<Node, Error> {
        if self.current.kind == TokenKind::Open {
            self.open()?;
            let inner = self.disjunction()?;
            self.close()?;
            if inner.wrapped {
                self.defer(ErrorKind::RedundantParentheses, None);
            }
            return Ok(Node { body: inner.body, wrapped: true });
        }
        if self.at_function() {
            return self.function();
        }
        Ok(Node::operand(self.simple_operand()?))
    }

    /// `(operand, operand, …)`.
    fn operand_list(&mut self) -> Result<Vec<Operand>, Error> {
        self.expect(TokenKind::Open)?;
        let mut list = vec![self.operand()?];
        while self.accept(TokenKind::Comma) {
            list.push(self.operand()?);
        }
        self.expect(TokenKind::Close)?;
        Ok(list)
    }

    fn operand(&mut self) -> Result<Operand, Error> {
        Ok(self.maybe_wrapped_operand()?.0)
    }

    /// An operand, and whether it stands in parentheses.
    fn maybe_wrapped_operand(&mut self) -> Result<(Operand, bool), Error> {
        if self.current.kind == TokenKind::Open {
            self.open()?;
            let (operand, wrapped) = self.maybe_wrapped_operand()?;
            self.close()?;
            if wrapped {
                self.defer(ErrorKind::RedundantParentheses, None);
            }
            return Ok((operand, true));
        }
        if self.at_function() {
            let node = self.function()?;
            return Ok((self.expect_operand(node.body)?, false));
        }
        Ok((self.simple_operand()?, false))
    }

    fn simple_operand(&mut self) -> Result<Operand, Error> {
        if self.current.kind == TokenKind::Value {
            return Ok(Operand::Value(self.value()?));
        }
        Ok(Operand::Path(self.path()?))
    }

    fn function(&mut self) -> Result<Node, Error> {
        self.count_operator()?;
        let token = self.advance();
        let operands = self.operand_list()?;
        let built =
            Function::find(token.text, self.kind).and_then(|function| build(function, operands));
        Ok(built.unwrap_or_else(|kind| {
            self.defer(kind, Some(token.span()));
            Node::test(placeholder())
        }))
    }

    /// The condition in a node. An operand alone is none.
    fn expect_test(&mut self, node: Node) -> Result<Test, Error> {
        match node.body {
            Body::Test(test) => Ok(test),
            Body::Operand(Operand::Size(_)) => {
                self.defer(ErrorKind::FunctionMisplaced(Function::Size.name()), None);
                Ok(placeholder())
            }
            Body::Operand(Operand::Path(_) | Operand::Value(_)) => Err(self.syntax_error()),
        }
    }

    /// The operand in a node's body. A function that is a condition is none; any other condition does
    /// not go before an operator.
    fn expect_operand(&mut self, body: Body) -> Result<Operand, Error> {
        let test = match body {
            Body::Operand(operand) => return Ok(operand),
            Body::Test(test) => test,
        };
        let function = match test {
            Test::Exists(_) => Function::AttributeExists,
            Test::NotExists(_) => Function::AttributeNotExists,
            Test::HasType(..) => Function::AttributeType,
            Test::BeginsWith(..) => Function::BeginsWith,
            Test::Contains(..) => Function::Contains,
            // The place of a wrong function, which was reported.
            Test::And(terms) if terms.is_empty() => return Ok(Operand::Value(Value::null())),
            Test::Compare(..)
            | Test::Between(..)
            | Test::In(..)
            | Test::And(_)
            | Test::Or(_)
            | Test::Not(_) => return Err(self.syntax_error()),
        };
        self.defer(ErrorKind::FunctionMisplaced(function.name()), None);
        Ok(Operand::Value(Value::null()))
    }
}

/// The node of a function call.
fn build(function: Function, operands: Vec<Operand>) -> Result<Node, ErrorKind> {
    let name = function.name();
    Ok(match function {
        Function::AttributeExists => Node::test(Test::Exists(path(name, one(name, operands)?)?)),
        Function::AttributeNotExists => {
            Node::test(Test::NotExists(path(name, one(name, operands)?)?))
        }
        Function::AttributeType => {
            let [attribute, data_type] = two(name, operands)?;
            let data_type = check::type_name(name, &data_type)?;
            Node::test(Test::HasType(path(name, attribute)?, data_type))
        }
        Function::BeginsWith => {
            let [operand, prefix] = two(name, operands)?;
            check::begins_with(name, &operand, &prefix)?;
            Node::test(Test::BeginsWith(operand, prefix))
        }
        Function::Contains => {
            let [operand, part] = two(name, operands)?;
            check::contains(name, &operand, &part)?;
            Node::test(Test::Contains(operand, part))
        }
        Function::Size => {
            let operand = one(name, operands)?;
            check::size(name, &operand)?;
            Node::operand(Operand::Size(Box::new(operand)))
        }
        Function::IfNotExists | Function::ListAppend => {
            return Err(ErrorKind::FunctionMisplaced(name));
        }
    })
}

fn one(name: &'static str, operands: Vec<Operand>) -> Result<Operand, ErrorKind> {
    let [operand] = <[Operand; 1]>::try_from(operands)
        .map_err(|operands| ErrorKind::OperandCount(name, operands.len()))?;
    Ok(operand)
}

fn two(name: &'static str, operands: Vec<Operand>) -> Result<[Operand; 2], ErrorKind> {
    operands
        .try_into()
        .map_err(|operands: Vec<Operand>| ErrorKind::OperandCount(name, operands.len()))
}

fn path(name: &'static str, operand: Operand) -> Result<Path, ErrorKind> {
    match operand {
        Operand::Path(path) => Ok(path),
        Operand::Value(_) | Operand::Size(_) => Err(ErrorKind::NeedsPath(name)),
    }
}
