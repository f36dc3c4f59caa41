//! Documents: whole, escaped, and without anything from outside.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what it needs by panicking")]

mod endpoint;

use design::{Form, Prices, Source, check, document, plan, read};
use endpoint::InMemory;

fn page(name: &str, text: &str, form: Form) -> String {
    let source = Source::new(name, text);
    let model =
        read(&source).unwrap_or_else(|faults| panic!("{}", design::faults(&source, &faults)));
    let prices = Prices::read(&Prices::built_in()).unwrap();
    let plan = plan(&InMemory::open(), &model, prices.region("us-east-1").unwrap(), 20_702);
    document((&source, &model), &check(&model), &plan, form).unwrap()
}

fn example(name: &str, form: Form) -> String {
    let path = format!("{}/../../examples/design/{name}", env!("CARGO_MANIFEST_DIR"));
    page(name, &std::fs::read_to_string(path).unwrap(), form)
}

#[test]
fn a_page_shows_entities_collections_patterns_costs_and_findings() {
    let html = example("orders.model.toml", Form::Html);
    let plain = html.replace("&#x2f;", "/");
    for part in [
        "<code>USER#{user_id}</code>",
        "Main / gsi1",
        "id=\"pattern-get_orders_by_date\"",
        "<a href=\"#finding-K09\">K09</a>",
        "id=\"finding-K09\"",
        "no dollars: neither rates nor counts are said",
        "prefers-color-scheme: dark",
        "@media print",
    ] {
        assert!(plain.contains(part), "{part}");
    }
    let clean = example("orders-mended.model.toml", Form::Html);
    assert!(clean.contains("Nothing was found."), "{clean}");
    assert!(clean.contains("no errors, no warnings"), "{clean}");
    assert!(clean.contains("provisioned for the peak"), "{clean}");
}

#[test]
fn a_page_needs_nothing_from_outside() {
    let html = example("orders-mended.model.toml", Form::Html);
    for outside in ["<script", "<link", "<img", "http:", "https:", "url(", "@import", "src="] {
        let found = html.replace("url(#tip)", "");
        assert!(!found.contains(outside), "{outside}");
    }
}

#[test]
fn what_a_file_says_is_escaped() {
    let text = "name = \"<script>alert(1)</script>\"\n[tables.Main]\npartition_key = \"pk\"\n\
                description = \"a | b & <b>c</b>\"\n[entities.User]\nidentity = [\"id\"]\n\
                keys = { pk = \"<i>{id}\" }\nattributes = { id = \"ulid\" }\n";
    let html = page("m.toml", text, Form::Html);
    assert!(html.contains("&lt;script&gt;alert(1)"), "{html}");
    assert!(!html.contains("<script") && !html.contains("<b>c") && !html.contains("<i>"), "{html}");
}

/// Every table of the Markdown has rows of one length, also where a template has a bar.
#[test]
fn tables_in_markdown_are_whole() {
    let text = "[tables.Main]\npartition_key = \"pk\"\n[entities.User]\nidentity = [\"id\"]\n\
                keys = { pk = \"A|{id}\" }\nattributes = { id = { values = [\"a\", \"b\"] } }\n";
    let markdown =
        page("m.toml", text, Form::Markdown) + &example("orders.model.toml", Form::Markdown);
    let mut width = None;
    let mut rows = 0;
    for line in markdown.lines() {
        if line.starts_with('|') {
            let cells = line.replace("\\|", "").matches('|').count();
            assert_eq!(*width.get_or_insert(cells), cells, "{line}");
            rows += 1;
        } else {
            width = None;
        }
    }
    assert!(rows > 40, "{rows}");
    assert!(markdown.contains("`A\\|{id}`"), "{markdown}");
}
