//! Parser of PartiQL terms: `OR` binds least, then `AND`, `NOT`, comparisons, `+` and `-`.

use value::{DataType, Number, NumberError, Value};

use super::{Call, Is, Node, Parsed, Parser};
use crate::ast::Comparator;
use crate::partiql::error::{Malformed, Position, StatementErrorKind};
use crate::partiql::lexer::TokenKind;
use crate::token::Token;

/// Reserved words that are functions of PartiQL, followed by parentheses.
const FUNCTION_KEYWORDS: [&str; 9] =
    ["size", "upper", "lower", "coalesce", "nullif", "substring", "trim", "cast", "extract"];

/// Words that are operators between two terms.
const OPERATOR_WORDS: [&str; 9] =
    ["AND", "OR", "IS", "IN", "LIKE", "BETWEEN", "UNION", "EXCEPT", "INTERSECT"];

/// The names of types behind IS. Source: the PartiQL specification; that BOOL is the type of
/// booleans was seen (public AWS capture, eu-west-2, October 2026), the other types are a guess.
const TYPES: [(&str, Is); 29] = [
    ("MISSING", Is::Missing),
    ("NULL", Is::Type(DataType::Null)),
    ("BOOL", Is::Type(DataType::Bool)),
    ("BOOLEAN", Is::Type(DataType::Bool)),
    ("STRING", Is::Type(DataType::S)),
    ("CHAR", Is::Type(DataType::S)),
    ("VARCHAR", Is::Type(DataType::S)),
    ("INT", Is::Type(DataType::N)),
    ("INTEGER", Is::Type(DataType::N)),
    ("INT2", Is::Type(DataType::N)),
    ("INT4", Is::Type(DataType::N)),
    ("INT8", Is::Type(DataType::N)),
    ("SMALLINT", Is::Type(DataType::N)),
    ("BIGINT", Is::Type(DataType::N)),
    ("FLOAT", Is::Type(DataType::N)),
    ("REAL", Is::Type(DataType::N)),
    ("DOUBLE", Is::Type(DataType::N)),
    ("DECIMAL", Is::Type(DataType::N)),
    ("NUMERIC", Is::Type(DataType::N)),
    ("BLOB", Is::Type(DataType::B)),
    ("LIST", Is::Type(DataType::L)),
    ("STRUCT", Is::Type(DataType::M)),
    ("TUPLE", Is::Type(DataType::M)),
    ("BAG", Is::Set),
    ("CLOB", Is::Foreign),
    ("SYMBOL", Is::Foreign),
    ("SEXP", Is::Foreign),
    ("TIMESTAMP", Is::Foreign),
    ("DATE", Is::Foreign),
];

/// A way to join two terms.
type Join = fn(Box<(Node, Node)>) -> Node;

impl Parser<'_, '_> {
    /// Any term.
    pub(super) fn term(&mut self) -> Parsed<Node> {
        self.joined("OR", Node::Or, |parser| parser.joined("AND", Node::And, Self::negation))
    }

    /// Terms of one kind with `word` between them, as one flat list.
    fn joined(
        &mut self,
        word: &str,
        join: fn(Vec<Node>) -> Node,
        operand: impl Fn(&mut Self) -> Parsed<Node>,
    ) -> Parsed<Node> {
        let first = operand(self)?;
        if !self.tokens.current.is_word(word) {
            return Ok(first);
        }
        let mut nodes = vec![first];
        while self.tokens.accept_word(word) {
            self.count_operator()?;
            self.expect_right_hand_side()?;
            nodes.push(operand(self)?);
        }
        Ok(join(nodes))
    }

    fn expect_right_hand_side(&self) -> Parsed<()> {
        if self.tokens.current.kind == TokenKind::End {
            return Err(self.error(Malformed::MissingRightHandSide));
        }
        Ok(())
    }

    fn negation(&mut self) -> Parsed<Node> {
        let mut negations = 0_usize;
        while self.tokens.accept_word("NOT") {
            self.count_operator()?;
            negations = negations.saturating_add(1);
        }
        let mut node = self.comparison()?;
        for _ in 0..negations {
            node = Node::Not(Box::new(node));
        }
        Ok(node)
    }

    fn comparison(&mut self) -> Parsed<Node> {
        let mut left = self.sum()?;
        loop {
            let comparator = match self.tokens.current.kind {
                TokenKind::Eq => Comparator::Eq,
                TokenKind::Ne => Comparator::Ne,
                TokenKind::Lt => Comparator::Lt,
                TokenKind::Le => Comparator::Le,
                TokenKind::Gt => Comparator::Gt,
                TokenKind::Ge => Comparator::Ge,
                TokenKind::Word => match self.word_comparison(left)? {
                    (node, true) => {
                        left = node;
                        continue;
                    }
                    (node, false) => return Ok(node),
                },
                _ => return Ok(left),
            };
            self.infix()?;
            let right = self.sum()?;
            left = Node::Compare(comparator, Box::new((left, right)));
        }
    }

