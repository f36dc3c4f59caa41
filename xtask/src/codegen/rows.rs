//! Generates the constraint tables of every structure of an input.
//!
//! Invariant: a pattern of the model that `wire` cannot match stops the generator.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::api::{Api, Shape};
use super::names;
use super::output::File;
use super::overrides::MemberRule;
use super::types::{Held, held};

/// The patterns that `wire::pattern` matches, and their names there.
const PATTERNS: [(&str, &str); 9] = [
    ("[a-zA-Z0-9_.-]+", "TABLE_NAME"),
    (r"\p{Print}+", "PRINTABLE"),
    (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*", "ROLE_ARN"),
    ("([0-9a-f]{16})+", "TOKEN"),
    (r"^[^\$]+$", "CLIENT_TOKEN"),
    (r"[,;:|\t ]", "CSV_DELIMITER"),
    (r"[\x20-\x21\x23-\x2B\x2D-\x7E]*", "CSV_HEADER"),
    (r"^[a-z0-9A-Z]+[\.\-\w]*[a-z0-9A-Z]+$", "BUCKET"),
    ("[0-9]{12}", "ACCOUNT"),
];

/// The widest structure that the decoder's record of present members can hold.
const WIDEST: usize = 64;

/// `shapes.rs` and `rows_FAMILY.rs` for every family.
pub(crate) fn files(api: &Api, directory: &Path) -> Result<Vec<File>> {
    let reached = api.reachable_from_inputs();
    let mut files = vec![shapes(api, &reached, directory)?];
    for (family, structures) in &api.families() {
        let mut body = String::new();
        for name in structures.iter().filter(|name| reached.contains(*name)) {
            structure(api, name, &mut body)?;
        }
        if body.is_empty() {
            continue;
        }
        let imports = imports(&body);
        let about = format!("Constraint tables of the {family} structures.");
        let body = format!("{imports}\n{body}");
        files.push(File::new(directory, &format!("rows_{family}"), &about, &body));
    }
    Ok(files)
}

fn imports(body: &str) -> String {
    let mut imports = String::new();
    if body.contains("Phrase::") {
        imports.push_str("use model::Phrase;\n\n");
    }
    if body.contains("shapes::") {
        imports.push_str("use super::shapes;\n");
    }
    let used: Vec<&str> = ["Limits", "Member", "Shape", "Structure"]
        .into_iter()
        .filter(|name| {
            [format!("{name} {{"), format!("{name}::")].iter().any(|use_| body.contains(use_))
        })
        .collect();
    let _ = writeln!(imports, "use crate::constraint::{{{}}};", used.join(", "));
    imports
}

fn shapes(api: &Api, reached: &BTreeSet<String>, directory: &Path) -> Result<File> {
    let mut body = String::new();
    let families = api.families();
    let mut modules = BTreeSet::new();
    for name in reached.iter().filter(|name| is_named(api, name)) {
        let shape = api.shape(name);
        let text = expression(api, name, shape, &MemberRule::default())?;
        let _ = writeln!(body, "/// `{name}`.\npub(crate) static {}: Shape = {text};\n", constant(name));
        if let Held::Structure(name) = held(api, name) {
            modules.insert(super::operations::family_of(&families, name).to_owned());
        }
    }
    let modules: Vec<String> = modules.iter().map(|family| format!("rows_{family}")).collect();
    let imports = format!(
        "use super::{{{}}};\nuse crate::constraint::{{Limits, Shape, UNBOUNDED}};\nuse crate::pattern;\n\n",
        modules.join(", ")
    );
    let about = "The shapes that members of inputs hold.";
    Ok(File::new(directory, "shapes", about, &format!("{imports}{body}")))
}

/// Whether the shape gets a static of its own, and not one of the fixed variants.
fn is_named(api: &Api, name: &str) -> bool {
    let inputs = api.operations.iter().any(|operation| operation.input == name);
    !inputs
        && name != "ExpressionAttributeValueVariable"
        && !matches!(held(api, name), Held::Item | Held::Value | Held::Blob)
        && !is_part_of_value(name)
        && !matches!(held(api, name), Held::Boolean | Held::Double | Held::Timestamp)
}

/// Shapes that only attribute values are made of.
fn is_part_of_value(name: &str) -> bool {
    name.ends_with("AttributeValue") && name != "ExpectedAttributeValue"
}

/// The name of the shape's static; structures share it with their table, one module further.
fn constant(name: &str) -> String {
    names::constant(name)
}

/// A reference to the shape called `name`.
fn reference(api: &Api, name: &str) -> String {
    match held(api, name) {
        Held::Item => "&Shape::Item".into(),
        Held::Value | Held::Blob => "&Shape::Value".into(),
        Held::Boolean => "&Shape::Boolean".into(),
        Held::Double | Held::Timestamp => "&Shape::Double".into(),
        _ => format!("&shapes::{}", constant(name)),
    }
}

/// The shape as an expression, with what a member's rule changes.
fn expression(api: &Api, name: &str, shape: &Shape, rule: &MemberRule) -> Result<String> {
    let inner = |name: &Option<String>| {
        let reference = reference(api, name.as_deref().unwrap_or_default());
        reference.replace("&shapes::", "&")
    };
    Ok(match held(api, name) {
        Held::Text if api.overrides.is_table_name(name) => "Shape::TableName".into(),
        Held::Text => format!("Shape::Text({})", limits(shape, rule)?),
        Held::Integer => format!("Shape::Integer({})", limits(shape, rule)?),
        Held::Long => format!("Shape::Long({})", limits(shape, rule)?),
        Held::Enum(_) => {
            let own = api.overrides.printed(name, shape);
            let values: Vec<String> =
                rule.printed.as_deref().unwrap_or(own).iter().map(|v| format!("{v:?}")).collect();
            format!("Shape::Enum(&[{}])", values.join(", "))
        }
        Held::List(_) => format!("Shape::List({}, {})", limits(shape, rule)?, inner(&shape.member)),
        Held::Map(_) => format!(
            "Shape::Map({}, {}, {})",
            limits(shape, rule)?,
            inner(&shape.key),
            inner(&shape.value)
        ),
        Held::Structure(name) => {
            let families = api.families();
            let family = super::operations::family_of(&families, name);
            format!("Shape::Structure(&rows_{family}::{})", constant(name))
        }
        Held::Item => "Shape::Item".into(),
        Held::Value | Held::Blob => "Shape::Value".into(),
        Held::Boolean => "Shape::Boolean".into(),
        Held::Double | Held::Timestamp => "Shape::Double".into(),
    })
}

fn limits(shape: &Shape, rule: &MemberRule) -> Result<String> {
    let (min, max) = (rule.min.or(shape.min), rule.max.or(shape.max));
    if min.is_none() && max.is_none() && shape.pattern.is_none() {
        return Ok("UNBOUNDED".into());
    }
    let pattern = match &shape.pattern {
        None => "None".to_owned(),
        Some(text) => {
            let known = PATTERNS.iter().find(|(pattern, _)| pattern == text);
            let (_, name) =
                known.with_context(|| format!("wire::pattern does not match {text:?}"))?;
            format!("Some(&pattern::{name})")
        }
    };
    Ok(format!("Limits {{ min: {min:?}, max: {max:?}, pattern: {pattern} }}"))
}

fn structure(api: &Api, name: &str, out: &mut String) -> Result<()> {
    let shape = api.shape(name);
    ensure!(shape.members().count() <= WIDEST, "{name} has too many members");
    let _ = writeln!(
        out,
        "/// `{name}`.\npub(crate) static {}: Structure = Structure {{\nname: {name:?},\nmembers: &[",
        constant(name)
    );
    for (declared, (member, target)) in shape.members().enumerate() {
        let rule = api.overrides.member(name, member);
        let place = if rule.changes_shape() {
            let text = expression(api, target, api.shape(target), &rule)?;
            let text = text.replace(", &", ", &shapes::").replace("&shapes::Shape", "&Shape");
            format!("&{text}")
        } else {
            reference(api, target)
        };
        let kind = if shape.is_required(member) { "required" } else { "optional" };
        let rank = api.overrides.rank(name, member, declared);
        let _ = write!(out, "Member::{kind}({member:?}, {place}, {rank})");
        if let Some(phrase) = &rule.phrase {
            let _ = write!(out, ".phrased(Phrase::{phrase})");
        }
        if let Some(phase) = rule.phase {
            let _ = write!(out, ".in_phase({phase})");
        }
        if rule.own_words {
            out.push_str(".in_own_words()");
        }
        out.push_str(",\n");
    }
    let _ = writeln!(out, "],\n}};\n");
    Ok(())
}
