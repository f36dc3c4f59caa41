//! Parser of the clauses of PartiQL statements.

use super::{Node, Parsed, Parser};
use crate::partiql::ast::{Image, Returned, Returning};
use crate::partiql::error::{Malformed, Position, StatementErrorKind};
use crate::partiql::lexer::TokenKind;
use crate::path::Path;

/// What SET assigns to which paths.
type Assignments = Vec<(Path, Node)>;

/// A statement by its form.
#[derive(Clone, Debug)]
pub(in crate::partiql) enum Form {
    Select(SelectForm),
    /// `EXISTS (…)` as a statement.
    Exists(SelectForm),
    Insert {
        target: Path,
        value: Node,
    },
    Update {
        target: Path,
        set: Assignments,
        remove: Vec<Path>,
        condition: Where,
    },
    Delete {
        target: Path,
        condition: Where,
    },
}

/// The clauses of a write after its target.
#[derive(Clone, Debug)]
pub(in crate::partiql) struct Where {
    pub(in crate::partiql) condition: Option<Node>,
    pub(in crate::partiql) returning: Option<Returning>,
}

/// A SELECT by its form.
#[derive(Clone, Debug)]
pub(in crate::partiql) struct SelectForm {
    /// The columns; `None` for `*`.
    pub(in crate::partiql) columns: Option<Vec<Column>>,
    pub(in crate::partiql) target: Node,
    pub(in crate::partiql) condition: Option<Node>,
    pub(in crate::partiql) order: Vec<Order>,
}

/// A column of a SELECT.
#[derive(Clone, Debug)]
pub(in crate::partiql) struct Column {
    pub(in crate::partiql) node: Node,
    pub(in crate::partiql) at: Position,
}

/// A key of ORDER BY.
#[derive(Clone, Debug)]
pub(in crate::partiql) struct Order {
    pub(in crate::partiql) key: Node,
    pub(in crate::partiql) descending: bool,
}

/// Clauses of SELECT that DynamoDB does not have.
const FOREIGN_CLAUSES: [&str; 5] = ["LIMIT", "GROUP", "HAVING", "LET", "OFFSET"];

impl Parser<'_, '_> {
    pub(super) fn statement(&mut self) -> Parsed<Form> {
        if self.tokens.accept_word("SELECT") {
            return self.select().map(Form::Select);
        }
        if self.tokens.current.is_word("INSERT") && self.tokens.following().is_word("INTO") {
            return self.insert();
        }
        if self.tokens.accept_word("UPDATE") {
            return self.update();
        }
        if self.tokens.accept_word("DELETE") {
            return self.delete();
        }
        if self.tokens.accept_word("FROM") {
            return self.from();
        }
        if self.at_name() && !self.tokens.following().is_word("IS") {
            return Err(self.error(Malformed::ExpectedDataManipulation));
        }
        match self.term()? {
            Node::Exists(select) => Ok(Form::Exists(*select)),
            Node::Is(..) => Err(StatementErrorKind::Operation("IsType").bare()),
            _ => Err(self.error(Malformed::ExpectedDataManipulation)),
        }
    }

    /// What follows SELECT.
    pub(super) fn select(&mut self) -> Parsed<SelectForm> {
        for word in ["DISTINCT", "VALUE"] {
            if self.tokens.current.is_word(word) {
                return Err(self.unsupported(word));
            }
        }
        self.tokens.accept_word("ALL");
        let columns = self.columns()?;
        if !self.tokens.accept_word("FROM") {
            return Err(self.error(Malformed::ExpectedFrom));
        }
        let target = self.source()?;
        let condition = self.condition()?;
        let order = self.order()?;
        for word in FOREIGN_CLAUSES {
            if self.tokens.current.is_word(word) {
                return Err(self.unsupported(word));
            }
        }
        Ok(SelectForm { columns, target, condition, order })
    }

    fn columns(&mut self) -> Parsed<Option<Vec<Column>>> {
        let mut columns = Vec::new();
        let mut all = false;
        let mut count = 0_usize;
        loop {
            count = count.saturating_add(1);
            if self.tokens.accept(TokenKind::Star) {
                all = true;
            } else {
                let at = self.position();
                columns.push(Column { node: self.term()?, at });
            }
            self.alias()?;
            if !self.tokens.accept(TokenKind::Comma) {
                break;
            }
        }
        if all && count > 1 {
            return Err(self.error(Malformed::AsteriskNotAlone));
        }
        Ok((!all).then_some(columns))
    }

    fn source(&mut self) -> Parsed<Node> {
        let target = self.term()?;
        self.alias()?;
        if self.tokens.current.kind == TokenKind::Comma || self.tokens.current.is_word("JOIN") {
            return Err(self.unsupported("JOIN"));
        }
        Ok(target)
    }

