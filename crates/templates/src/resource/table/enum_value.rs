//! A value of an enumeration of DynamoDB's API, as a template gives it.

use std::fmt;

use model::{BillingMode, ContributorInsightsMode, StreamViewType, TableClass};

/// A value of the enumeration `T`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnumValue<T> {
    /// One that exists.
    Known(T),
    /// One that does not: kept for the request, which DynamoDB refuses in its own words.
    Other(String),
}

/// An enumeration of the API.
pub trait ApiEnum: Copy + PartialEq {
    /// The spelling on the wire.
    fn name(self) -> &'static str;
    /// The value of this spelling.
    fn from_name(name: &str) -> Option<Self>;
}

macro_rules! api_enums {
    ($($name:ident),*) => {
        $(impl ApiEnum for $name {
            fn name(self) -> &'static str {
                self.as_str()
            }

            fn from_name(name: &str) -> Option<Self> {
                Self::parse(name)
            }
        })*
    };
}

api_enums!(BillingMode, ContributorInsightsMode, StreamViewType, TableClass);

impl<T: ApiEnum> EnumValue<T> {
    /// The value of this spelling.
    #[must_use]
    pub fn of(name: &str) -> Self {
        T::from_name(name).map_or_else(|| Self::Other(name.to_owned()), Self::Known)
    }

    /// The spelling on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Known(value) => value.name(),
            Self::Other(name) => name,
        }
    }

    /// Whether it is this value.
    #[must_use]
    pub fn is(&self, value: T) -> bool {
        matches!(self, Self::Known(known) if *known == value)
    }
}

impl<T: ApiEnum> fmt::Display for EnumValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
