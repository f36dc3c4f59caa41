//! A PartiQL statement answers as the API call that it stands for, and leaves the same items
//! behind.
//!
//! Random programs run twice: as statements on one table and as API calls on another. What an
//! INSERT or UPDATE adds to a call (its condition on existence) is written out in the call.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod harness;

use env::Env;
use harness::{Bench, item, number, table, text};
use model::{
    ApiError, AttributeDefinition, CreateTableInput, DeleteItemInput, ExecuteStatementInput,
    ExecuteTransactionInput, GetItemInput, KeySchemaElement, KeyType, ParameterizedStatement,
    PutItemInput, QueryInput, Request, Response, ReturnConsumedCapacity, ReturnValue,
    ScalarAttributeType, ScanInput, UpdateItemInput,
};
use proptest::prelude::*;
use value::{AttributeValue, Item, Number, Value};

/// One step of a program, on the item of partition `p` and sort key `s`.
#[derive(Clone, Debug)]
enum Act {
    Insert { p: u8, s: u8, v: i64 },
    Update { p: u8, s: u8, v: i64, when: Option<i64> },
    Add { p: u8, s: u8, by: i64 },
    Remove { p: u8, s: u8 },
    Delete { p: u8, s: u8, when: Option<i64> },
    Get { p: u8, s: u8, when: Option<i64> },
    Query { p: u8, from: u8, descending: bool, above: Option<i64> },
    ByEmail { v: i64 },
    Scan { above: i64 },
}

fn act() -> impl Strategy<Value = Act> {
    let (p, s, v) = (0_u8..3, 0_u8..3, -1_i64..4);
    let when = prop::option::of(-1_i64..4);
    prop_oneof![
        4 => (p.clone(), s.clone(), v.clone()).prop_map(|(p, s, v)| Act::Insert { p, s, v }),
        3 => (p.clone(), s.clone(), v.clone(), when.clone())
            .prop_map(|(p, s, v, when)| Act::Update { p, s, v, when }),
        1 => (p.clone(), s.clone(), v.clone()).prop_map(|(p, s, by)| Act::Add { p, s, by }),
        1 => (p.clone(), s.clone()).prop_map(|(p, s)| Act::Remove { p, s }),
        2 => (p.clone(), s.clone(), when.clone()).prop_map(|(p, s, when)| Act::Delete { p, s, when }),
        2 => (p.clone(), s.clone(), when.clone()).prop_map(|(p, s, when)| Act::Get { p, s, when }),
        2 => (p, s, any::<bool>(), when)
            .prop_map(|(p, from, descending, above)| Act::Query { p, from, descending, above }),
        1 => v.clone().prop_map(|v| Act::ByEmail { v }),
        1 => v.prop_map(|above| Act::Scan { above }),
    ]
}

/// What a step answers: the items, the capacity and, if it failed, the message.
#[derive(Debug, PartialEq)]
struct Answer {
    items: Vec<Item>,
    units: Option<f64>,
    error: Option<String>,
}

impl Answer {
    fn new(answered: Result<(Vec<Item>, Option<model::ConsumedCapacity>), ApiError>) -> Self {
        match answered {
            Ok((items, consumed)) => {
                let units = consumed.and_then(|consumed| consumed.capacity_units);
                Self { items, units, error: None }
            }
            Err(error) => Self { items: Vec::new(), units: None, error: Some(error.to_string()) },
        }
    }
}

fn key(p: u8, s: u8) -> Item {
    item([("pk", text(&p.to_string())), ("sk", number(i64::from(s)))])
}

fn whole(p: u8, s: u8, v: i64) -> Item {
    let email = text(&format!("e{v}"));
    item([
        ("pk", text(&p.to_string())),
        ("sk", number(i64::from(s))),
        ("v", number(v)),
        ("email", email),
    ])
}

fn values(values: &[(&str, i64)]) -> Option<Item> {
    let of = |(name, n): &(&str, i64)| ((*name).to_owned(), AttributeValue::N(Number::from(*n)));
    (!values.is_empty()).then(|| values.iter().map(of).collect())
}

const TOTAL: Option<ReturnConsumedCapacity> = Some(ReturnConsumedCapacity::Total);

async fn bench() -> Bench {
    let env = Env::real();
    let bench = Bench::in_memory(&env).await;
    for name in ["statements", "calls"] {
        let range = KeySchemaElement { attribute_name: "sk".into(), key_type: KeyType::Range };
        let definition = AttributeDefinition {
            attribute_name: "sk".into(),
            attribute_type: ScalarAttributeType::N,
        };
        let mut input: CreateTableInput = table(name);
        input.key_schema.get_or_insert_default().push(range);
        input.attribute_definitions.get_or_insert_default().push(definition);
        let created = bench.call(Request::CreateTable(input)).await;
        assert!(created.is_ok(), "{created:?}");
    }
    bench
}

