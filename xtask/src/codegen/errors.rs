//! Generates the codes and statuses of the errors that the model knows.

use std::fmt::Write as _;
use std::path::Path;

use super::api::Api;
use super::names;
use super::output::File;
use super::shape::Shape;

/// The namespace of DynamoDB's own errors on the wire.
const NAMESPACE: &str = "com.amazonaws.dynamodb.v20120810";

/// `error_code.rs`: the closed enum of modelled errors.
pub(crate) fn file(api: &Api, directory: &Path) -> File {
    let errors: Vec<(&String, &Shape)> =
        api.shapes.iter().filter(|(_, shape)| shape.status.is_some()).collect();
    let mut body = String::from(
        "/// The errors that the service model declares.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]\npub enum ErrorCode {\n",
    );
    for (name, _) in &errors {
        let _ = writeln!(body, "    /// `{name}`.\n    {},", variant(name));
    }
    body.push_str("}\n\nimpl ErrorCode {\n    /// The qualified code, as `__type` carries it.\n");
    body.push_str("    #[must_use]\n    pub fn code(self) -> &'static str {\n match self {\n");
    for (name, _) in &errors {
        let other = api.overrides.errors.iter().find(|entry| entry.shape == **name);
        let namespace = other.map_or(NAMESPACE, |entry| entry.namespace.as_str());
        let _ = writeln!(body, "Self::{} => \"{namespace}#{name}\",", variant(name));
    }
    body.push_str("}}\n\n    /// The HTTP status.\n    #[must_use]\n    pub fn status(self) -> u16 {\n match self {\n");
    for (name, shape) in &errors {
        let _ = writeln!(body, "Self::{} => {},", variant(name), shape.status.unwrap_or(400));
    }
    body.push_str("}}\n\n    /// The name of the member that carries the text.\n    #[must_use]\n");
    body.push_str("    pub fn message_member(self) -> &'static str {\n match self {\n");
    for (name, shape) in &errors {
        let member = shape.members().map(|(member, _)| member);
        let member = member.into_iter().find(|member| member.eq_ignore_ascii_case("message"));
        let _ = writeln!(body, "Self::{} => {:?},", variant(name), member.unwrap_or("message"));
    }
    body.push_str("}}\n}\n");
    File::new(directory, "error_code", "Codes, statuses and members of the modelled errors.", &body)
}

/// `ConditionalCheckFailedException` → `ConditionalCheckFailed`.
fn variant(name: &str) -> String {
    names::type_name(name.strip_suffix("Exception").unwrap_or(name))
}
