//! One layout, whatever the file had, and the same meaning.

use super::format;
use crate::source::Source;

fn formatted(text: &str) -> String {
    format(&Source::new("m.toml", text)).unwrap_or_else(|fault| panic!("{fault:?}"))
}

#[test]
fn blanks_empty_lines_and_lists_have_one_layout() {
    let text = "\n\n# a shop\nname=\"shop\"   # its name\n[tables.Main]\n  partition_key   =  \"pk\"\n\n\n\
                sort_key = 'sk'\n# the users\n[entities.User]\nkeys={pk=\"USER#{id}\",sk = \"P\" }\n\
                identity = [ \"id\" ]\nattributes = {}\nneeds = [\n\"ttl\", # expires\n  \"stream\",\n]\n\n\n";
    let expected = "# a shop\nname = \"shop\" # its name\n\n[tables.Main]\npartition_key = \"pk\"\n\n\
                    sort_key = 'sk'\n\n# the users\n[entities.User]\n\
                    keys = { pk = \"USER#{id}\", sk = \"P\" }\nidentity = [\"id\"]\n\
                    attributes = {}\nneeds = [\n    \"ttl\", # expires\n    \"stream\",\n]\n";
    assert_eq!(formatted(text), expected);
    assert_eq!(formatted(expected), expected, "once is enough");
}

#[test]
fn a_table_inside_the_one_before_may_follow_it_closely() {
    let text = "[a]\nb = 1\n[a.c]\nd = 1\n[a.e]\n[ab]\n\n[ab.c]\n[[e]]\n[e.f]\n";
    let expected = "[a]\nb = 1\n[a.c]\nd = 1\n[a.e]\n\n[ab]\n\n[ab.c]\n\n[[e]]\n[e.f]\n";
    assert_eq!(formatted(text), expected);
}

#[test]
fn texts_of_several_lines_stay_as_they_are() {
    let text = "description = \"\"\"\n  two\n\n\n   lines \"\"\"\n[tables.\"A b\".indexes.x]\na.b   = 1.5\n";
    let expected = "description = \"\"\"\n  two\n\n\n   lines \"\"\"\n\n[tables.\"A b\".indexes.x]\na.b = 1.5\n";
    assert_eq!(formatted(text), expected);
}

#[test]
fn the_example_models_are_formatted() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/design");
    for entry in std::fs::read_dir(folder).expect("the examples") {
        let path = entry.expect("a file").path();
        if path.extension().is_some_and(|it| it == "toml") {
            let text = std::fs::read_to_string(&path).expect("a text");
            assert_eq!(formatted(&text), text, "{}", path.display());
        }
    }
}

#[test]
fn a_file_that_is_not_toml_is_refused() {
    let refused = format(&Source::new("m.yaml", "name: shop\n")).expect_err("no TOML");
    assert_eq!(refused.message, "only TOML files have a layout of ours");
    let refused = format(&Source::new("m.toml", "name = \n")).expect_err("no value");
    assert!(!refused.message.is_empty());
}
