//! The address of a database, whose password is never shown.

use std::fmt;

/// Where a database is, and the schema with the data.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Database {
    url: String,
    schema: String,
}

impl Database {
    /// As it was written.
    pub(crate) fn new(url: &str, schema: &str) -> Self {
        Self { url: url.to_owned(), schema: schema.to_owned() }
    }

    /// The address with its password.
    #[cfg(feature = "postgres")]
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The schema with the data.
    #[cfg(feature = "postgres")]
    pub(crate) fn schema(&self) -> &str {
        &self.schema
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, schema {}", without_password(&self.url), self.schema)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Database({self})")
    }
}

/// The address without user, password and options: what is left names hosts and database.
pub(crate) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return "***".to_owned() };
    let rest = rest.split_once('?').map_or(rest, |(place, _)| place);
    // A password may hold an @ that is not escaped.
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    format!("{scheme}://{place}")
}

#[cfg(test)]
mod tests {
    use super::{Database, without_password};

    #[test]
    fn no_password_is_shown() {
        for (url, shown) in [
            ("postgres://ada:secret@db:5432/shop", "postgres://db:5432/shop"),
            ("postgres://ada:s@cret@a,b/shop?connect_timeout=3", "postgres://a,b/shop"),
            ("postgres://db/shop?password=secret", "postgres://db/shop"),
            ("host=db password=secret", "***"),
        ] {
            assert_eq!(without_password(url), shown);
            let database = Database::new(url, "stator");
            assert!(!format!("{database} {database:?}").contains("cret"), "{database}");
        }
    }
}
