//! The three languages give one tree.

use super::*;

fn shape(node: &Node) -> String {
    match &node.kind {
        Kind::Text(text) => format!("{text:?}"),
        Kind::Integer(number) => number.to_string(),
        Kind::Float(number) => number.to_string(),
        Kind::Boolean(value) => value.to_string(),
        Kind::List(items) => format!("[{}]", items.iter().map(shape).collect::<Vec<_>>().join(",")),
        Kind::Table(members) => {
            let each = members.iter().map(|it| format!("{}:{}", it.name, shape(&it.value)));
            format!("{{{}}}", each.collect::<Vec<_>>().join(","))
        }
        Kind::Other(name) => (*name).to_owned(),
    }
}

#[test]
fn toml_yaml_and_json_give_the_same_tree() {
    let expected = r#"{b:{x:"ü",n:1},a:[true,"1"]}"#;
    let texts = [
        ("m.toml", "b = { x = \"ü\", n = 1 }\na = [true, \"1\"]\n"),
        ("m.yaml", "b:\n  x: ü\n  n: 1\na: [true, '1']\n"),
        ("m.json", "{\"b\": {\"x\": \"ü\", \"n\": 1}, \"a\": [true, \"1\"]}"),
    ];
    for (name, text) in texts {
        let node = parse(&Source::new(name, text)).unwrap_or_else(|fault| panic!("{fault:?}"));
        assert_eq!(shape(&node), expected, "{name}");
    }
}

#[test]
fn a_syntax_error_has_its_place() {
    for (name, text, line) in
        [("m.toml", "a = 1\nb = \n", 2), ("m.yaml", "a: 1\nb: [1,\n", 3), ("m.json", "{\n\"a\"", 2)]
    {
        let source = Source::new(name, text);
        let fault = parse(&source).err().unwrap_or_else(|| panic!("{name} was read"));
        assert_eq!(source.position(fault.span.start).0, line, "{name}: {fault:?}");
    }
}

#[test]
fn columns_count_characters() {
    let source = Source::new("m", "ab\nüx\n");
    assert_eq!(source.position(5), (2, 2));
    assert_eq!(source.line(2), "üx");
}
