//! Lowering: from the parsed form of a statement to the nodes that expressions use.
//!
//! The checks of operands are those of condition and update expressions, so what an expression
//! refuses a statement refuses in the same words, without the name of a parameter before them.

mod constant;

use value::DataType;

use super::ast::{Delete, Insert, OrderKey, Select, Statement, Target, UpdateStatement};
use super::error::{StatementError, StatementErrorKind};
use super::parse::{Call, Column, Form, Is, Node, Order, SelectForm};
use crate::ast::{Action, Comparator, Operand, SetOperand, SetValue, Test};
use crate::check;
use crate::path::{Path, Step};
use crate::update::Update;

type Lowered<T> = Result<T, StatementError>;

/// Gives a form its meaning.
pub(super) fn statement(form: Form) -> Lowered<Statement> {
    Ok(match form {
        Form::Select(form) => Statement::Select(select(form)?),
        Form::Exists(form) => Statement::Exists(select(form)?),
        Form::Insert { target: path, value } => {
            Statement::Insert(Insert { target: target(path)?, item: constant::item(value)? })
        }
        Form::Update { target: path, set, remove, condition } => {
            let target = target(path)?;
            let mut actions = Vec::with_capacity(set.len().saturating_add(remove.len()));
            for (path, node) in set {
                actions.push(assignment(path, node)?);
            }
            actions.extend(remove.into_iter().map(Action::Remove));
            Statement::Update(UpdateStatement {
                target,
                update: Update::new(actions).map_err(|error| StatementError::from(error.kind))?,
                condition: condition.condition.map(test).transpose()?,
                returning: condition.returning,
            })
        }
        Form::Delete { target: path, condition } => Statement::Delete(Delete {
            target: target(path)?,
            condition: condition.condition.map(test).transpose()?,
            returning: condition.returning,
        }),
    })
}

/// `"table"` or `"table"."index"`.
fn target(path: Path) -> Lowered<Target> {
    let mut steps = path.steps.into_iter();
    match (steps.next(), steps.next()) {
        (None, _) => Ok(Target { table: path.root, index: None }),
        (Some(Step::Name(index)), None) => Ok(Target { table: path.root, index: Some(index) }),
        _ => Err(StatementErrorKind::Target.bare()),
    }
}

fn select(form: SelectForm) -> Lowered<Select> {
    let Node::Path(path) = form.target else { return Err(StatementErrorKind::Target.bare()) };
    let paths = form
        .columns
        .map(|columns| columns.into_iter().map(column).collect::<Lowered<Vec<_>>>())
        .transpose()?;
    Ok(Select {
        target: target(path)?,
        paths,
        condition: form.condition.map(test).transpose()?,
        order: form.order.into_iter().map(order).collect::<Lowered<Vec<_>>>()?,
    })
}

fn column(column: Column) -> Lowered<Path> {
    match column.node {
        Node::Path(path) => Ok(path),
        _ => Err(StatementErrorKind::Column(column.at).bare()),
    }
}

fn order(order: Order) -> Lowered<OrderKey> {
    match order.key {
        Node::Path(path) if path.is_attribute() => {
            Ok(OrderKey { name: path.root, descending: order.descending })
        }
        Node::Path(path) => Err(StatementErrorKind::NestedOrder(path).bare()),
        _ => Err(StatementErrorKind::Unsupported("ORDER BY").bare()),
    }
}

