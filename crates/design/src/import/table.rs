//! Tables as the API and CloudFormation describe them: keys, indexes, settings.

use super::draft::{Draft, Section, inline, list, quote};
use crate::text::{Kind, Node};

/// A text of `node`'s member; a question where it is more than a text, such as a reference.
fn text_of(node: &Node, name: &str, section: &mut Section) -> Option<String> {
    let member = node.get(name)?;
    if let Some(text) = member.text() {
        return Some(text.to_owned());
    }
    section.todo(format!("`{name}` is {} in the template, not a text", member.kind.name()));
    None
}

/// The HASH and RANGE attributes of a key schema.
pub(super) fn keys(node: &Node) -> (Vec<String>, Vec<String>) {
    let schema = node.any(&["KeySchema", "key_schema"]).map_or(&[][..], Node::items);
    let of = |kind: &str| {
        let elements = schema.iter().filter(|element| {
            let found = element.any(&["KeyType", "key_type"]).and_then(Node::text);
            found.is_some_and(|found| found.eq_ignore_ascii_case(kind))
        });
        let names = elements.filter_map(|it| it.any(&["AttributeName", "attribute_name"])?.text());
        names.map(str::to_owned).collect()
    };
    (of("HASH"), of("RANGE"))
}

/// The members `partition_key` and `sort_key`.
pub(super) fn key_lines(section: &mut Section, (hash, range): &(Vec<String>, Vec<String>)) {
    if hash.is_empty() {
        section.todo("name the partition key: `partition_key = \"…\"`");
    }
    section.one_or_more("partition_key", hash);
    section.one_or_more("sort_key", range);
}

/// The types of key attributes that are no texts.
pub(super) fn types(section: &mut Section, definitions: &[Node]) {
    let types = definitions.iter().filter_map(|definition| {
        let name = definition.any(&["AttributeName", "attribute_name", "name"])?.text()?;
        let letters = definition.any(&["AttributeType", "attribute_type", "type"])?.text()?;
        (letters != "S").then(|| (name.to_owned(), quote(letters)))
    });
    let types: Vec<(String, String)> = types.collect();
    if !types.is_empty() {
        section.raw("types", inline(&types));
    }
}

/// The member `projection` of an index.
pub(super) fn projection(section: &mut Section, kind: Option<&str>, names: &[String]) {
    match kind.map(str::to_ascii_uppercase).as_deref() {
        Some("ALL") => section.text("projection", "all"),
        Some("KEYS_ONLY" | "KEYS") => section.text("projection", "keys"),
        Some("INCLUDE") => section.raw("projection", list(names)),
        Some(other) => section.todo(format!("`{other}` is no projection: say what it holds")),
        None => section.todo("say what it holds: `projection` is \"all\", \"keys\" or a list"),
    }
}

/// The table that `node` describes, in the members of CreateTable or of CloudFormation.
pub(super) fn table(draft: &mut Draft, name: &str, node: &Node) {
    let mut section = Section::new(&["tables", name]);
    if node.get("TableName").is_some_and(|it| it.text().is_none()) {
        section.todo("the table's name is made when the stack is: this is its logical name");
    }
    lines_of_key(&mut section, node);
    types(&mut section, node.items_of("AttributeDefinitions"));
    settings(node, &mut section);
    let name = &draft.push(section);
    for (member, local) in [("GlobalSecondaryIndexes", false), ("LocalSecondaryIndexes", true)] {
        for index in node.items_of(member) {
            let mut section = of_index(index, &["tables", name, "indexes"]);
            lines_of_key(&mut section, index);
            held(index, &mut section);
            if local {
                section.raw("local", "true");
            }
            draft.push(section);
        }
    }
    for index in node.items_of("VectorIndexes") {
        vectors(draft, name, index);
    }
}

/// A vector index.
fn vectors(draft: &mut Draft, table: &str, index: &Node) {
    let mut section = of_index(index, &["tables", table, "vectors"]);
    let attribute = index.get("VectorAttribute").and_then(|it| it.text_of("AttributeName"));
    match attribute {
        Some(attribute) => section.text("attribute", attribute),
        None => section.todo("name the attribute with the vector: `attribute = \"…\"`"),
    }
    match index.get("Dimensions").map(|it| &it.kind) {
        Some(Kind::Integer(count)) => section.raw("dimensions", count.to_string()),
        _ => section.todo("say how many numbers a vector has: `dimensions = …`"),
    }
    match index.text_of("DistanceFunction") {
        Some(name) => section.text("distance", &name.to_ascii_lowercase().replace('_', "-")),
        None => section.todo("say the distance: \"cosine\", \"euclidean\" or \"dot-product\""),
    }
    let of = |kind: &str| -> Vec<String> {
        let schema = index.items_of("SearchSchema").iter();
        let elements = schema.filter(|it| it.text_of("SearchSchemaElementType") == Some(kind));
        elements.filter_map(|it| it.text_of("AttributeName")).map(str::to_owned).collect()
    };
    section.one_or_more("partition_key", &of("HASH"));
    section.one_or_more("filters", &of("INLINE_FILTER"));
    held(index, &mut section);
    draft.push(section);
}

