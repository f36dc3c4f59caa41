//! The sentences. Those that no source confirmed are marked `guess`.

use std::fmt::{Display, Formatter, Result};

use super::{
    EntryFault, Fault, Format, Intrinsic, Language, ParameterFault, RelationFault, TemplateError,
    forms,
};

impl Display for TemplateError {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::TooLarge { limit } => {
                write!(f, "Template may not exceed {limit} bytes in size.")
            }
            Self::Format(Format::Sections(names)) => {
                write!(f, "Invalid template property or properties [{}]", names.join(", "))
            }
            Self::Format(Format::Entry(fault @ EntryFault::ResourceMember { .. }))
            | Self::Format(Format::Entry(fault @ EntryFault::ParameterMember { .. })) => {
                fault.fmt(f)
            }
            Self::Format(format) => write!(f, "Template format error: {format}"),
            Self::Intrinsic(intrinsic) => intrinsic.fmt(f),
            Self::Parameter(fault) => fault.fmt(f),
            // guess
            Self::Rule { rule, description } => {
                write!(f, "Rules were violated: {rule}")?;
                match description {
                    Some(description) => write!(f, ": {description}"),
                    None => Ok(()),
                }
            }
            Self::Circular(names) => {
                write!(f, "Circular dependency between resources: [{}]", names.join(", "))
            }
            Self::TypeChanged(names) => write!(
                f,
                "Update of resource type is not permitted. The new template modifies resource type of \
                 the following resources: [{}]",
                names.join(", ")
            ),
            Self::Unsupported(types) => unsupported(f, types),
            Self::Transform(name) => write!(f, "No transform named {name} found."),
            Self::Serverless(faults) => {
                write!(
                    f,
                    "Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application \
                     Specification document. Number of errors found: {}.",
                    faults.len()
                )?;
                faults.iter().try_for_each(|(resource, fault)| {
                    write!(f, " Resource with id [{resource}] is invalid. {fault}")
                })
            }
        }
    }
}

/// Ours: on AWS these types exist.
fn unsupported(f: &mut Formatter<'_>, types: &[(String, String)]) -> Result {
    f.write_str("Template format error: resource types that Stator does not provide: ")?;
    for (index, (resource, name)) in types.iter().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        write!(f, "{comma}{resource} ({name})")?;
    }
    f.write_str(
        ". With --skip-unsupported, of the server or of stator deploy, such resources are skipped",
    )
}

impl Display for Format {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Malformed { language, line, column, detail } => {
                let language = match language {
                    Language::Json => "JSON",
                    Language::Yaml => "YAML",
                };
                write!(f, "{language} not well-formed. (line {line}, column {column})")?;
                match detail {
                    Some(detail) => write!(f, " {detail}"),
                    None => Ok(()),
                }
            }
            Self::Alias => f.write_str("YAML aliases are not allowed in CloudFormation templates"),
            // guess
            Self::Tag { tag, line, column } => {
                write!(f, "YAML not well-formed. (line {line}, column {column}) Unknown tag {tag}")
            }
            Self::Description { limit } => {
                write!(f, "'Description' length is greater than {limit}.")
            }
            // guess
            Self::Depth { limit } => write!(f, "nesting exceeds {limit} levels"),
            Self::Structure => f.write_str("unsupported structure."),
            // guess
            Self::Version(given) => {
                write!(f, "unsupported AWSTemplateFormatVersion {given}, it must be 2010-09-09")
            }
            // guess
            Self::NotObject { path } => write!(f, "[{path}] must be an object"),
            Self::NotText { path, member } => {
                write!(f, "[{path}] Every {member} member must be a string.")
            }
            Self::Null { path } => write!(f, "[{path}] 'null' values are not allowed in templates"),
            Self::NoResources => f.write_str("At least one Resources member must be defined."),
            Self::Name { kind, name } => write!(f, "{kind} name {name} is non alphanumeric."),
            Self::MappingName(name) => write!(
                f,
                "Mappings attribute name '{name}' must contain only alphanumeric characters."
            ),
            Self::MappingValue => {
                f.write_str("Every Mappings attribute must be a String or a List.")
            }
            Self::Count { of, count, limit } => {
                write!(f, "Number of {of}, {count}, is greater than maximum allowed, {limit}")
            }
            Self::Sections(names) => f.write_str(&names.join(", ")),
            Self::Entry(fault) => fault.fmt(f),
            Self::Relation(fault) => fault.fmt(f),
        }
    }
}

