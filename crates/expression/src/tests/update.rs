//! What updates make of an item, and why some make nothing.

use value::{AttributeValue, Item};

use super::notation::{item, with_scope};
use crate::{Update, UpdateError};

const ITEM: &str = r#"{
    pk: "k", n: 5, t: "x", l: [0, 1, 2, 3], m: {a: 1, b: {c: [7]}}, ss: <"a" "b">, ns: <1 2>,
    bs: <0x01>
}"#;

fn update(text: &str, values: &str) -> Update {
    with_scope("", values, |scope| Update::parse(text, scope))
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The attributes that differ afterwards are those of `expected`; `gone` are removed.
fn check(text: &str, values: &str, expected: &str, gone: &[&str]) {
    let old = item(ITEM);
    let new =
        update(text, values).apply(old.as_map()).unwrap_or_else(|error| panic!("{text}: {error}"));
    let expected = item(expected);
    let kept = old.attributes().filter(|(name, _)| !gone.contains(name));
    assert_eq!(new, kept.chain(expected.attributes()).collect(), "{text}");
}

fn fails(text: &str, values: &str, expected: UpdateError) {
    let result = update(text, values).apply(item(ITEM).as_map());
    assert_eq!(result, Err(expected), "{text}");
}

fn rejects(text: &str, values: &str, expected: &str) {
    let error = with_scope("", values, |scope| Update::parse(text, scope)).expect_err(text);
    assert_eq!(error.to_string(), format!("Invalid UpdateExpression: {expected}"));
}

#[test]
fn set_writes_values_paths_and_sums() {
    check("SET a = :v", "{:v: [1]}", "{a: [1]}", &[]);
    check("SET n = :v, zz = n, aa = t", "{:v: 9}", r#"{n: 9, zz: 5, aa: "x"}"#, &[]);
    check("SET n = n + :v", "{:v: 1.5}", "{n: 6.5}", &[]);
    check("SET n = :v - n", "{:v: 1}", "{n: -4}", &[]);
    check("SET n = n - l[3]", "{}", "{n: 2}", &[]);
    check("SET n = if_not_exists(n, :z) + :o", "{:z: 0, :o: 1}", "{n: 6}", &[]);
    check("SET nu = if_not_exists(nu, :z) + :o", "{:z: 0, :o: 1}", "{nu: 1}", &[]);
    check("SET nu = (if_not_exists(nu, n))", "{}", "{nu: 5}", &[]);
    check("SET l = list_append(l, :v)", "{:v: [4]}", "{l: [0, 1, 2, 3, 4]}", &[]);
    check("SET q = list_append(if_not_exists(q, :e), l)", "{:e: [9]}", "{q: [9, 0, 1, 2, 3]}", &[]);
}

#[test]
fn every_right_hand_side_reads_the_old_item() {
    check("SET n = t, t = n", "{}", r#"{n: "x", t: 5}"#, &[]);
    check("SET a = n REMOVE n", "{}", "{a: 5}", &["n"]);
    check("SET l[0] = l[1], l[1] = l[0]", "{}", "{l: [1, 0, 2, 3]}", &[]);
    check("ADD n :v SET x = n", "{:v: 1}", "{n: 6, x: 5}", &[]);
}

#[test]
fn nested_targets_change_in_place() {
    check("SET m.a = :v, m.z = :v", "{:v: 2}", "{m: {a: 2, b: {c: [7]}, z: 2}}", &[]);
    check("SET m.b.c[0] = :v", "{:v: 8}", "{m: {a: 1, b: {c: [8]}}}", &[]);
    check("SET m.b.c[5] = :v REMOVE m.a", "{:v: 8}", "{m: {b: {c: [7, 8]}}}", &[]);
    check("SET l[9] = :a, l[7] = :b", "{:a: 99, :b: 77}", "{l: [0, 1, 2, 3, 77, 99]}", &[]);
    check("ADD m.a :v, m.nu :v", "{:v: 2}", "{m: {a: 3, b: {c: [7]}, nu: 2}}", &[]);
    check("ADD l[1] :v", "{:v: 2}", "{l: [0, 3, 2, 3]}", &[]);
}

#[test]
fn remove_takes_attributes_and_elements_by_their_old_index() {
    check("REMOVE n, nowhere, m.b.nowhere", "{}", "{}", &["n"]);
    check("REMOVE l[0], l[2], l[9]", "{}", "{l: [1, 3]}", &[]);
    check("REMOVE l[0] SET l[1] = :v", "{:v: 9}", "{l: [9, 2, 3]}", &[]);
    check("REMOVE m.b.c[0]", "{}", "{m: {a: 1, b: {c: []}}}", &[]);
}

#[test]
fn add_and_delete_change_numbers_and_sets() {
    check("ADD n :v", "{:v: -7}", "{n: -2}", &[]);
    check("ADD cnt :v", "{:v: 3}", "{cnt: 3}", &[]);
    check(r#"ADD ss :v"#, r#"{:v: <"b" "c">}"#, r#"{ss: <"a" "b" "c">}"#, &[]);
    check("ADD ns :v", "{:v: <2.0 0>}", "{ns: <0 1 2>}", &[]);
    check("ADD bs :v", "{:v: <0x02>}", "{bs: <0x01 0x02>}", &[]);
    check("ADD fresh :v", "{:v: <1>}", "{fresh: <1>}", &[]);
    check("DELETE ss :v", r#"{:v: <"a" "zz">}"#, r#"{ss: <"b">}"#, &[]);
    check("DELETE ns :v", "{:v: <1 2 3>}", "{}", &["ns"]);
    check("DELETE nowhere :v, bs :w", "{:v: <1>, :w: <0x05>}", "{}", &[]);
}

#[test]
fn an_absent_item_starts_from_its_key() {
    let key = item(r#"{pk: "k"}"#);
    let new = update("SET a = :v ADD b :v REMOVE c", "{:v: 1}").apply(key.as_map()).unwrap();
    assert_eq!(new, item(r#"{pk: "k", a: 1, b: 1}"#));
}

#[test]
fn paths_into_nothing_or_into_scalars_are_invalid() {
    for text in ["SET nix.a = :v", "SET t.a = :v", "SET m[0] = :v", "SET l.a = :v", "ADD nix.a :v"]
    {
        fails(text, "{:v: 1}", UpdateError::InvalidPath);
    }
    for text in ["REMOVE nix.a", "REMOVE nix[0]", "REMOVE t.a", "REMOVE l[9].a"] {
        fails(text, "{}", UpdateError::InvalidPath);
    }
    fails("DELETE m.x.y :v", "{:v: <1>}", UpdateError::InvalidPath);
    assert_eq!(
        UpdateError::InvalidPath.to_string(),
        "The document path provided in the update expression is invalid for update"
    );
}

#[test]
fn operands_of_the_item_are_checked_when_read() {
    for text in ["SET a = n + t", "SET a = t - n", "SET a = list_append(n, l)"] {
        fails(text, "{}", UpdateError::OperandType);
    }
    fails("ADD t :v", "{:v: 1}", UpdateError::OperandType);
    fails("ADD ss :v", "{:v: <1>}", UpdateError::OperandType);
    fails("ADD ss :v", "{:v: 1}", UpdateError::OperandType);
    fails("DELETE ns :v", r#"{:v: <"a">}"#, UpdateError::OperandType);
    fails("DELETE n :v", "{:v: <1>}", UpdateError::OperandType);
    for text in ["SET a = nix", "SET a = nix + n", "SET a = list_append(nix, l)", "SET a = m.x"] {
        fails(text, "{}", UpdateError::MissingAttribute);
    }
    assert_eq!(
        UpdateError::OperandType.to_string(),
        "An operand in the update expression has an incorrect data type"
    );
    assert_eq!(
        UpdateError::MissingAttribute.to_string(),
        "The provided expression refers to an attribute that does not exist in the item"
    );
}

#[test]
fn sums_stay_in_range() {
    let result = update("ADD n :v", "{:v: 9e125}").apply(item("{n: 9e125}").as_map());
    assert_eq!(
        result.unwrap_err().to_string(),
        "Number overflow. Attempting to store a number with magnitude larger than supported range"
    );
}

#[test]
fn values_are_not_nested_too_deep() {
    let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    let values = |levels: usize| format!("{{:v: {}}}", deep(levels));
    check("SET a = :v", &values(31), &format!("{{a: {}}}", deep(31)), &[]);
    fails("SET a = :v", &values(32), UpdateError::TooDeep);
    fails("SET m.b.c[0] = :v", &values(29), UpdateError::TooDeep);
    assert!(update("SET m.b.c[0] = :v", &values(28)).apply(item(ITEM).as_map()).is_ok());
    fails("SET a = list_append(l, :v)", &values(32), UpdateError::TooDeep);
}

#[test]
fn targets_must_not_overlap_or_conflict() {
    let overlap = |one: &str, two: &str| {
        format!(
            "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: {one}, path two: {two}"
        )
    };
    rejects("SET f = a, f = b", "{}", &overlap("[f]", "[f]"));
    rejects("SET a.b = c REMOVE a", "{}", &overlap("[a, b]", "[a]"));
    rejects(
        "SET a.b = c, a[1] = d",
        "{}",
        "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]",
    );
    check("SET a = m.b, z = m", "{}", "{a: {c: [7]}, z: {a: 1, b: {c: [7]}}}", &[]);
}

#[test]
fn operands_of_the_request_are_checked_when_parsed() {
    let wrong = |operator: &str, found: &str| {
        format!(
            "Incorrect operand type for operator or function; operator or function: {operator}, operand type: {found}"
        )
    };
    rejects("SET a = a + :v", r#"{:v: "1"}"#, &wrong("+", "S"));
    rejects("SET a = :v - a", "{:v: true}", &wrong("-", "BOOL"));
    rejects("SET a = list_append(a, :v)", "{:v: {}}", &wrong("list_append", "M"));
    rejects(
        "ADD a :v",
        r#"{:v: "1"}"#,
        "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND",
    );
    rejects(
        "DELETE a :v",
        "{:v: [1]}",
        "Incorrect operand type for operator or function; operator: DELETE, operand type: LIST, typeSet: ALLOWED_FOR_DELETE_OPERAND",
    );
    rejects(
        "SET a = if_not_exists(:v, b)",
        "{:v: 1}",
        "Operator or function requires a document path; operator or function: if_not_exists",
    );
    rejects(
        "SET a = list_append(b)",
        "{}",
        "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1",
    );
    rejects("SET a = nope(b)", "{}", "Invalid function name; function: nope");
    rejects(
        "SET a = size(b)",
        "{}",
        "The function is not allowed in an update expression; function: size",
    );
}

#[test]
fn each_section_comes_once() {
    rejects(
        "SET a = b REMOVE c set d = e",
        "{}",
        "The \"SET\" section can only be used once in an update expression;",
    );
    rejects(
        "REMOVE c REMOVE d",
        "{}",
        "The \"REMOVE\" section can only be used once in an update expression;",
    );
}

#[test]
fn touched_paths_answer_updated_old_and_new() {
    let update = update("SET m.a = :v, zz = :v REMOVE n, l[1]", "{:v: 2}");
    let old = item(ITEM);
    let new = update.apply(old.as_map()).unwrap();
    let touched = update.touched();
    assert_eq!(touched.apply(old.as_map()), item("{m: {a: 1}, n: 5, l: [1]}"));
    assert_eq!(touched.apply(new.as_map()), item("{m: {a: 2}, zz: 2, l: [2]}"));
    assert_eq!(update.target_names().collect::<Vec<_>>(), ["l", "m", "n", "zz"]);
}

#[test]
fn copies_of_a_great_list_are_given_up_long_before_they_are_all_made() {
    let list: Vec<AttributeValue> = vec![AttributeValue::S("a".repeat(1_000)); 390];
    let great: Item = [("l".to_owned(), AttributeValue::L(list))].into_iter().collect();
    let copies: Vec<String> = (0..300).map(|n| format!("a{n} = l")).collect();
    let result = update(&format!("SET {}", copies.join(", ")), "{}").apply(great.as_map());
    assert_eq!(result, Err(UpdateError::TooLarge));
}

#[test]
fn the_bound_of_an_update_is_beyond_every_item_that_fits() {
    // The worst there is: an element that counts one byte and takes ten.
    let set = AttributeValue::Ss([String::new()].into_iter().collect());
    let list = vec![set; 409_600 - 4];
    let greatest: Item = [("l".to_owned(), AttributeValue::L(list))].into_iter().collect();
    assert_eq!(greatest.size(), 409_600);
    let kept = update("SET l = l", "{}").apply(greatest.as_map());
    assert_eq!(kept, Ok(greatest));
}
