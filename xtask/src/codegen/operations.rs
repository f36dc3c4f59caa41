//! Generates the operation table, `Request`, `Response` and the dispatch over them.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Result, bail};

use super::api::{Api, Operation};
use super::names;
use super::output::File;
use super::types::inline_size;

/// Larger inputs and outputs are boxed, so that the frequent small ones stay cheap to move.
const INLINE_LIMIT: usize = 512;

/// `operation.rs`: the closed enum of operations and one row for each.
pub(crate) fn table(api: &Api, directory: &Path) -> File {
    let mut body = String::from(
        "use crate::facts::{Access, Facts, Framework};\nuse crate::validation::RequestFault;\n\n\
         /// Every operation of both services.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]\npub enum Operation {\n",
    );
    for operation in &api.operations {
        let _ = writeln!(body, "    /// `{}`.\n    {},", operation.name, operation.name);
    }
    body.push_str("}\n\nimpl Operation {\n    /// All operations, DynamoDB's first.\n");
    let count = api.operations.len();
    let _ = writeln!(body, "    pub const ALL: [Self; {count}] = [");
    for operation in &api.operations {
        let _ = writeln!(body, "Self::{},", operation.name);
    }
    body.push_str("    ];\n\n    /// What is known about the operation.\n    #[must_use]\n");
    body.push_str("    pub fn facts(self) -> &'static Facts {\n match self {\n");
    for operation in &api.operations {
        let constant = names::constant(&operation.name);
        let _ = writeln!(body, "Self::{} => &{constant},", operation.name);
    }
    body.push_str("}}}\n\n");
    body.push_str("impl Operation {\n    /// The operation called `name`, if there is one.\n    #[must_use]\n");
    body.push_str("    pub fn from_name(name: &str) -> Option<Self> {\n match name {\n");
    for operation in &api.operations {
        let _ = writeln!(body, "\"{0}\" => Some(Self::{0}),", operation.name);
    }
    body.push_str("_ => None,\n}}}\n\n");
    exceptions(api, &mut body);
    for operation in &api.operations {
        facts(operation, &mut body);
    }
    File::new(directory, "operation", "The operation table.", &body)
}

/// The faults that an operation words by another framework than its own.
fn exceptions(api: &Api, out: &mut String) {
    out.push_str("impl Operation {\n    /// The framework that words `fault`, if it is not the operation's own.\n");
    out.push_str(
        "    #[expect(clippy::unneeded_struct_pattern, reason = \"one form for every variant\")]\n",
    );
    out.push_str(
        "    pub(crate) fn exception(self, fault: &RequestFault) -> Option<Framework> {\n",
    );
    out.push_str("match (self, fault) {\n");
    for entry in &api.overrides.faults {
        let _ = writeln!(
            out,
            "(Self::{}, RequestFault::{} {{ .. }}) => Some(Framework::{}),",
            entry.operation, entry.fault, entry.framework
        );
    }
    out.push_str("_ => None,\n}}}\n\n");
}

fn facts(operation: &Operation, out: &mut String) {
    let framework = operation.facts.framework.as_deref().unwrap_or("Older");
    let values = operation.facts.values.as_deref().unwrap_or(framework);
    let envelope = operation.facts.envelope.unwrap_or(framework == "Newer");
    let _ = writeln!(
        out,
        "static {}: Facts = Facts {{ name: {:?}, target: \"{}.{}\", \
         framework: Framework::{framework}, values: Framework::{values}, envelope: {envelope}, \
         access: Access::{}, auth_action: \"dynamodb:{}\" }};",
        names::constant(&operation.name),
        operation.name,
        operation.target_prefix,
        operation.name,
        operation.facts.access,
        operation.name,
    );
}

/// `request.rs`: one variant an operation, holding its input.
pub(crate) fn request(api: &Api, directory: &Path) -> Result<File> {
    let about = "The decoded request of every operation.";
    sum(api, directory, "Request", about, |operation| &operation.input)
}