impl Display for EntryFault {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::ResourceMember { resource, member } => {
                write!(
                    f,
                    "Invalid template resource property '{member}' (in /Resources/{resource})"
                )
            }
            Self::ParameterMember { parameter, member } => write!(
                f,
                "Invalid template parameter property '{member}' (in /Parameters/{parameter})"
            ),
            Self::NoParameterType(name) => write!(
                f,
                "Every Parameters object must contain a Type member. (in /Parameters/{name})"
            ),
            Self::ParameterType(name) => write!(f, "Unrecognized parameter type: {name}"),
            Self::NoOutputValue(name) => {
                write!(f, "Every Outputs member must contain a Value object (in /Outputs/{name})")
            }
            Self::OutputValue(name) => write!(
                f,
                "The Value field of every Outputs member must evaluate to a String. (in /Outputs/{name})"
            ),
            Self::ExportName(name) => write!(
                f,
                "Output {name} is malformed. The Name field of every Export member must be specified and \
                 consist only of alphanumeric characters, colons, or hyphens."
            ),
            // guess
            Self::DependsOn(resource) => write!(
                f,
                "[/Resources/{resource}] DependsOn must be a string or a list of strings."
            ),
            // guess
            Self::NoAssertions(rule) => {
                write!(f, "[/Rules/{rule}] Every Rules member must contain a list of Assertions.")
            }
            // guess
            Self::Policy { resource, attribute, given, allowed } => write!(
                f,
                "Unrecognized {attribute} {given} for resource {resource}. It must be one of [{}]",
                allowed.join(", ")
            ),
        }
    }
}

impl Display for RelationFault {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Unresolved { names, block } => write!(
                f,
                "Unresolved resource dependencies [{}] in the {block} block of the template",
                names.join(", ")
            ),
            Self::ConditionReference(names) => write!(
                f,
                "Unresolved dependencies [{}]. Cannot reference resources in the Conditions block of \
                 the template",
                names.join(", ")
            ),
            Self::UnknownCondition { name, block } => write!(
                f,
                "Unresolved condition dependency {name} in the {block} block of the template"
            ),
            // guess
            Self::CircularConditions(names) => {
                write!(f, "Circular dependency between conditions: [{}]", names.join(", "))
            }
            Self::UnrecognizedTypes(types) => {
                write!(f, "Unrecognized resource types: [{}]", types.join(", "))
            }
        }
    }
}

