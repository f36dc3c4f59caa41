//! Parser of conditions: `OR` binds least, then `AND`, then `NOT`, then comparisons.

use value::Value;

use super::Parser;
use super::function::Function;
use crate::ast::{Comparator, Operand, Test};
use crate::check;
use crate::error::{Error, ErrorKind};
use crate::lexer::TokenKind;
use crate::path::Path;

/// Functions in functions. No function of conditions takes another one's answer, so this only
/// bounds the recursion over wrong texts.
const MAX_FUNCTION_NESTING: usize = 32;

/// What a parenthesis may hold.
enum Body {
    Operand(Operand),
    Test(Test),
}

/// A part of a condition.
struct Node {
    body: Body,
    /// The whole part is in parentheses.
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

/// What was read since a parenthesis, or the text, began.
#[derive(Default)]
struct Level {
    /// Terms joined by AND; these are joined by OR.
    alternatives: Vec<Test>,
    /// Terms joined by AND so far.
    conjuncts: Vec<Test>,
    /// NOTs before the term that comes.
    negations: usize,
}

impl Level {
    /// Only one term was read.
    const fn is_plain(&self) -> bool {
        self.alternatives.is_empty() && self.conjuncts.is_empty() && self.negations == 0
    }

    /// Takes a term that AND, OR or the end follows.
    fn term(&mut self, mut test: Test) {
        for _ in 0..std::mem::take(&mut self.negations) {
            test = Test::Not(Box::new(test));
        }
        self.conjuncts.push(test);
    }

    /// Takes an OR.
    fn alternative(&mut self) {
        self.alternatives.push(joined(std::mem::take(&mut self.conjuncts), Test::And));
    }

    fn finish(mut self) -> Test {
        self.alternative();
        joined(self.alternatives, Test::Or)
    }
}

/// One test alone, or several joined.
fn joined(mut tests: Vec<Test>, join: fn(Vec<Test>) -> Test) -> Test {
    match (tests.pop(), tests.is_empty()) {
        (Some(test), true) => test,
        (last, _) => {
            tests.extend(last);
            join(tests)
        }
    }
}

/// A placeholder for a wrong part; the expression is rejected anyway.
const fn placeholder() -> Test {
    Test::And(Vec::new())
}

impl Parser<'_, '_, '_> {
    /// A whole condition. Parentheses are kept on a stack of their own, so that they cost no
    /// recursion.
    pub(crate) fn condition(mut self) -> Result<Test, Error> {
        let mut above: Vec<Level> = Vec::new();
        let mut level = Level::default();
        loop {
            if self.tokens.accept_word("NOT") {
                self.count_operator()?;
                level.negations = level.negations.saturating_add(1);
                continue;
            }
            if self.tokens.accept(TokenKind::Open) {
                above.push(std::mem::take(&mut level));
                continue;
            }
            let mut node = self.primary()?;
            node = self.comparison(node)?;
            while self.tokens.current.kind == TokenKind::Close
                && let Some(outer) = above.pop()
            {
                let inner = std::mem::replace(&mut level, outer);
                node = self.wrap(inner, node)?;
                node = self.comparison(node)?;
            }
            let is_or = self.tokens.current.is_word("OR");
            let is_end = !is_or && !self.tokens.current.is_word("AND");
            level.term(self.expect_test(node)?);
            if is_end {
                break;
            }
            if is_or {
                level.alternative();
            }
            self.tokens.advance();
            self.count_operator()?;
        }
        if !above.is_empty() {
            return Err(self.syntax_error());
        }
        self.finish()?;
        Ok(level.finish())
    }

    /// Takes a closing parenthesis: what was in it, `node` last, becomes one part.
    fn wrap(&mut self, mut level: Level, node: Node) -> Result<Node, Error> {
        if level.is_plain() {
            self.expect(TokenKind::Close)?;
            if node.wrapped {
                self.defer(ErrorKind::RedundantParentheses, None);
            }
            return Ok(Node { body: node.body, wrapped: true });
        }
        level.term(self.expect_test(node)?);
        self.expect(TokenKind::Close)?;
        Ok(Node { body: Body::Test(level.finish()), wrapped: true })
    }