    fn condition(&mut self) -> Parsed<Option<Node>> {
        if self.tokens.accept_word("WHERE") { self.term().map(Some) } else { Ok(None) }
    }

    fn order(&mut self) -> Parsed<Vec<Order>> {
        let mut order = Vec::new();
        if !self.tokens.accept_word("ORDER") {
            return Ok(order);
        }
        self.expect_word("BY", "BY")?;
        loop {
            let key = self.term()?;
            let descending = self.tokens.accept_word("DESC");
            if !descending {
                self.tokens.accept_word("ASC");
            }
            order.push(Order { key, descending });
            if !self.tokens.accept(TokenKind::Comma) {
                return Ok(order);
            }
        }
    }

    fn insert(&mut self) -> Parsed<Form> {
        self.tokens.advance();
        self.tokens.advance();
        let target = self.simple_path()?;
        if !self.tokens.accept_word("VALUE") {
            // PartiQL takes any term here and DynamoDB only VALUE: what is no term is reported
            // first.
            self.term()?;
            return Err(self.unsupported("INSERT without VALUE"));
        }
        let value = self.term()?;
        if self.tokens.current.is_word("RETURNING") {
            return Err(self.unsupported("RETURNING"));
        }
        Ok(Form::Insert { target, value })
    }

    /// `UPDATE … SET … REMOVE … [WHERE …] [RETURNING …]`, UPDATE aside.
    fn update(&mut self) -> Parsed<Form> {
        let target = self.written()?;
        let (set, remove) = self.changes()?;
        Ok(Form::Update { target, set, remove, condition: self.clauses()? })
    }

    /// `FROM … [WHERE …] SET … REMOVE … [RETURNING …]`, FROM aside: an UPDATE whose clauses come
    /// in another order.
    fn from(&mut self) -> Parsed<Form> {
        let target = self.written()?;
        let condition = self.condition()?;
        let (set, remove) = self.changes()?;
        let condition = Where { condition, returning: self.returning()? };
        Ok(Form::Update { target, set, remove, condition })
    }

    /// The table that a statement writes.
    fn written(&mut self) -> Parsed<Path> {
        let target = self.simple_path()?;
        self.alias()?;
        Ok(target)
    }

    fn changes(&mut self) -> Parsed<(Assignments, Vec<Path>)> {
        let (mut set, mut remove) = (Vec::new(), Vec::new());
        loop {
            if self.tokens.accept_word("SET") {
                self.assignments(&mut set)?;
            } else if self.tokens.accept_word("REMOVE") {
                self.removals(&mut remove)?;
            } else {
                break;
            }
        }
        if set.is_empty() && remove.is_empty() {
            return Err(self.error(Malformed::ExpectedDataManipulation));
        }
        Ok((set, remove))
    }

    fn assignments(&mut self, set: &mut Assignments) -> Parsed<()> {
        loop {
            let path = self.simple_path()?;
            if !self.tokens.accept(TokenKind::Eq) {
                return Err(self.error(Malformed::ExpectedAssignment));
            }
            set.push((path, self.term()?));
            if !self.tokens.accept(TokenKind::Comma) {
                return Ok(());
            }
        }
    }

    fn removals(&mut self, remove: &mut Vec<Path>) -> Parsed<()> {
        loop {
            remove.push(self.simple_path()?);
            if !self.tokens.accept(TokenKind::Comma) {
                return Ok(());
            }
        }
    }

    fn delete(&mut self) -> Parsed<Form> {
        if !self.tokens.accept_word("FROM") {
            return Err(self.error(Malformed::ExpectedFromAfterDelete));
        }
        let target = self.written()?;
        Ok(Form::Delete { target, condition: self.clauses()? })
    }

    /// WHERE and RETURNING of a write.
    fn clauses(&mut self) -> Parsed<Where> {
        Ok(Where { condition: self.condition()?, returning: self.returning()? })
    }

    fn returning(&mut self) -> Parsed<Option<Returning>> {
        if !self.tokens.accept_word("RETURNING") {
            return Ok(None);
        }
        let wrong = |parser: &Self| parser.error(Malformed::ExpectedReturning);
        let returned = if self.tokens.accept_word("ALL") {
            Returned::All
        } else if self.tokens.accept_word("MODIFIED") {
            Returned::Modified
        } else {
            return Err(wrong(self));
        };
        let image = if self.tokens.accept_word("OLD") {
            Image::Old
        } else if self.tokens.accept_word("NEW") {
            Image::New
        } else {
            return Err(wrong(self));
        };
        if !self.tokens.accept(TokenKind::Star) {
            self.term()?;
            return Err(self.unsupported("columns in RETURNING"));
        }
        Ok(Some(Returning { returned, image }))
    }
}
