//! What statements become.

use super::{message, parse, value};
use crate::partiql::{Image, Returned, Returning, Statement};
use crate::tests::item;
use crate::{Action, Comparator, Operand, Path, SetOperand, SetValue, Step, Test};

fn path(root: &str) -> Operand {
    Operand::Path(Path::attribute(root))
}

/// The condition of a SELECT.
fn condition(clause: &str) -> Test {
    match parse(&format!("SELECT * FROM t WHERE {clause}")) {
        Ok(Statement::Select(select)) => select.condition.expect("there is a WHERE clause"),
        other => panic!("{clause}: {other:?}"),
    }
}

fn equals(root: &str, constant: &str) -> Test {
    Test::Compare(Comparator::Eq, path(root), Operand::Value(value(constant)))
}

#[test]
fn select_names_its_table_index_columns_and_order() {
    let text = r#"SELECT a, "b".c[2] FROM "T-1"."I" WHERE a = 1 ORDER BY a DESC, b"#;
    let Ok(Statement::Select(select)) = parse(text) else { panic!("{text} is a SELECT") };
    assert_eq!(&*select.target.table, "T-1");
    assert_eq!(select.target.index.as_deref(), Some("I"));
    let steps = vec![Step::Name("c".into()), Step::Index(2)];
    let columns = vec![Path::attribute("a"), Path { root: "b".into(), steps }];
    assert_eq!(select.paths, Some(columns));
    let order: Vec<_> = select.order.iter().map(|key| (&*key.name, key.descending)).collect();
    assert_eq!(order, [("a", true), ("b", false)]);
}

#[test]
fn the_star_shows_everything() {
    let Ok(Statement::Select(select)) = parse("SELECT * FROM t") else { panic!("a SELECT") };
    assert_eq!((select.paths, select.condition), (None, None));
}

#[test]
fn and_binds_more_than_or_and_chains_are_flat() {
    assert_eq!(
        condition("a = 1 OR b = 2 AND c = 3 AND d = 4"),
        Test::Or(vec![
            equals("a", "1"),
            Test::And(vec![equals("b", "2"), equals("c", "3"), equals("d", "4")]),
        ])
    );
}

#[test]
fn not_takes_a_whole_comparison() {
    assert_eq!(condition("NOT a = 1"), Test::Not(Box::new(equals("a", "1"))));
    assert_eq!(
        condition("a NOT IN [1]"),
        Test::Not(Box::new(Test::In(path("a"), vec![Operand::Value(value("1"))])))
    );
}

#[test]
fn is_missing_and_is_null_have_their_own_tests() {
    assert_eq!(condition("a IS MISSING"), Test::NotExists(Path::attribute("a")));
    assert_eq!(
        condition("a is not null"),
        Test::Not(Box::new(Test::HasType(Path::attribute("a"), ::value::DataType::Null)))
    );
}

#[test]
fn constants_nest() {
    let Ok(Statement::Insert(insert)) = parse(
        "INSERT INTO t VALUE {'k': 'it''s', 'n': -1.5e1, 'l': [1, ['x']], 's': <<'b', 'a'>>}",
    ) else {
        panic!("an INSERT")
    };
    assert_eq!(insert.item, item(r#"{k: "it's", n: -15, l: [1, ["x"]], s: <"a" "b">}"#));
}

#[test]
fn parameters_stand_for_values_in_their_order() {
    let parameters = [value(r#""x""#), value("2")];
    let statement = Statement::parse("INSERT INTO t VALUE {'a': ?, 'b': [?]}", &parameters);
    let Ok(Statement::Insert(insert)) = statement else { panic!("an INSERT") };
    assert_eq!(insert.item, item(r#"{a: "x", b: [2]}"#));
}

#[test]
fn update_becomes_the_actions_of_an_update_expression() {
    let text = "UPDATE t SET a = a + 1, b.c = ? REMOVE d SET e = set_add(e, <<1>>) WHERE k = 1 RETURNING MODIFIED NEW *";
    let Ok(Statement::Update(update)) = Statement::parse(text, &[value("9")]) else {
        panic!("an UPDATE")
    };
    let attribute = Path::attribute;
    let operand = |text| SetOperand::Value(value(text));
    let nested = Path { root: "b".into(), steps: vec![Step::Name("c".into())] };
    let plus = SetValue::Plus(SetOperand::Path(attribute("a")), operand("1"));
    assert_eq!(
        update.update.actions(),
        [
            Action::Set(attribute("a"), plus),
            Action::Set(nested, SetValue::Operand(operand("9"))),
            Action::Remove(attribute("d")),
            Action::Add(attribute("e"), value("<1>")),
        ]
    );
    assert_eq!(update.condition, Some(equals("k", "1")));
    let returning = Returning { returned: Returned::Modified, image: Image::New };
    assert_eq!(update.returning, Some(returning));
}

#[test]
fn exists_holds_a_select() {
    let statement = parse("EXISTS(SELECT * FROM t WHERE k = 1)");
    assert!(matches!(statement, Ok(Statement::Exists(_))), "{statement:?}");
}

#[test]
fn what_only_updates_have_is_refused_elsewhere() {
    let unknown = "Invalid function name; function: list_append";
    assert_eq!(message("SELECT * FROM t WHERE list_append(a, b)"), unknown);
    assert_eq!(
        message("UPDATE t SET a = nothing(b) WHERE k = 1"),
        "Invalid function name; function: nothing"
    );
}

#[test]
fn two_changes_of_one_path_are_refused() {
    assert_eq!(
        message("UPDATE t SET a = 1 REMOVE a.b WHERE k = 1"),
        "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]"
    );
}