/// The section of an index; a question where its name is no text.
fn of_index(index: &Node, path: &[&str]) -> Section {
    let name = index.text_of("IndexName");
    let mut section = Section::new(&[path, &[name.unwrap_or("index")]].concat());
    if name.is_none() {
        section.todo("the index's name is no text in the template: name it");
    }
    section
}

/// The key of a table or index; a question where a part of it is no text.
fn lines_of_key(section: &mut Section, node: &Node) {
    let keys = keys(node);
    let said = node.get("KeySchema").map_or(0, |schema| schema.items().len());
    if !keys.0.is_empty() && said > keys.0.len().saturating_add(keys.1.len()) {
        section.todo("a part of its key is no text in the template");
    }
    key_lines(section, &keys);
}

/// What an index holds; a question where an attribute is no text.
fn held(index: &Node, section: &mut Section) {
    let held = index.get("Projection");
    let attributes = held.map_or(&[][..], |it| it.items_of("NonKeyAttributes"));
    let names = attributes.iter().filter_map(|it| it.text().map(str::to_owned));
    let names: Vec<String> = names.collect();
    if names.len() < attributes.len() {
        section.todo("one of the attributes that it holds is no text in the template");
    }
    projection(section, held.and_then(|it| it.text_of("ProjectionType")), &names);
}

/// The attribute by which items expire.
fn expiry(ttl: &Node, section: &mut Section) {
    match ttl.get("Enabled").map(|it| &it.kind) {
        Some(Kind::Boolean(true)) => {}
        Some(Kind::Boolean(false)) | None => return,
        Some(other) => {
            section.todo(format!("whether items expire is {} in the template", other.name()));
        }
    }
    match ttl.text_of("AttributeName") {
        Some(attribute) => section.text("ttl", attribute),
        None => section.todo("the attribute of the time to live is no text in the template"),
    }
}

/// The other Regions of a global table.
fn regions(node: &Node, section: &mut Section) {
    let replicas = node.items_of("Replicas");
    if replicas.len() < 2 {
        return;
    }
    let named = replicas.iter().filter_map(|it| it.text_of("Region")).map(str::to_owned);
    let others: Vec<String> = named.skip(1).collect();
    section.todo("the first Region of the template is taken for the table's own");
    section.texts("replicas", &others);
}

/// What a table has besides keys.
fn settings(node: &Node, section: &mut Section) {
    match text_of(node, "BillingMode", section).as_deref() {
        Some("PAY_PER_REQUEST") => section.text("billing", "on-demand"),
        Some(_) => section.text("billing", "provisioned"),
        // The default of the API and of CloudFormation.
        None if node.get("BillingMode").is_none() => section.text("billing", "provisioned"),
        None => {}
    }
    // A global table has some settings in its replicas: the first one stands for all.
    let replica = node.items_of("Replicas").first();
    let of = |name: &str| node.get(name).or_else(|| replica.and_then(|it| it.get(name)));
    match of("TableClass").map(|it| (it.text(), &it.kind)) {
        Some((Some("STANDARD_INFREQUENT_ACCESS"), _)) => section.text("class", "infrequent-access"),
        Some((None, other)) => {
            section.todo(format!("`TableClass` is {} in the template: `class`", other.name()));
        }
        Some((Some(_), _)) | None => {}
    }
    regions(node, section);
    if node.members().iter().any(|member| member.name.starts_with("Fn::")) {
        section.todo("a function adds properties that the template does not show");
    }
    if let Some(stream) = node.get("StreamSpecification") {
        match stream.text_of("StreamViewType") {
            Some("KEYS_ONLY") => section.text("stream", "keys"),
            Some("NEW_IMAGE") => section.text("stream", "new"),
            Some("OLD_IMAGE") => section.text("stream", "old"),
            Some("NEW_AND_OLD_IMAGES") => section.text("stream", "new-and-old"),
            _ => section.todo("the view of its stream is not said: `stream = \"…\"`"),
        }
    }
    if let Some(ttl) = node.get("TimeToLiveSpecification") {
        expiry(ttl, section);
    }
    for (members, name) in [
        (
            ["PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"],
            "point_in_time_recovery",
        ),
        (["DeletionProtectionEnabled", ""], "deletion_protection"),
    ] {
        let [outer, inner] = members;
        let value =
            of(outer).and_then(|it| if inner.is_empty() { Some(it) } else { it.get(inner) });
        match value.map(|it| &it.kind) {
            Some(Kind::Boolean(true)) => section.raw(name, "true"),
            Some(Kind::Boolean(false)) | None => {}
            Some(other) => section.todo(format!("`{name}` is {} in the template", other.name())),
        }
    }
    if let Some(encryption) = node.get("SSESpecification").filter(|it| it.is("SSEEnabled")) {
        let own = encryption.get("KMSMasterKeyId").is_some()
            || replica.is_some_and(|it| it.get("SSESpecification").is_some());
        section.text("encryption", if own { "customer-managed" } else { "aws-managed" });
    }
}