/// `response.rs`: one variant an operation, holding its output.
pub(crate) fn response(api: &Api, directory: &Path) -> Result<File> {
    let about = "The response of every operation, ready to be encoded.";
    sum(api, directory, "Response", about, |operation| &operation.output)
}

fn sum(
    api: &Api,
    directory: &Path,
    kind: &str,
    about: &str,
    part: impl Fn(&Operation) -> &String,
) -> Result<File> {
    let mut body = format!("/// {about}\n#[derive(Clone, Debug, PartialEq)]\npub enum {kind} {{\n");
    let mut conversions = String::new();
    let mut used = std::collections::BTreeMap::<String, u32>::new();
    for operation in &api.operations {
        *used.entry(names::type_name(part(operation))).or_default() += 1;
    }
    for operation in &api.operations {
        let content = names::type_name(part(operation));
        let boxed = inline_size(api, part(operation)) > INLINE_LIMIT;
        let held = if boxed { format!("Box<{content}>") } else { content.clone() };
        let name = &operation.name;
        let _ = writeln!(body, "    /// Of `{name}`.\n    {name}({held}),");
        if used.get(&content) == Some(&1) {
            let build = if boxed { "Box::new(content)" } else { "content" };
            let _ = writeln!(
                conversions,
                "impl From<{content}> for {kind} {{\n    fn from(content: {content}) -> Self {{\n \
                 Self::{name}({build})\n}}}}\n",
            );
        } else if boxed {
            bail!("{content} is shared by several operations and too large to hold inline");
        }
    }
    body.push_str("}\n\n");
    let _ =
        writeln!(body, "impl {kind} {{\n    /// The operation this belongs to.\n    #[must_use]");
    body.push_str("    pub fn operation(&self) -> Operation {\n match self {\n");
    for operation in &api.operations {
        let _ = writeln!(body, "Self::{0}(_) => Operation::{0},", operation.name);
    }
    let _ = writeln!(body, "}}}}}}\n\n{conversions}");
    let mut types: Vec<&str> = used.keys().map(String::as_str).collect();
    types.push("Operation");
    let body = format!("use crate::{{{}}};\n\n{body}", types.join(", "));
    Ok(File::new(directory, &names::snake(kind), about, &body))
}

/// `request.rs` of `wire`: from an operation to its decoder.
pub(crate) fn decode_dispatch(api: &Api, directory: &Path) -> File {
    let mut body = String::from(
        "use model::{Operation, Request};\n\nuse crate::decode::{Decoded, Decoder};\n\n\
         /// Decodes the input of `operation`.\n\
         pub(crate) fn request(operation: Operation, d: &mut Decoder<'_>) -> Decoded<Request> {\n\
         Ok(match operation {\n",
    );
    for operation in &api.operations {
        let _ = writeln!(body, "Operation::{0} => Request::{0}(d.take()?),", operation.name);
    }
    body.push_str("})}\n");
    File::new(directory, "request", "From an operation to its decoder.", &body)
}

/// `response.rs` of `wire`: from a response to its encoder.
pub(crate) fn encode_dispatch(api: &Api, directory: &Path) -> File {
    let mut body = String::from(
        "use model::Response;\n\nuse crate::encode::{Encode as _, Encoder};\n\n\
         /// Encodes the output of an operation.\n\
         pub(crate) fn response(e: &mut Encoder<'_>, response: &Response) {\nmatch response {\n",
    );
    for operation in &api.operations {
        let _ = if operation.has_body {
            writeln!(body, "Response::{0}(output) => output.encode(e),", operation.name)
        } else {
            writeln!(body, "Response::{0}(_) => {{}}", operation.name)
        };
    }
    body.push_str("}}\n");
    File::new(directory, "response", "From a response to its encoder.", &body)
}

/// The family whose files hold `structure`.
pub(crate) fn family_of<'a>(
    families: &'a std::collections::BTreeMap<String, Vec<String>>,
    structure: &str,
) -> &'a str {
    let found = families.iter().find(|(_, names)| names.iter().any(|name| name == structure));
    found.map_or("shared", |(family, _)| family.as_str())
}
