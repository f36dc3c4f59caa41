//! Generates the constraint tables of every structure of an input.
//!
//! Invariant: a pattern of the model that `wire` cannot match stops the generator.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::api::Api;
use super::names;
use super::output::File;
use super::overrides::MemberRule;
use super::shape::Shape;
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
    let mut files = Vec::new();
    let mut needed = BTreeSet::new();
    for (family, structures) in &api.families() {
        let mut body = String::new();
        for name in structures.iter().filter(|name| reached.contains(*name)) {
            structure(api, name, &mut body)?;
        }
        if body.is_empty() {
            continue;
        }
        needed.extend(references(&body));
        let imports = imports(&body);
        let about = format!("Constraint tables of the {family} structures.");
        let body = format!("{imports}\n{body}");
        files.push(File::new(directory, &format!("rows_{family}"), &about, &body));
    }
    files.push(shapes(api, &reached, needed, directory)?);
    Ok(files)
}

/// The statics of `shapes.rs` that `text` names.
fn references(text: &str) -> impl Iterator<Item = String> {
    text.split("&shapes::").skip(1).map(|rest| {
        rest.chars()
            .take_while(|letter| {
                letter.is_ascii_uppercase() || letter.is_ascii_digit() || *letter == '_'
            })
            .collect()
    })
}

fn imports(body: &str) -> String {
    let mut imports = String::new();
    if body.contains("Phrase::") {
        imports.push_str("use model::Phrase;\n\n");
    }
    if body.contains("shapes::") {
        imports.push_str("use super::shapes;\n");
    }
    let used: Vec<&str> = ["Absent", "Limits", "Member", "Shape", "Structure"]
        .into_iter()
        .filter(|name| {
            [format!("{name} {{"), format!("{name}::")].iter().any(|use_| body.contains(use_))
        })
        .collect();
    let _ = writeln!(imports, "use crate::constraint::{{{}}};", used.join(", "));
    imports
}

/// `shapes.rs`: the shapes that are `needed`, and those that these need.
fn shapes(
    api: &Api,
    reached: &BTreeSet<String>,
    mut needed: BTreeSet<String>,
    directory: &Path,
) -> Result<File> {
    let by_constant: BTreeMap<String, &String> =
        reached.iter().map(|name| (names::constant(name), name)).collect();
    let families = api.families();
    let mut statics = BTreeMap::new();
    let mut modules = BTreeSet::new();
    while let Some(constant) = needed.pop_first() {
        if statics.contains_key(&constant) {
            continue;
        }
        let name = by_constant.get(&constant).context("a table names an unknown shape")?;
        let text = expression(api, name, api.shape(name), &MemberRule::default())?;
        needed.extend(references(&text));
        if let Held::Structure(name) = held(api, name) {
            modules.insert(format!("rows_{}", super::operations::family_of(&families, name)));
        }
        statics.insert(constant, text.replace("&shapes::", "&"));
    }
    let modules: Vec<String> = modules.into_iter().collect();
    let mut body = format!(
        "use super::{{{}}};\nuse crate::constraint::{{Limits, Shape, UNBOUNDED}};\n\
         use crate::pattern;\n\n",
        modules.join(", ")
    );
    for (constant, text) in &statics {
        let _ = writeln!(body, "pub(crate) static {constant}: Shape = {text};");
    }
    Ok(File::new(directory, "shapes", "The shapes that members of inputs hold.", &body))
}

/// A reference to the shape called `name`.
fn reference(api: &Api, name: &str) -> String {
    match held(api, name) {
        Held::Item => "&Shape::Item".into(),
        Held::Value | Held::Blob => "&Shape::Value".into(),
        Held::Boolean => "&Shape::Boolean".into(),
        Held::Double | Held::Timestamp => "&Shape::Double".into(),
        _ => format!("&shapes::{}", names::constant(name)),
    }
}

/// The shape as an expression, with what a member's rule changes.
fn expression(api: &Api, name: &str, shape: &Shape, rule: &MemberRule) -> Result<String> {
    let inner = |name: &Option<String>| reference(api, name.as_deref().unwrap_or_default());
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
            format!("Shape::Structure(&rows_{family}::{})", names::constant(name))
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
        names::constant(name)
    );
    for (declared, (member, target)) in shape.members().enumerate() {
        let rule = api.overrides.member(name, member);
        let place = if rule.changes_shape() {
            format!("&{}", expression(api, target, api.shape(target), &rule)?)
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
        if let Some(parameter) = &rule.own_words {
            let _ = write!(out, ".in_own_words({parameter:?})");
        }
        if let Some(absent) = &rule.absent {
            let _ = write!(out, ".when_absent(Absent::{absent})");
        }
        let older = api.overrides.older_rank(name, member, rank);
        if older != rank {
            let _ = write!(out, ".older_rank({older})");
        }
        if rule.printed.is_some() {
            let usual = api.overrides.printed(target, api.shape(target));
            let usual: Vec<String> = usual.iter().map(|value| format!("{value:?}")).collect();
            let _ = write!(out, ".older_printed(&[{}])", usual.join(", "));
        }
        out.push_str(",\n");
    }
    let _ = writeln!(out, "],\n}};\n");
    Ok(())
}
