//! Operation lookup: from the `X-Amz-Target` header to an operation and its row of the table.

use crate::facts::Framework;
use crate::generated::Operation;
use crate::validation::{Stage, ValidationError};

impl Operation {
    /// The operation that an `X-Amz-Target` header names, if any.
    #[must_use]
    pub fn from_target(target: &str) -> Option<Self> {
        let (prefix, name) = target.split_once('.')?;
        let found = Self::from_name(name)?;
        (found.facts().target.strip_suffix(name)?.strip_suffix('.')? == prefix).then_some(found)
    }

    /// The operation's name, `PutItem`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.facts().name
    }

    /// The framework in whose words the operation refuses attribute values.
    #[must_use]
    pub fn value_framework(self) -> Framework {
        self.facts().values
    }

    /// The validation framework that answers for the operation.
    #[must_use]
    pub fn framework(self) -> Framework {
        self.facts().framework
    }

    /// Whether the answer with `fault` opens with `1 validation error detected: `. Violations of
    /// constraints have an envelope of their own and are never among these.
    #[must_use]
    pub fn envelopes(self, fault: &ValidationError) -> bool {
        let exception = match fault {
            ValidationError::Request(fault) => self.exception(fault),
            _ => None,
        };
        match exception {
            Some(framework) => framework == Framework::Newer,
            None => self.facts().envelope && fault.stage() == Stage::Request,
        }
    }
}