/// A step as a statement and its parameters.
fn statement(act: &Act) -> (String, Vec<Value>) {
    let n = |n: i64| Value::number(Number::from(n));
    let named = |p: u8, s: u8| format!("pk = '{p}' AND sk = {s}");
    let and = |when: Option<i64>| when.map_or(String::new(), |v| format!(" AND v = {v}"));
    match act {
        Act::Insert { p, s, v } => (
            format!(
                "INSERT INTO statements VALUE {{'pk': '{p}', 'sk': {s}, 'v': ?, 'email': 'e{v}'}}"
            ),
            vec![n(*v)],
        ),
        Act::Update { p, s, v, when } => (
            format!(
                "UPDATE statements SET v = ? WHERE {}{} RETURNING ALL NEW *",
                named(*p, *s),
                and(*when)
            ),
            vec![n(*v)],
        ),
        Act::Add { p, s, by } => (
            format!(
                "UPDATE \"statements\" SET v = v + ? WHERE {} RETURNING MODIFIED OLD *",
                named(*p, *s)
            ),
            vec![n(*by)],
        ),
        Act::Remove { p, s } => {
            (format!("UPDATE statements REMOVE email WHERE {}", named(*p, *s)), Vec::new())
        }
        Act::Delete { p, s, when } => (
            format!(
                "DELETE FROM statements WHERE {}{} RETURNING ALL OLD *",
                named(*p, *s),
                and(*when)
            ),
            Vec::new(),
        ),
        Act::Get { p, s, when } => {
            (format!("SELECT * FROM statements WHERE {}{}", named(*p, *s), and(*when)), Vec::new())
        }
        Act::Query { p, from, descending, above } => {
            let order = if *descending { "DESC" } else { "ASC" };
            let above = above.map_or(String::new(), |v| format!(" AND v > {v}"));
            let text = format!(
                "SELECT sk, v FROM statements WHERE pk = '{p}' AND sk >= {from}{above} ORDER BY sk {order}"
            );
            (text, Vec::new())
        }
        Act::ByEmail { v } => {
            (format!("SELECT * FROM statements.\"by-email\" WHERE email = 'e{v}'"), Vec::new())
        }
        Act::Scan { above } => (format!("SELECT * FROM statements WHERE v > {above}"), Vec::new()),
    }
}

async fn run_statement(bench: &Bench, act: &Act) -> Answer {
    let (statement, parameters) = statement(act);
    let input = ExecuteStatementInput {
        statement,
        parameters: (!parameters.is_empty()).then_some(parameters),
        return_consumed_capacity: TOTAL,
        ..ExecuteStatementInput::default()
    };
    Answer::new(match bench.call(Request::ExecuteStatement(input)).await {
        Ok(Response::ExecuteStatement(output)) => {
            Ok((output.items.unwrap_or_default(), output.consumed_capacity))
        }
        Ok(other) => unreachable!("ExecuteStatement answered {other:?}"),
        Err(error) => Err(error),
    })
}

/// A step as an API call.
fn request(act: &Act) -> Request {
    let table_name = "calls".to_owned();
    match act {
        Act::Insert { p, s, v } => Request::PutItem(PutItemInput {
            table_name,
            item: whole(*p, *s, *v),
            condition_expression: Some("attribute_not_exists(pk)".into()),
            return_consumed_capacity: TOTAL,
            ..PutItemInput::default()
        }),
        Act::Update { p, s, v, when } => {
            let when = when.map(|when| (":w", when));
            let test = when.map_or("", |_| " AND v = :w");
            let given: Vec<_> = [(":v", *v)].into_iter().chain(when).collect();
            update((*p, *s), "SET v = :v", test, &given, Some(ReturnValue::AllNew))
        }
        Act::Add { p, s, by } => {
            let given = [(":v", *by)];
            update((*p, *s), "SET v = v + :v", "", &given, Some(ReturnValue::UpdatedOld))
        }
        Act::Remove { p, s } => update((*p, *s), "REMOVE email", "", &[], None),
        Act::Delete { p, s, when } => Request::DeleteItem(DeleteItemInput {
            table_name,
            key: key(*p, *s),
            condition_expression: when.map(|_| "attribute_not_exists(pk) OR v = :w".into()),
            expression_attribute_values: when.and_then(|when| values(&[(":w", when)])),
            return_values: Some(ReturnValue::AllOld),
            return_consumed_capacity: TOTAL,
            ..DeleteItemInput::default()
        }),
        Act::Get { p, s, .. } => Request::GetItem(GetItemInput {
            table_name,
            key: key(*p, *s),
            return_consumed_capacity: TOTAL,
            ..GetItemInput::default()
        }),
        Act::Query { p, from, descending, above } => {
            let mut given = values(
                &[(":s", i64::from(*from))]
                    .into_iter()
                    .chain(above.map(|v| (":v", v)))
                    .collect::<Vec<_>>(),
            );
            given = given.map(|given| with(&given, ":p", text(&p.to_string())));
            Request::Query(QueryInput {
                table_name,
                key_condition_expression: Some("pk = :p AND sk >= :s".into()),
                filter_expression: above.map(|_| "v > :v".into()),
                projection_expression: Some("sk, v".into()),
                expression_attribute_values: given,
                scan_index_forward: Some(!descending),
                return_consumed_capacity: TOTAL,
                ..QueryInput::default()
            })
        }
        Act::ByEmail { v } => Request::Query(QueryInput {
            table_name,
            index_name: Some("by-email".into()),
            key_condition_expression: Some("email = :e".into()),
            expression_attribute_values: Some(item([(":e", text(&format!("e{v}")))])),
            return_consumed_capacity: TOTAL,
            ..QueryInput::default()
        }),
        Act::Scan { above } => Request::Scan(ScanInput {
            table_name,
            filter_expression: Some("v > :v".into()),
            expression_attribute_values: values(&[(":v", *above)]),
            return_consumed_capacity: TOTAL,
            ..ScanInput::default()
        }),
    }
}

