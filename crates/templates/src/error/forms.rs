//! What the arguments of functions must be. Those that no source confirmed are in [`GUESSES`].

/// In CloudFormation's words.
const FORMS: &[(&str, &str)] = &[
    (
        "Fn::Join",
        "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to \
         be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.",
    ),
    (
        "Fn::Split",
        "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be \
         split or a function that returns a string to be split.",
    ),
    (
        "Fn::Select",
        "Fn::Select requires a list argument with two elements: an integer index and a list",
    ),
    (
        "Fn::Sub",
        "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as \
         first argument, and an optional second argument to specify a mapping of values to replace in the \
         string",
    ),
    (
        "Fn::FindInMap",
        "every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for \
         return value",
    ),
    ("Fn::If", "Fn::If requires a list argument with three elements"),
    ("Fn::Equals", "every Fn::Equals object requires a list of 2 string parameters."),
    ("Fn::Not", "every Fn::Not object requires one boolean parameter."),
    (
        "Fn::And",
        "every Fn::And object requires a list of at least 2 and at most 10 boolean parameters.",
    ),
    (
        "Fn::Or",
        "every Fn::Or object requires a list of at least 2 and at most 10 boolean parameters.",
    ),
    (
        "Fn::GetAtt",
        "every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource \
         attribute",
    ),
    (
        "Fn::GetAtt with one argument",
        "if specifying one argument to Fn::GetAtt, that argument must be a non-empty string in format \
         <LogicalId>.<Attribute>",
    ),
    ("Fn::Base64", "every Fn::Base64 object must have a String-typed value."),
    ("Ref", "every Ref object must have a single String value."),
    (
        "Fn::ImportValue",
        "the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs",
    ),
];

/// In ours.
const GUESSES: &[(&str, &str)] = &[
    ("Fn::GetAZs", "every Fn::GetAZs object requires a string parameter, the name of a Region."),
    (
        "Fn::Cidr",
        "every Fn::Cidr object requires an IPv4 or IPv6 block, a count from 1 to 256 and optionally the \
         bits of a subnet, all of which must fit into the block",
    ),
    ("Fn::Length", "every Fn::Length object requires a list or a function that returns a list."),
    ("Fn::ToJsonString", "every Fn::ToJsonString object requires an object or a list."),
    (
        "Fn::ForEach",
        "every Fn::ForEach object requires three parameters, an identifier, a list of strings and an object \
         whose keys contain the identifier; no key may come out twice",
    ),
    (
        "Fn::Contains",
        "every Fn::Contains object requires a list of strings and a string to be found in it.",
    ),
    ("Fn::EachMemberIn", "every Fn::EachMemberIn object requires two lists of strings."),
    (
        "Fn::EachMemberEquals",
        "every Fn::EachMemberEquals object requires a list of strings and a string.",
    ),
];

/// What the argument of `function` must be.
pub(super) fn of(function: &str) -> &str {
    let known = FORMS.iter().chain(GUESSES).find(|(name, _)| *name == function);
    known.map_or(function, |(_, form)| form)
}
