//! A session as an editor has it: messages in, messages out.

use serde_json::{Value, json};

use super::serve;

const MODEL: &str = "[tables.Main]\npartition_key = \"pk\"\n[entities.\"Ü\"]\nidentity = [\"id\"]\n\
                     keys = { pk = \"U#{id}\" }\nattributes = { id = \"ulid\" }\n\
                     [patterns.make]\noperation=\"PutItem\"\nentity = \"Ü\"\n";

fn session(messages: &[Value]) -> Vec<Value> {
    let mut input = Vec::new();
    let ends = [json!({"id": 99, "method": "shutdown"}), json!({"method": "exit"})];
    for message in messages.iter().chain(&ends) {
        super::message::write(&mut input, message).expect("written");
    }
    let mut output = Vec::new();
    serve(&mut input.as_slice(), &mut output).expect("ended well");
    let text = String::from_utf8(output).expect("text");
    let parts = text.split("Content-Length: ").skip(1);
    parts
        .map(|part| serde_json::from_str(part.split_once("\r\n\r\n").expect("a head").1))
        .collect::<Result<_, _>>()
        .expect("JSON")
}

fn open(text: &str) -> Value {
    json!({"method": "textDocument/didOpen", "params": {
        "textDocument": {"uri": "file:///m.toml", "languageId": "toml", "version": 1, "text": text},
    }})
}

fn ask(method: &str, more: Value) -> Value {
    let mut params = json!({"textDocument": {"uri": "file:///m.toml"}});
    for (name, value) in more.as_object().expect("an object") {
        params[name] = value.clone();
    }
    json!({"id": 7, "method": method, "params": params})
}

#[test]
fn findings_are_shown_where_they_are_and_again_after_a_change() {
    let change = json!({"method": "textDocument/didChange", "params": {
        "textDocument": {"uri": "file:///m.toml"}, "contentChanges": [{"text": "tables = 1\n"}],
    }});
    let sent = session(&[json!({"id": 1, "method": "initialize"}), open(MODEL), change]);
    assert_eq!(sent[0]["result"]["capabilities"]["textDocumentSync"], 1);
    // K17, a put without a condition: line 8 of the file, from 0 the seventh.
    let shown = &sent[1]["params"]["diagnostics"][0];
    assert_eq!((&shown["code"], &shown["severity"]), (&json!("K17"), &json!(2)));
    let text = MODEL.lines().collect::<Vec<_>>();
    let line = usize::try_from(shown["range"]["start"]["line"].as_u64().expect("a line"));
    assert!(text[line.expect("small")].starts_with("entity = \"Ü\""), "{shown}");
    let fault = &sent[2]["params"]["diagnostics"][0];
    assert_eq!(fault["range"]["start"], json!({"line": 0, "character": 9}), "{fault}");
}

#[test]
fn a_file_is_formatted_fixed_and_explained() {
    let hover = ask("textDocument/hover", json!({"position": {"line": 8, "character": 11}}));
    let sent = session(&[
        open(MODEL),
        ask("textDocument/formatting", json!({"options": {}})),
        ask("textDocument/codeAction", json!({"range": {}, "context": {}})),
        hover,
        ask("textDocument/rename", json!({})),
    ]);
    let formatted = sent[1]["result"][0]["newText"].as_str().expect("an edit");
    assert!(formatted.contains("\n\n[patterns.make]\noperation = \"PutItem\"\n"), "{formatted}");
    let fixed = &sent[2]["result"][0]["edit"]["changes"]["file:///m.toml"][0]["newText"];
    assert!(fixed.as_str().expect("a fix").contains("attribute_not_exists"), "{fixed}");
    let page = sent[3]["result"]["contents"]["value"].as_str().expect("a page");
    assert!(page.starts_with("# K17"), "{page}");
    assert_eq!(sent[4]["error"]["code"], -32_601);
}

#[test]
fn a_client_that_goes_away_is_a_failure() {
    let mut output = Vec::new();
    assert!(serve(&mut &b""[..], &mut output).is_err());
    assert!(serve(&mut &b"Content-Length: x\r\n\r\n"[..], &mut output).is_err());
}