/// A condition. Depth: that of the statement, which the parser bounds.
fn test(node: Node) -> Lowered<Test> {
    Ok(match node {
        Node::And(nodes) => Test::And(tests(nodes)?),
        Node::Or(nodes) => Test::Or(tests(nodes)?),
        Node::Not(node) => Test::Not(Box::new(test(*node)?)),
        Node::Compare(comparator @ (Comparator::Eq | Comparator::Ne), pair)
            if is_predicate(&pair.0) || is_predicate(&pair.1) =>
        {
            let (predicate, other) =
                if is_predicate(&pair.0) { (pair.0, pair.1) } else { (pair.1, pair.0) };
            compared(comparator, test(predicate)?, &other)?
        }
        Node::Compare(comparator, pair) => {
            let (left, right) = (operand(pair.0)?, operand(pair.1)?);
            check::compare(comparator, &left, &right)?;
            Test::Compare(comparator, left, right)
        }
        Node::Between(terms) => {
            let (tested, low, high) = *terms;
            let (tested, low, high) = (operand(tested)?, operand(low)?, operand(high)?);
            check::between(&tested, &low, &high)?;
            Test::Between(tested, low, high)
        }
        Node::In(pair) => {
            let (tested, list) = (operand(pair.0)?, alternatives(pair.1)?);
            check::is_in(&tested, &list)?;
            Test::In(tested, list)
        }
        Node::Is(tested, is) => {
            let path = path("IS", *tested)?;
            match is {
                Is::Missing => Test::NotExists(path),
                Is::Type(data_type) => Test::HasType(path, data_type),
                Is::Set => Test::Or(
                    [DataType::Ss, DataType::Ns, DataType::Bs]
                        .into_iter()
                        .map(|data_type| Test::HasType(path.clone(), data_type))
                        .collect(),
                ),
                Is::Foreign => return Err(StatementErrorKind::Operation("IsType").bare()),
            }
        }
        Node::Call(call) => function(&call.name, call.arguments)?,
        Node::Exists(_) => return Err(StatementErrorKind::Unsupported("EXISTS").bare()),
        Node::Foreign(what) => return Err(StatementErrorKind::Unsupported(what).bare()),
        Node::Value(_)
        | Node::BadNumber(_)
        | Node::Missing
        | Node::Path(_)
        | Node::List(_)
        | Node::Set(_)
        | Node::Map(_)
        | Node::Plus(_)
        | Node::Minus(_) => return Err(StatementErrorKind::Unsupported("WHERE").bare()),
    })
}

fn tests(nodes: Vec<Node>) -> Lowered<Vec<Test>> {
    nodes.into_iter().map(test).collect()
}

/// Whether `node` is a function whose answer is true or false.
fn is_predicate(node: &Node) -> bool {
    let is = |call: &Call| {
        ["attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains"]
            .into_iter()
            .any(|name| call.name.eq_ignore_ascii_case(name))
    };
    matches!(node, Node::Call(call) if is(call))
}

/// A predicate compared with true or false.
fn compared(comparator: Comparator, predicate: Test, with: &Node) -> Lowered<Test> {
    let wanted = match with {
        Node::Value(value) => match value.as_raw().view() {
            value::ValueRef::Bool(wanted) => Some(wanted),
            _ => None,
        },
        _ => None,
    };
    let wanted = wanted.ok_or_else(|| StatementErrorKind::Unsupported("WHERE").bare())?;
    if wanted == (comparator == Comparator::Eq) {
        Ok(predicate)
    } else {
        Ok(Test::Not(Box::new(predicate)))
    }
}

/// A function whose answer is true or false.
fn function(name: &str, arguments: Vec<Node>) -> Lowered<Test> {
    let is = |word: &str| name.eq_ignore_ascii_case(word);
    if is("begins_with") {
        let [tested, prefix] = operands("begins_with", arguments)?;
        check::begins_with("begins_with", &tested, &prefix)?;
        Ok(Test::BeginsWith(tested, prefix))
    } else if is("contains") {
        let [tested, part] = operands("contains", arguments)?;
        check::contains("contains", &tested, &part)?;
        Ok(Test::Contains(tested, part))
    } else if is("attribute_type") {
        let [tested, name] = exactly("attribute_type", arguments)?;
        let path = path("attribute_type", tested)?;
        Ok(Test::HasType(path, check::type_name("attribute_type", &operand(name)?)?))
    } else if is("attribute_exists") {
        let [tested] = exactly("attribute_exists", arguments)?;
        Ok(Test::Exists(path("attribute_exists", tested)?))
    } else if is("attribute_not_exists") {
        let [tested] = exactly("attribute_not_exists", arguments)?;
        Ok(Test::NotExists(path("attribute_not_exists", tested)?))
    } else if is("size") {
        Err(crate::ErrorKind::FunctionMisplaced("size").into())
    } else {
        Err(StatementErrorKind::UnknownFunction(name.into()).bare())
    }
}

fn exactly<const N: usize>(name: &'static str, arguments: Vec<Node>) -> Lowered<[Node; N]> {
    <[Node; N]>::try_from(arguments).map_err(|arguments| {
        StatementError::from(crate::ErrorKind::OperandCount(name, arguments.len()))
    })
}

