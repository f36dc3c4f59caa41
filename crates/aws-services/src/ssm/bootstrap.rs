//! The parameter with the version of CDK's bootstrap stack, which always exists.

/// Newer than any that CDK knows, so that it never wants to bring its own.
pub const BOOTSTRAP_VERSION: &str = "999";

/// The value of `/cdk-bootstrap/QUALIFIER/version`, when the name is one of these.
#[must_use]
pub fn bootstrap_version(name: &str) -> Option<String> {
    let qualifier = name.strip_prefix("/cdk-bootstrap/")?.strip_suffix("/version")?;
    (!qualifier.is_empty() && !qualifier.contains('/')).then(|| BOOTSTRAP_VERSION.to_owned())
}
