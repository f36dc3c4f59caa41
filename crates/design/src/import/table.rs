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
    key_lines(&mut section, &keys(node));
    types(&mut section, node.items_of("AttributeDefinitions"));
    settings(node, &mut section);
    let name = &draft.push(section);
    for (member, local) in [("GlobalSecondaryIndexes", false), ("LocalSecondaryIndexes", true)] {
        for index in node.items_of(member) {
            let own = index.text_of("IndexName").unwrap_or("index");
            let mut section = Section::new(&["tables", name, "indexes", own]);
            key_lines(&mut section, &keys(index));
            let held = index.get("Projection");
            let names = held.map_or(&[][..], |it| it.items_of("NonKeyAttributes"));
            let names: Vec<String> =
                names.iter().filter_map(|it| it.text().map(str::to_owned)).collect();
            projection(&mut section, held.and_then(|it| it.text_of("ProjectionType")), &names);
            if local {
                section.raw("local", "true");
            }
            draft.push(section);
        }
    }
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
    if of("TableClass").and_then(Node::text) == Some("STANDARD_INFREQUENT_ACCESS") {
        section.text("class", "infrequent-access");
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
    let ttl = node.get("TimeToLiveSpecification");
    if let Some(attribute) =
        ttl.filter(|it| it.is("Enabled")).and_then(|it| it.get("AttributeName"))
    {
        match attribute.text() {
            Some(attribute) => section.text("ttl", attribute),
            None => section.todo("the attribute of the time to live is no text in the template"),
        }
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
