//! Parts of PartiQL statements.

use expression::partiql::{Statement, Target};
use expression::{Comparator, Condition, Operand, Test};
use model::Request;
use value::Value;

use super::{Asked, Kind, Part, Term, text};

/// The parts of the statements of a request.
pub(super) fn parts(request: &Request) -> Vec<Part> {
    match request {
        Request::ExecuteStatement(one) => {
            let mut parts = parsed(&one.statement, one.parameters.as_ref());
            for part in &mut parts {
                part.consistent = one.consistent_read == Some(true);
                part.limit = one.limit;
            }
            parts
        }
        Request::BatchExecuteStatement(batch) => {
            let statements = batch.statements.iter();
            statements.flat_map(|it| parsed(&it.statement, it.parameters.as_ref())).collect()
        }
        Request::ExecuteTransaction(all) => {
            let statements = all.transact_statements.iter();
            statements.flat_map(|it| parsed(&it.statement, it.parameters.as_ref())).collect()
        }
        _ => Vec::new(),
    }
}

fn parsed(statement: &str, parameters: Option<&Vec<Value>>) -> Vec<Part> {
    let parameters = parameters.map_or(&[][..], Vec::as_slice);
    Statement::parse(statement, parameters).map(part).ok().into_iter().collect()
}

fn part(statement: Statement) -> Part {
    match statement {
        Statement::Select(select) => {
            let paths = select.paths;
            let projection =
                paths.map(|paths| paths.iter().map(|path| path.root.to_string()).collect());
            let part = targeted(Kind::Select, &select.target, select.condition.as_ref());
            Part { projection, filter: select.condition, ..part }
        }
        Statement::Exists(select) => {
            targeted(Kind::Check, &select.target, select.condition.as_ref())
        }
        // An INSERT never writes over an item, an UPDATE or DELETE never makes one.
        Statement::Insert(insert) => {
            let asked = Asked::Unknown;
            Part { asked, ..super::keyed(Kind::Put, &insert.target.table, &insert.item) }
        }
        Statement::Update(update) => {
            let part = targeted(Kind::Update, &update.target, update.condition.as_ref());
            Part { asked: Asked::Unknown, ..part }.with_update(&update.update)
        }
        Statement::Delete(delete) => {
            let part = targeted(Kind::Delete, &delete.target, delete.condition.as_ref());
            let asked = delete
                .condition
                .map_or(Asked::Unknown, |test| Asked::Condition(Condition { test }));
            Part { asked, ..part }
        }
    }
}

fn targeted(kind: Kind, target: &Target, condition: Option<&Test>) -> Part {
    let mut part = Part::new(kind, &target.table);
    part.index = target.index.as_deref().map(str::to_owned);
    if let Some(test) = condition {
        equalities(test, &mut part.keys);
    }
    part
}

/// The attributes that must equal a value.
fn equalities(test: &Test, terms: &mut Vec<Term>) {
    match test {
        Test::And(tests) => tests.iter().for_each(|test| equalities(test, terms)),
        Test::Compare(Comparator::Eq, Operand::Path(path), Operand::Value(value))
            if path.is_attribute() =>
        {
            if let Some(value) = text(value.as_raw()) {
                terms.push(Term { name: path.root.to_string(), comparison: "=", value });
            }
        }
        _ => {}
    }
}
