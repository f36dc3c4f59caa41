//! The AWS query protocol: `Action=…&Name.member.1.Key=…` in, XML out.
//!
//! A list that is there and empty is sent as a bare key (`Parameters=`), which reads as an empty
//! list.

use std::collections::BTreeMap;
use std::fmt;

use super::xml::Xml;

/// Parameters that one form may hold.
const PARAMETERS: usize = 20_000;

/// The parameters of one call, by their full names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    parameters: BTreeMap<String, String>,
}

/// A form that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryFault {
    /// It is not UTF-8 after decoding.
    Encoding,
    /// It holds too many parameters.
    TooMany,
}

impl fmt::Display for QueryFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Encoding => f.write_str("the form is not UTF-8"),
            Self::TooMany => write!(f, "the form holds more than {PARAMETERS} parameters"),
        }
    }
}

impl Query {
    /// Reads a form, from a body or from the query of a URL. If a name occurs twice, the last
    /// counts.
    ///
    /// # Errors
    /// [`QueryFault`].
    pub fn parse(form: &[u8]) -> Result<Self, QueryFault> {
        let mut parameters = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(form) {
            if name.contains('\u{FFFD}') || value.contains('\u{FFFD}') {
                return Err(QueryFault::Encoding);
            }
            if parameters.len() >= PARAMETERS {
                return Err(QueryFault::TooMany);
            }
            parameters.insert(name.into_owned(), value.into_owned());
        }
        Ok(Self { parameters })
    }

    /// What is called.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.get("Action")
    }

    /// A parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.parameters.get(name).map(String::as_str)
    }

    /// A parameter that is there and not empty.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// Whether a parameter is `true`.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Whether a list was sent at all, even an empty one.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.parameters.contains_key(name) || !self.members(name).is_empty()
    }

    /// The members of a list of structures, in the order of their numbers.
    #[must_use]
    pub fn members(&self, name: &str) -> Vec<Self> {
        let prefix = format!("{name}.member.");
        let mut members: BTreeMap<u64, Self> = BTreeMap::new();
        for (full, value) in self.beginning(&prefix) {
            let rest = full.get(prefix.len()..).unwrap_or_default();
            let (number, field) = rest.split_once('.').unwrap_or((rest, ""));
            let Ok(number) = number.parse() else { continue };
            let member = members.entry(number).or_default();
            member.parameters.insert(field.to_owned(), value.clone());
        }
        members.into_values().collect()
    }

    /// The members of a list of texts, in the order of their numbers.
    #[must_use]
    pub fn texts(&self, name: &str) -> Vec<String> {
        let members = self.members(name).into_iter();
        members.filter_map(|mut member| member.parameters.remove("")).collect()
    }

    /// The parameters whose names begin with `prefix`.
    fn beginning<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a String, &'a String)> {
        self.parameters
            .range(prefix.to_owned()..)
            .take_while(move |(name, _)| name.starts_with(prefix))
    }
}

/// The answer to `action`; `result` writes the content of its result element.
#[must_use]
pub fn answer(
    action: &str,
    namespace: &str,
    request_id: &str,
    result: impl FnOnce(&mut Xml),
) -> String {
    let mut xml = Xml::new();
    xml.element_in(&format!("{action}Response"), namespace, |xml| {
        xml.element(&format!("{action}Result"), result);
        xml.element("ResponseMetadata", |xml| xml.text("RequestId", request_id));
    });
    xml.finish()
}

/// Why a call is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault<'a> {
    /// Whether the request is at fault, not the service.
    pub sender: bool,
    /// The error code, such as `ValidationError`.
    pub code: &'a str,
    /// The sentence for people.
    pub message: &'a str,
}

/// The answer that reports `fault`.
#[must_use]
pub fn error(namespace: &str, request_id: &str, fault: &Fault<'_>) -> String {
    let mut xml = Xml::new();
    xml.element_in("ErrorResponse", namespace, |xml| {
        xml.element("Error", |xml| {
            xml.text("Type", if fault.sender { "Sender" } else { "Receiver" });
            xml.text("Code", fault.code);
            xml.text("Message", fault.message);
        });
        xml.text("RequestId", request_id);
    });
    xml.finish()
}
