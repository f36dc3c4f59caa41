//! The committed output, and what an import keeps.

use serde_json::json;

#[test]
fn the_committed_code_is_what_the_generator_writes() {
    super::run(&["--check".to_owned()]).expect("run `cargo xtask codegen`");
}

#[test]
fn an_import_keeps_facts_and_drops_prose() {
    let model = json!({
        "metadata": {"serviceId": "S", "apiVersion": "1", "targetPrefix": "T", "jsonVersion": "1.0"},
        "operations": {"Get": {
            "name": "Get", "http": {"method": "POST"}, "documentation": "prose",
            "input": {"shape": "GetInput"}, "output": {"shape": "GetOutput"},
            "errors": [{"shape": "Gone"}],
        }},
        "shapes": {
            "GetInput": {"type": "structure", "required": ["Name"], "documentation": "prose",
                "members": {"Name": {"shape": "Name", "documentation": "prose"}}},
            "GetOutput": {"type": "structure", "members": {}},
            "Name": {"type": "string", "min": 3, "max": 5, "pattern": "a+"},
            "Gone": {"type": "structure", "members": {}, "exception": true, "fault": true},
        },
        "documentation": "prose",
    });
    let facts = super::import::strip(&model).expect("a model");
    let expected = json!({
        "service": "S", "apiVersion": "1", "targetPrefix": "T", "jsonVersion": "1.0",
        "operations": {"Get": {"input": "GetInput", "output": "GetOutput", "errors": ["Gone"]}},
        "shapes": {
            "GetInput": {"type": "structure", "required": ["Name"], "members": {"Name": "Name"}},
            "GetOutput": {"type": "structure", "members": {}},
            "Name": {"type": "string", "min": 3, "max": 5, "pattern": "a+"},
            "Gone": {"type": "structure", "members": {}, "status": 500},
        },
    });
    assert_eq!(facts, expected);
}