/// An UpdateItem under the condition that the item exists.
fn update(
    at: (u8, u8),
    expression: &str,
    test: &str,
    given: &[(&str, i64)],
    returned: Option<ReturnValue>,
) -> Request {
    Request::UpdateItem(UpdateItemInput {
        table_name: "calls".into(),
        key: key(at.0, at.1),
        update_expression: Some(expression.into()),
        condition_expression: Some(format!("attribute_exists(pk){test}")),
        expression_attribute_values: values(given),
        return_values: returned,
        return_consumed_capacity: TOTAL,
        ..UpdateItemInput::default()
    })
}

fn with(item: &Item, name: &str, value: AttributeValue) -> Item {
    let attributes = item.attributes().map(|(name, value)| (name.to_owned(), value.to_tree()));
    attributes.chain([(name.to_owned(), value)]).collect()
}

async fn run_call(bench: &Bench, act: &Act) -> Answer {
    let answer = Answer::new(match bench.call(request(act)).await {
        Ok(Response::PutItem(output)) => Ok((Vec::new(), output.consumed_capacity)),
        Ok(Response::UpdateItem(output)) => {
            Ok((output.attributes.into_iter().collect(), output.consumed_capacity))
        }
        Ok(Response::DeleteItem(output)) => {
            Ok((output.attributes.into_iter().collect(), output.consumed_capacity))
        }
        Ok(Response::GetItem(output)) => {
            let passes = |item: &Item| match act {
                Act::Get { when: Some(when), .. } => {
                    item.get("v").is_some_and(|v| v.to_tree() == number(*when))
                }
                _ => true,
            };
            Ok((output.item.into_iter().filter(passes).collect(), output.consumed_capacity))
        }
        Ok(Response::Query(output)) => {
            Ok((output.items.unwrap_or_default(), output.consumed_capacity))
        }
        Ok(Response::Scan(output)) => {
            Ok((output.items.unwrap_or_default(), output.consumed_capacity))
        }
        Ok(other) => unreachable!("{act:?} answered {other:?}"),
        Err(error) => Err(error),
    });
    match act {
        // The one error that has its own name in PartiQL.
        Act::Insert { .. } if answer.error.is_some() => {
            Answer { error: Some("Duplicate primary key exists in table".into()), ..answer }
        }
        _ => answer,
    }
}

/// Runs both programs; every answer and what is left are the same.
async fn run(program: &[Act]) -> Result<(), TestCaseError> {
    let bench = bench().await;
    for act in program {
        let (left, right) = (run_statement(&bench, act).await, run_call(&bench, act).await);
        prop_assert_eq!(left, right, "{:?}", act);
    }
    for index in [None, Some("by-email")] {
        let (left, right) =
            (bench.scan("statements", index).await, bench.scan("calls", index).await);
        prop_assert_eq!(left, right, "in {:?}", index);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_statement_answers_as_its_api_call(program in prop::collection::vec(act(), 1..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime starts").block_on(run(&program))?;
    }
}

#[tokio::test]
async fn a_transaction_of_statements_is_all_or_nothing() {
    let bench = bench().await;
    let transaction = |statements: &[&str]| {
        Request::ExecuteTransaction(ExecuteTransactionInput {
            transact_statements: statements
                .iter()
                .map(|statement| ParameterizedStatement {
                    statement: (*statement).to_owned(),
                    ..ParameterizedStatement::default()
                })
                .collect(),
            ..ExecuteTransactionInput::default()
        })
    };
    let insert = "INSERT INTO statements VALUE {'pk': 'a', 'sk': 1}";
    let other = "INSERT INTO statements VALUE {'pk': 'b', 'sk': 1}";
    assert!(bench.call(transaction(&[insert])).await.is_ok());
    let again = bench.call(transaction(&[other, insert])).await;
    assert!(matches!(again, Err(ApiError::TransactionCanceled { .. })), "{again:?}");
    assert_eq!(
        bench.scan("statements", None).await,
        [item([("pk", text("a")), ("sk", number(1))])]
    );
}