    /// Takes an infix operator that something must follow.
    fn infix(&mut self) -> Parsed<()> {
        self.count_operator()?;
        self.tokens.advance();
        self.expect_right_hand_side()
    }

    /// BETWEEN, IN, IS and LIKE, and their negations; whether there was one.
    fn word_comparison(&mut self, left: Node) -> Parsed<(Node, bool)> {
        let is_infix = |token: Token<'_, TokenKind>| {
            ["BETWEEN", "IN", "LIKE"].into_iter().any(|word| token.is_word(word))
        };
        let negated = self.tokens.current.is_word("NOT") && is_infix(self.tokens.following());
        if negated {
            self.tokens.advance();
        }
        let node = if self.tokens.current.is_word("BETWEEN") {
            self.infix()?;
            let low = self.sum()?;
            self.expect_word("AND", "AND keyword")?;
            Node::Between(Box::new((left, low, self.sum()?)))
        } else if self.tokens.current.is_word("IN") {
            self.infix()?;
            Node::In(Box::new((left, self.sum()?)))
        } else if self.tokens.current.is_word("LIKE") {
            self.infix()?;
            self.sum()?;
            Node::Foreign("LIKE")
        } else if self.tokens.current.is_word("IS") {
            return Ok((self.is_type(left)?, true));
        } else {
            return Ok((left, false));
        };
        Ok((if negated { Node::Not(Box::new(node)) } else { node }, true))
    }

    fn is_type(&mut self, left: Node) -> Parsed<Node> {
        self.count_operator()?;
        self.tokens.advance();
        let negated = self.tokens.accept_word("NOT");
        let token = self.tokens.current;
        let Some((_, is)) = TYPES.into_iter().find(|(name, _)| token.is_word(name)) else {
            return Err(self.error(Malformed::ExpectedTypeName));
        };
        self.tokens.advance();
        // The one name of two words.
        if token.is_word("DOUBLE") {
            self.expect_word("PRECISION", "PRECISION keyword")?;
        }
        let node = Node::Is(Box::new(left), is);
        Ok(if negated { Node::Not(Box::new(node)) } else { node })
    }

    fn sum(&mut self) -> Parsed<Node> {
        let mut left = self.signed()?;
        loop {
            let join: Option<Join> = match self.tokens.current.kind {
                TokenKind::Plus => Some(Node::Plus),
                TokenKind::Minus => Some(Node::Minus),
                TokenKind::Star | TokenKind::OtherOperator => None,
                _ => return Ok(left),
            };
            self.infix()?;
            let pair = Box::new((left, self.signed()?));
            left = join.map_or(Node::Foreign("operator"), |join| join(pair));
        }
    }

    /// A term with signs before it; DynamoDB has signs only before numbers.
    fn signed(&mut self) -> Parsed<Node> {
        let (mut signs, mut negative) = (0_usize, false);
        while matches!(self.tokens.current.kind, TokenKind::Plus | TokenKind::Minus) {
            self.count_operator()?;
            negative ^= self.tokens.advance().kind == TokenKind::Minus;
            signs = signs.saturating_add(1);
        }
        let is_number = self.tokens.current.kind == TokenKind::Number;
        let node = self.primary()?;
        match node {
            node if signs == 0 => Ok(node),
            Node::BadNumber(error) if is_number => Ok(Node::BadNumber(error)),
            Node::Value(value) if is_number => Ok(Node::Value(match value.as_raw().view() {
                value::ValueRef::N(number) if negative => {
                    Value::number(number.to_number().negated())
                }
                _ => value,
            })),
            _ => Ok(Node::Foreign("sign")),
        }
    }

    fn primary(&mut self) -> Parsed<Node> {
        match self.tokens.current.kind {
            TokenKind::Word | TokenKind::QuotedName => self.named(),
            TokenKind::Text => Ok(Node::Value(Value::string(&self.tokens.advance().content()))),
            TokenKind::Number => self.number(),
            TokenKind::Parameter => Ok(Node::Value(self.parameter())),
            TokenKind::Open => self.group(),
            TokenKind::OpenBracket => {
                let list = self.list(TokenKind::CloseBracket, "RIGHT_BRACKET")?;
                Ok(Node::List(list))
            }
            TokenKind::OpenSet => {
                let set = self.list(TokenKind::CloseSet, "RIGHT_DOUBLE_ANGLE_BRACKET")?;
                Ok(Node::Set(set))
            }
            TokenKind::OpenBrace => self.map(),
            TokenKind::Eq
            | TokenKind::Ne
            | TokenKind::Lt
            | TokenKind::Le
            | TokenKind::Gt
            | TokenKind::Ge
            | TokenKind::OtherOperator => Err(self.error(Malformed::UnexpectedOperator)),
            _ => Err(self.error(Malformed::UnexpectedTerm)),
        }
    }

    fn number(&mut self) -> Parsed<Node> {
        let token = self.tokens.advance();
        match Number::parse_decimal(token.text) {
            Ok(number) => Ok(Node::Value(Value::number(number))),
            Err(NumberError::Malformed) => {
                Err(StatementErrorKind::Malformed(Malformed::Number).at(token.span()))
            }
            Err(error) => Ok(Node::BadNumber(error)),
        }
    }

    /// The value of a `?`; null in place of one that the request lacks.
    fn parameter(&mut self) -> Value {
        self.tokens.advance();
        let value = self.parameters.get(self.used).cloned();
        self.used = self.used.saturating_add(1);
        value.unwrap_or_default()
    }

    /// Parentheses: one term, or a list as IN takes it.
    fn group(&mut self) -> Parsed<Node> {
        let mut nodes = self.list(TokenKind::Close, "RIGHT_PAREN")?;
        match nodes.len() {
            0 => Err(self.error(Malformed::EmptyGroup)),
            1 => nodes.pop().ok_or_else(|| self.error(Malformed::EmptyGroup)),
            _ => Ok(Node::List(nodes)),
        }
    }

    /// Terms with commas between them, from an opening token up to `close`.
    fn list(&mut self, close: TokenKind, name: &'static str) -> Parsed<Vec<Node>> {
        self.enter()?;
        self.tokens.advance();
        let mut nodes = Vec::new();
        if !self.tokens.accept(close) {
            loop {
                nodes.push(self.term()?);
                if !self.tokens.accept(TokenKind::Comma) {
                    break;
                }
            }
            self.expect(close, name)?;
        }
        self.leave();
        Ok(nodes)
    }

    fn map(&mut self) -> Parsed<Node> {
        self.enter()?;
        self.tokens.advance();
        let mut members = Vec::new();
        if !self.tokens.accept(TokenKind::CloseBrace) {
            loop {
                let name = self.term()?;
                self.expect(TokenKind::Colon, "COLON")?;
                members.push((name, self.term()?));
                if !self.tokens.accept(TokenKind::Comma) {
                    break;
                }
            }
            self.expect(TokenKind::CloseBrace, "RIGHT_CURLY")?;
        }
        self.leave();
        Ok(Node::Map(members))
    }

    /// What begins with a word: a constant, a function, EXISTS or a path.
    fn named(&mut self) -> Parsed<Node> {
        let token = self.tokens.current;
        let is_call =
            token.kind == TokenKind::Word && self.tokens.following().kind == TokenKind::Open;
        let constant = [
            ("TRUE", Node::Value(Value::boolean(true))),
            ("FALSE", Node::Value(Value::boolean(false))),
            ("NULL", Node::Value(Value::null())),
            ("MISSING", Node::Missing),
        ];
        if let Some((_, node)) = constant.into_iter().find(|(word, _)| token.is_word(word)) {
            self.tokens.advance();
            return Ok(node);
        }
        if token.is_word("EXISTS") && is_call {
            return self.exists();
        }
        let is_function = |word: &str| token.is_word(word);
        if is_call && (self.at_name() || FUNCTION_KEYWORDS.into_iter().any(is_function)) {
            return self.call();
        }
        if !self.at_name() {
            let is_operator = OPERATOR_WORDS.into_iter().any(|word| token.is_word(word));
            return Err(self.error(if is_operator {
                Malformed::UnexpectedOperator
            } else {
                Malformed::UnexpectedKeyword
            }));
        }
        self.tokens.advance();
        self.steps(token.content().into(), false).map(Node::Path)
    }

    fn call(&mut self) -> Parsed<Node> {
        self.count_operator()?;
        let at = self.position();
        let name = self.tokens.advance().text.into();
        let first = self.tokens.following();
        if first.kind == TokenKind::Star {
            return Err(self.unsupported("*"));
        }
        let first = Position::of(self.text, first.span());
        let arguments = self.list(TokenKind::Close, "RIGHT_PAREN")?;
        Ok(Node::Call(Box::new(Call { name, arguments, at, first })))
    }

    fn exists(&mut self) -> Parsed<Node> {
        self.enter()?;
        self.tokens.advance();
        self.tokens.advance();
        self.expect_word("SELECT", "SELECT keyword")?;
        let select = self.select()?;
        self.expect(TokenKind::Close, "RIGHT_PAREN")?;
        self.leave();
        Ok(Node::Exists(Box::new(select)))
    }
}
