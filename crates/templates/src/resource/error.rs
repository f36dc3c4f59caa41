//! What can be wrong with a resource's properties, as data; Display writes the reason of its event.

use std::fmt;

use model::ApiError;

use super::replacement::ReplacementReason;

/// Why a resource cannot be made or changed.
#[derive(Clone, Debug, PartialEq)]
pub enum ResourceError {
    /// A property that the type does not have.
    UnsupportedProperty {
        /// Its name.
        name: String,
        /// The object that has it, `/GlobalSecondaryIndexes/0`; empty for the resource itself.
        path: String,
        /// The properties that there are.
        known: Vec<&'static str>,
    },
    /// A property that is required.
    Missing {
        /// Its name.
        name: String,
        /// The object that lacks it.
        path: String,
    },
    /// A property of another type.
    Type {
        /// Its name.
        name: String,
        /// Where it is.
        path: String,
        /// What it must be: `of type List`, `an object`.
        expected: &'static str,
    },
    /// A value that is none of those allowed.
    Choice {
        /// The property.
        name: String,
        /// Where it is.
        path: String,
        /// What it says.
        given: String,
        /// What it may say.
        allowed: &'static [&'static str],
    },
    /// A property that later versions take. Refused, so that it is not taken to be in force.
    NotAvailable {
        /// Its name.
        name: &'static str,
    },
    /// No attribute definitions at all.
    NoDefinitions,
    /// Attribute definitions that no key uses, or keys that are not defined.
    Definitions {
        /// Defined, but in no key.
        unused: Vec<String>,
        /// In a key, but not defined.
        undefined: Vec<String>,
    },
    /// No replica in the Region of the server.
    NoLocalReplica {
        /// The server's Region.
        region: String,
        /// The Regions that have one.
        given: Vec<String>,
    },
    /// A replacement that would have the same name.
    CustomName {
        /// The name.
        name: String,
        /// Why it must be replaced.
        reasons: Vec<ReplacementReason>,
    },
    /// DynamoDB itself refuses the request that the properties make.
    Api(ApiError),
}

impl From<ApiError> for ResourceError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

impl fmt::Display for ResourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |path: &str| match path {
            "" => String::new(),
            path => format!(" (at {path})"),
        };
        match self {
            Self::UnsupportedProperty { name, path, known } => {
                write!(f, "Encountered unsupported property {name}{}", at(path))?;
                match meant(name, known) {
                    Some(meant) => write!(f, ", did you mean {meant}?"),
                    None => Ok(()),
                }
            }
            Self::Missing { name, path } => {
                write!(f, "Property {name} cannot be empty.{}", at(path))
            }
            Self::Type { name, path, expected } => {
                write!(f, "Value of property {name} must be {expected}{}", at(path))
            }
            Self::Choice { name, path, given, allowed } => write!(
                f,
                "Value {given} of property {name} must be one of [{}]{}",
                allowed.join(", "),
                at(path)
            )
            .and_then(|()| match meant(given.trim_matches('"'), allowed) {
                Some(meant) => write!(f, ", did you mean {meant}?"),
                None => Ok(()),
            }),
            Self::NotAvailable { name } => {
                write!(f, "Property {name} is not available in this version of Stator")
            }
            Self::NoDefinitions => {
                f.write_str("You must specify the AttributeDefinitions property.")
            }
            Self::Definitions { unused, undefined } => {
                f.write_str(
                    "Property AttributeDefinitions is inconsistent with the KeySchema of the table and \
                     the secondary indexes",
                )?;
                if !undefined.is_empty() {
                    write!(f, "; not defined: [{}]", undefined.join(", "))?;
                }
                if !unused.is_empty() {
                    write!(f, "; in no key: [{}]", unused.join(", "))?;
                }
                Ok(())
            }
            Self::NoLocalReplica { region, given } => write!(
                f,
                "Replicas must contain the Region of the stack, {region}; it has [{}]",
                given.join(", ")
            ),
            Self::CustomName { name, .. } => write!(
                f,
                "CloudFormation cannot update a stack when a custom-named resource requires replacing. \
                 Rename {name} and update the stack again."
            ),
            Self::Api(error) => error.fmt(f),
        }
    }
}

impl ResourceError {
    /// The JSON pointer of the property that is wrong, below the properties.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::UnsupportedProperty { name, path, .. } | Self::Missing { name, path } => {
                format!("{path}/{name}")
            }
            Self::Type { path, .. } | Self::Choice { path, .. } => path.clone(),
            Self::NotAvailable { name } => format!("/{name}"),
            Self::NoDefinitions | Self::Definitions { .. } => "/AttributeDefinitions".to_owned(),
            Self::NoLocalReplica { .. } => "/Replicas".to_owned(),
            Self::CustomName { .. } => "/TableName".to_owned(),
            Self::Api(_) => String::new(),
        }
    }
}

/// The known word that was probably meant: two letters differ at most, capitals do not count.
fn meant(name: &str, known: &[&'static str]) -> Option<&'static str> {
    let name = name.to_lowercase();
    let distance = |one: &str| strsim::damerau_levenshtein(&name, &one.to_lowercase());
    let nearest = known.iter().copied().min_by_key(|one| distance(one))?;
    (distance(nearest) <= 2).then_some(nearest)
}

impl std::error::Error for ResourceError {}