    /// The comparison that `node` begins, or `node` itself.
    fn comparison(&mut self, node: Node) -> Result<Node, Error> {
        let Node { body, wrapped } = node;
        if let Some(comparator) = self.comparator() {
            let left = self.expect_operand(body)?;
            self.tokens.advance();
            self.count_operator()?;
            let right = self.operand()?;
            self.check(check::compare(comparator, &left, &right));
            return Ok(Node::test(Test::Compare(comparator, left, right)));
        }
        if self.tokens.current.is_word("BETWEEN") {
            let operand = self.expect_operand(body)?;
            return self.between(operand);
        }
        if self.tokens.current.is_word("IN") {
            let operand = self.expect_operand(body)?;
            return self.is_in(operand);
        }
        Ok(Node { body, wrapped })
    }

    const fn comparator(&self) -> Option<Comparator> {
        match self.tokens.current.kind {
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
        self.tokens.advance();
        self.count_operator()?;
        let low = self.operand()?;
        if !self.tokens.accept_word("AND") {
            return Err(self.syntax_error());
        }
        let high = self.operand()?;
        self.check(check::between(&operand, &low, &high));
        Ok(Node::test(Test::Between(operand, low, high)))
    }

    fn is_in(&mut self, operand: Operand) -> Result<Node, Error> {
        self.tokens.advance();
        self.count_operator()?;
        let list = self.operand_list()?;
        self.check(check::is_in(&operand, &list));
        Ok(Node::test(Test::In(operand, list)))
    }

    /// A function or an operand.
    fn primary(&mut self) -> Result<Node, Error> {
        if self.at_function() { self.function() } else { Ok(Node::operand(self.simple_operand()?)) }
    }

    /// `(operand, operand, …)`.
    fn operand_list(&mut self) -> Result<Vec<Operand>, Error> {
        self.expect(TokenKind::Open)?;
        let mut list = vec![self.operand()?];
        while self.tokens.accept(TokenKind::Comma) {
            list.push(self.operand()?);
        }
        self.expect(TokenKind::Close)?;
        Ok(list)
    }

    /// An operand, which may be in parentheses.
    fn operand(&mut self) -> Result<Operand, Error> {
        let mut wraps = 0_usize;
        while self.tokens.accept(TokenKind::Open) {
            wraps = wraps.saturating_add(1);
        }
        let node = self.primary()?;
        let operand = self.expect_operand(node.body)?;
        for _ in 0..wraps {
            self.expect(TokenKind::Close)?;
        }
        if wraps > 1 {
            self.defer(ErrorKind::RedundantParentheses, None);
        }
        Ok(operand)
    }

    fn simple_operand(&mut self) -> Result<Operand, Error> {
        if self.tokens.current.kind == TokenKind::Value {
            return Ok(Operand::Value(self.value()?));
        }
        Ok(Operand::Path(self.path()?))
    }

    fn function(&mut self) -> Result<Node, Error> {
        self.count_operator()?;
        let token = self.tokens.advance();
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_FUNCTION_NESTING {
            let name = Function::Size.name();
            return Err(ErrorKind::FunctionMisplaced(name).within(self.kind, Some(token.span())));
        }
        let operands = self.operand_list()?;
        self.depth = self.depth.saturating_sub(1);
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

    /// The operand in a node's body. A function that is a condition is none; any other condition
    /// does not go before an operator.
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
            // The placeholder for a wrong function, which was reported.
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
            Node::test(match attribute {
                // A value of the request has one type: the test is known already.
                Operand::Value(given) => {
                    let holds = given.as_raw().data_type() == data_type;
                    let constant = |value| Operand::Value(Value::boolean(value));
                    Test::Compare(Comparator::Eq, constant(holds), constant(true))
                }
                attribute => Test::HasType(path(name, attribute)?, data_type),
            })
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
