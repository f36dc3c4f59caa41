//! Host names: those under which a server answers requests that nobody signed for.
//!
//! A page of a stranger can point its own name at the address of this machine (DNS rebinding). Its
//! browser then takes this server for that site and sends whatever the page asks; only the Host
//! header tells. So a name counts when no stranger can own it: an address, `localhost` and what is
//! below it (RFC 6761, section 6.3), and the names that are configured, each with what is below it,
//! since S3's clients put the bucket there.

use std::net::{Ipv4Addr, Ipv6Addr};

/// The names of a server beside addresses and `localhost`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hosts {
    names: Vec<String>,
}

impl Hosts {
    /// These names, without ports.
    #[must_use]
    pub const fn new(names: Vec<String>) -> Self {
        Self { names }
    }

    /// The names.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether the server has this name, which may have a port.
    pub(crate) fn admit(&self, host: &str) -> bool {
        let name = name(host);
        is_within(name, "localhost")
            || name.parse::<Ipv4Addr>().is_ok()
            || is_ipv6(name)
            || self.names.iter().any(|known| is_within(name, known))
    }
}

/// A host without its port, and without the dot that may end a name.
pub(crate) fn name(host: &str) -> &str {
    if let Some(end) = host.strip_prefix('[').and_then(|rest| rest.find(']')) {
        let (address, rest) = host.split_at_checked(end.saturating_add(2)).unwrap_or((host, ""));
        return if rest.is_empty() || rest.starts_with(':') { address } else { host };
    }
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name.strip_suffix('.').unwrap_or(name)
}

fn is_ipv6(name: &str) -> bool {
    let address = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    address.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok())
}

/// Whether `name` is `domain` or below it.
fn is_within(name: &str, domain: &str) -> bool {
    let Some(at) = name.len().checked_sub(domain.len()) else { return false };
    let Some((below, rest)) = name.split_at_checked(at) else { return false };
    rest.eq_ignore_ascii_case(domain)
        && (below.is_empty() || below.len() > 1 && below.ends_with('.'))
}

#[cfg(test)]
mod tests;
