//! INSERT, UPDATE, DELETE and EXISTS: from a statement to one planned write.
//!
//! INSERT is a put under the condition that no such item exists. UPDATE is one under the condition
//! that it does, DELETE is silent when it does not; what WHERE says besides the key joins the
//! condition. Sources: the developer guide's pages on these statements.

use std::sync::Arc;

use expression::partiql::{
    Delete, Image, Insert, Returned, Returning, Select, Statement, UpdateStatement, split_whole_key,
};
use expression::{Condition, Path, Projection, Test};
use model::{ApiError, ItemFault, ReturnValuesOnConditionCheckFailure, StatementFault};
use value::{Item, Value};

use super::read::key_item;
use crate::derived::index::check_index_keys;
use crate::table::Table;
use crate::write::{
    Action, Effect, UpdateOrigin, WritePlan, check_item_size, check_targets, key_of, key_of_item,
};

/// A statement that writes, bound to its table.
pub(crate) struct Planned {
    pub(crate) plan: WritePlan,
    pub(crate) answer: Answer,
}

/// What a write answers.
pub(crate) struct Answer {
    /// Whether a failed condition means that the item exists already.
    pub(crate) is_insert: bool,
    returning: Option<Returning>,
    /// The paths that an UPDATE writes.
    touched: Option<Projection>,
}

/// Why a statement cannot be bound. Transactions answer the two in different ways.
pub(crate) enum WriteFault {
    /// The statement is wrong.
    Statement(StatementFault),
    /// The item or key does not fit the table.
    Item(ItemFault),
}

impl From<WriteFault> for ApiError {
    fn from(fault: WriteFault) -> Self {
        match fault {
            WriteFault::Statement(fault) => fault.into(),
            WriteFault::Item(fault) => fault.into(),
        }
    }
}

impl From<StatementFault> for WriteFault {
    fn from(fault: StatementFault) -> Self {
        Self::Statement(fault)
    }
}

impl From<ItemFault> for WriteFault {
    fn from(fault: ItemFault) -> Self {
        Self::Item(fault)
    }
}

impl Planned {
    /// Binds a statement to its table.
    pub(crate) fn bind(
        table: Arc<Table>,
        statement: Statement,
        on_failure: Option<ReturnValuesOnConditionCheckFailure>,
    ) -> Result<Self, WriteFault> {
        if statement.target().index.is_some() {
            return Err(match statement {
                Statement::Insert(_) => StatementFault::IndexInsert.into(),
                Statement::Update(_) | Statement::Delete(_) => StatementFault::IndexWrite.into(),
                Statement::Exists(_) | Statement::Select(_) => {
                    StatementFault::TransactionIndex.into()
                }
            });
        }
        let return_old = on_failure == Some(ReturnValuesOnConditionCheckFailure::AllOld);
        match statement {
            Statement::Insert(insert) => Self::insert(table, insert, return_old),
            Statement::Update(update) => Self::update(table, update, return_old),
            Statement::Delete(delete) => Self::delete(table, delete, return_old),
            Statement::Exists(select) | Statement::Select(select) => {
                Self::exists(table, &select, return_old)
            }
        }
    }

    fn insert(table: Arc<Table>, insert: Insert, return_old: bool) -> Result<Self, WriteFault> {
        check_item_size(&insert.item)?;
        let key = key_of_item(&table, &insert.item)?;
        check_index_keys(&table, &insert.item)?;
        let condition = hash_path(&table).map(|path| Condition { test: Test::NotExists(path) });
        let action = Action::Put(insert.item);
        let plan = WritePlan { table, key, action, condition, return_old_on_failure: return_old };
        let answer = Answer { is_insert: true, returning: None, touched: None };
        Ok(Self { plan, answer })
    }