impl Display for Intrinsic {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.fault.fmt(f)?;
        let named = matches!(self.fault, Fault::Reference(_));
        if self.path.is_empty() || named {
            return Ok(());
        }
        write!(f, " (at /{})", self.path.join("/"))
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Form(function) => write!(f, "Template error: {}", forms::of(function)),
            // guess
            Self::Unknown(name) => {
                write!(f, "Template error: {name} is not a function that is supported here")
            }
            // guess
            Self::NeedsExtensions(name) => write!(
                f,
                "Template error: {name} requires the transform AWS::LanguageExtensions in the template"
            ),
            Self::Reference(name) => write!(
                f,
                "Template format error: Unresolved resource dependencies [{name}] in the Resources \
                 block of the template"
            ),
            Self::Resource { function: "Fn::Sub", name } => write!(
                f,
                "Template error: instance of Fn::Sub references invalid resource attribute {name}"
            ),
            Self::Resource { function, name } => write!(
                f,
                "Template error: instance of {function} references undefined resource {name}"
            ),
            Self::Attribute { resource, attribute } => write!(
                f,
                "Template error: resource {resource} does not support attribute type {attribute} in \
                 Fn::GetAtt"
            ),
            Self::Condition(name) => write!(
                f,
                "Template format error: Unresolved condition dependency {name} in the Resources block \
                 of the template"
            ),
            Self::NotBoolean => f.write_str(
                "Template format error: Conditions can only be boolean operations on parameters and \
                 other conditions",
            ),
            Self::Variable(_) => f.write_str(
                "Template error: variable names in Fn::Sub syntax must contain only alphanumeric \
                 characters, underscores, periods, and colons",
            ),
            Self::Mapping(name) => write!(
                f,
                "Template error: Mapping named '{name}' is not present in the 'Mappings' section of \
                 template."
            ),
            Self::MappingKey(keys) => {
                write!(f, "Template error: Unable to get mapping for {}", keys.join("::"))
            }
            Self::Index(index) => {
                write!(f, "Template error: Fn::Select cannot select nonexistent value at index {index}")
            }
            Self::Export(name) => write!(f, "No export named {name} found"),
            // ours
            Self::Dynamic(reference) => {
                write!(f, "Template error: the dynamic reference {reference} cannot be resolved here")
            }
            // ours
            Self::NotYet(name) => {
                write!(f, "Template error: {name} is not known when it is needed")
            }
            // ours
            Self::TooLarge { limit } => {
                write!(f, "Template error: what the functions produce exceeds {limit} bytes")
            }
        }
    }
}

impl Display for ParameterFault {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let or = |f: &mut Formatter<'_>, name: &str, description: &Option<String>, text: &str| {
            match description {
                Some(description) => {
                    write!(f, "Parameter '{name}' failed to satisfy constraint: {description}")
                }
                None => write!(f, "Parameter '{name}' {text}"),
            }
        };
        match self {
            Self::Missing(names) => {
                write!(f, "Parameters: [{}] must have values", names.join(", "))
            }
            Self::Unknown(names) => {
                write!(f, "Parameters: [{}] do not exist in the template", names.join(", "))
            }
            Self::Twice(name) => write!(f, "Duplicate parameter key: {name}"), // guess
            Self::NoPrevious(name) => write!(
                f,
                "Invalid input for parameter key {name}. Cannot specify usePreviousValue as true for a \
                 parameter key not in the previous template"
            ),
            Self::NotAllowed { name, description, .. } => {
                or(f, name, description, "must be one of AllowedValues")
            }
            Self::Pattern { name, pattern, description } => {
                or(f, name, description, &format!("must match pattern {pattern}"))
            }
            // ours
            Self::PatternSteps { name, pattern, steps } => write!(
                f,
                "Parameter '{name}' has an AllowedPattern that takes more than {steps} steps back for \
                 a value; the values of a call share a number of steps, so simplify the pattern or \
                 match fewer and shorter values: {pattern}"
            ),
            // ours
            Self::BadPattern { name, pattern } => {
                write!(f, "Parameter '{name}' has an AllowedPattern that is not usable: {pattern}")
            }
            Self::TooShort { name, limit, description } => {
                or(f, name, description, &format!("must contain at least {limit} characters"))
            }
            Self::TooLong { name, limit, description } => {
                or(f, name, description, &format!("must contain at most {limit} characters"))
            }
            Self::NotNumber { name, description } => or(f, name, description, "must be a number"),
            Self::TooSmall { name, limit, description } => {
                or(f, name, description, &format!("must be a number not less than {limit}"))
            }
            Self::TooLarge { name, limit, description } => {
                or(f, name, description, &format!("must be a number not greater than {limit}"))
            }
            Self::NotInStore(names) => write!(
                f,
                "Unable to fetch parameters [{}] from parameter store for this account.",
                names.join(", ")
            ),
        }
    }
}