fn operands(name: &'static str, arguments: Vec<Node>) -> Lowered<[Operand; 2]> {
    let [first, second] = exactly(name, arguments)?;
    Ok([operand(first)?, operand(second)?])
}

fn path(name: &'static str, node: Node) -> Lowered<Path> {
    match node {
        Node::Path(path) => Ok(path),
        _ => Err(crate::ErrorKind::NeedsPath(name).into()),
    }
}

/// What is compared: a path, a constant or `size`.
fn operand(node: Node) -> Lowered<Operand> {
    match node {
        Node::Path(path) => Ok(Operand::Path(path)),
        Node::Call(call) if call.name.eq_ignore_ascii_case("size") => {
            let [argument] = exactly("size", call.arguments)?;
            let inner = operand(argument)?;
            check::size("size", &inner)?;
            Ok(Operand::Size(Box::new(inner)))
        }
        Node::Call(call) => Err(StatementErrorKind::UnknownFunction(call.name).bare()),
        node => constant::value(&node).map(Operand::Value),
    }
}

/// The list of an IN: in brackets or parentheses, or one parameter that is a list.
fn alternatives(node: Node) -> Lowered<Vec<Operand>> {
    match node {
        Node::List(nodes) | Node::Set(nodes) => nodes.into_iter().map(operand).collect(),
        Node::Value(value) => Ok(match value.as_raw().view() {
            value::ValueRef::L(list) => {
                list.iter().map(|element| Operand::Value(element.to_value())).collect()
            }
            _ => vec![Operand::Value(value)],
        }),
        node => Ok(vec![operand(node)?]),
    }
}

/// `SET path = node`.
fn assignment(path: Path, node: Node) -> Lowered<Action> {
    Ok(match node {
        Node::Plus(pair) => Action::Set(path, arithmetic("+", *pair, SetValue::Plus)?),
        Node::Minus(pair) => Action::Set(path, arithmetic("-", *pair, SetValue::Minus)?),
        Node::Call(call) if call.name.eq_ignore_ascii_case("set_add") => {
            let value = set_change("SET_ADD", &path, *call)?;
            Action::Add(path, value)
        }
        Node::Call(call) if call.name.eq_ignore_ascii_case("set_delete") => {
            let value = set_change("SET_DELETE", &path, *call)?;
            Action::Delete(path, value)
        }
        node => Action::Set(path, SetValue::Operand(set_operand(node)?)),
    })
}

fn arithmetic(
    symbol: &'static str,
    pair: (Node, Node),
    join: fn(SetOperand, SetOperand) -> SetValue,
) -> Lowered<SetValue> {
    let (left, right) = (set_operand(pair.0)?, set_operand(pair.1)?);
    check::number(symbol, &left)?;
    check::number(symbol, &right)?;
    Ok(join(left, right))
}

/// The set in `SET path = set_add(path, set)`; both paths are the same.
fn set_change(name: &'static str, target: &Path, call: Call) -> Lowered<value::Value> {
    let [changed, set] = <[Node; 2]>::try_from(call.arguments)
        .map_err(|_| StatementErrorKind::SetArguments(name, call.at).bare())?;
    if path(name, changed)? != *target {
        return Err(StatementErrorKind::Unsupported(name).bare());
    }
    let is_constant = matches!(set, Node::Set(_) | Node::Value(_));
    let set = if is_constant { Some(constant::value(&set)?) } else { None };
    set.filter(|set| check::is_set(set.as_raw().data_type()))
        .ok_or_else(|| StatementErrorKind::SetArgument(name, call.first).bare())
}

fn set_operand(node: Node) -> Lowered<SetOperand> {
    match node {
        Node::Path(path) => Ok(SetOperand::Path(path)),
        Node::Call(call) if call.name.eq_ignore_ascii_case("list_append") => {
            let [first, second] = exactly("list_append", call.arguments)?;
            let (first, second) = (set_operand(first)?, set_operand(second)?);
            check::list("list_append", &first)?;
            check::list("list_append", &second)?;
            Ok(SetOperand::ListAppend(Box::new(first), Box::new(second)))
        }
        Node::Call(call) => Err(StatementErrorKind::UnknownFunction(call.name).bare()),
        node => constant::value(&node).map(SetOperand::Value),
    }
}