    fn update(
        table: Arc<Table>,
        statement: UpdateStatement,
        return_old: bool,
    ) -> Result<Self, WriteFault> {
        let whole = whole_key(&table, statement.condition.as_ref())?;
        let row = key_of(&table, &whole.key)?;
        check_targets(&table, Some(&statement.update))?;
        let touched = Some(statement.update.touched());
        let condition = exists_and(&table, whole.rest);
        let action = Action::Update {
            key: whole.key,
            update: Some(statement.update),
            origin: UpdateOrigin::Expression,
        };
        let plan =
            WritePlan { table, key: row, action, condition, return_old_on_failure: return_old };
        let answer = Answer { is_insert: false, returning: statement.returning, touched };
        Ok(Self { plan, answer })
    }

    fn delete(table: Arc<Table>, statement: Delete, return_old: bool) -> Result<Self, WriteFault> {
        let all_old = Returning { returned: Returned::All, image: Image::Old };
        if let Some(returning) = statement.returning.filter(|returning| *returning != all_old) {
            return Err(StatementFault::DeleteReturning(returning.words()).into());
        }
        let whole = whole_key(&table, statement.condition.as_ref())?;
        let row = key_of(&table, &whole.key)?;
        let absent = hash_path(&table).map(Test::NotExists);
        let condition = whole.rest.map(|rest| Condition {
            test: Test::Or(absent.into_iter().chain(std::iter::once(rest)).collect()),
        });
        let plan = WritePlan {
            table,
            key: row,
            action: Action::Delete,
            condition,
            return_old_on_failure: return_old,
        };
        let answer = Answer { is_insert: false, returning: statement.returning, touched: None };
        Ok(Self { plan, answer })
    }

    fn exists(table: Arc<Table>, select: &Select, return_old: bool) -> Result<Self, WriteFault> {
        let whole = whole_key(&table, select.condition.as_ref())
            .map_err(|_| StatementFault::ExistsWithoutCondition)?;
        if whole.rest.is_none() {
            return Err(StatementFault::ExistsWithoutCondition.into());
        }
        let row = key_of(&table, &whole.key)?;
        let condition = exists_and(&table, whole.rest);
        let plan = WritePlan {
            table,
            key: row,
            action: Action::Check,
            condition,
            return_old_on_failure: return_old,
        };
        let answer = Answer { is_insert: false, returning: None, touched: None };
        Ok(Self { plan, answer })
    }
}

impl Answer {
    /// What RETURNING asks for; nothing rather than an empty item.
    pub(crate) fn returned(&self, effect: Effect) -> Option<Item> {
        let returning = self.returning?;
        let image = match returning.image {
            Image::Old => effect.old,
            Image::New => effect.new,
        }?;
        let item = match (returning.returned, &self.touched) {
            (Returned::Modified, Some(touched)) => touched.apply(image.as_map()),
            _ => image,
        };
        (!item.is_empty()).then_some(item)
    }

    /// The answer to a commit that failed: for an INSERT a failed condition is a duplicate.
    pub(crate) fn error(&self, error: ApiError) -> ApiError {
        match error {
            ApiError::ConditionalCheckFailed { .. } if self.is_insert => ApiError::DuplicateItem,
            error => error,
        }
    }
}

/// The item that a WHERE clause names.
struct Named {
    key: Item,
    rest: Option<Test>,
}

fn whole_key(table: &Table, condition: Option<&Test>) -> Result<Named, StatementFault> {
    let names: Vec<&str> = table.keys.iter().map(|attribute| &*attribute.name).collect();
    let whole = split_whole_key(&names, condition).ok_or(StatementFault::KeyEquality)?;
    let values: Vec<Value> = whole.values;
    Ok(Named { key: key_item(table, values), rest: whole.rest })
}

/// The path of the partition key, which every item has.
fn hash_path(table: &Table) -> Option<Path> {
    table.keys.hash.first().map(|attribute| Path::attribute(&attribute.name))
}

/// The item exists, and `rest` holds.
fn exists_and(table: &Table, rest: Option<Test>) -> Option<Condition> {
    let exists = hash_path(table).map(Test::Exists);
    Some(Condition { test: Test::And(exists.into_iter().chain(rest).collect()) })
}
