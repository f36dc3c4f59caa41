//! What the values of settings mean: one reader for each form, from the text as it was written.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use server::{Hosts, ListenAddress, Origins, ProxyHeader};

use super::{LogFormat, TableFormat};
use crate::otlp::Collector;

/// The smallest memory budget, in bytes: below this a store would only write tiny tables.
const SMALLEST_BUDGET: u64 = 32 << 20;
/// The smallest file of the audit log, in bytes.
const SMALLEST_AUDIT: u64 = 64 << 10;
/// The largest bound on connections.
const MOST_CONNECTIONS: usize = 1_000_000;

/// The levels of log lines, and `off`.
const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];

/// The form of a value: how it is read, and what is said when it cannot be.
pub(super) struct ValueForm<T> {
    /// The meaning of a text; `None` when it has none.
    pub(super) read: fn(&str) -> Option<T>,
    /// What the setting takes, after "it takes".
    pub(super) expected: &'static str,
}

/// `true` or `false`, also as 1 or 0.
pub(super) const SWITCH: ValueForm<bool> = ValueForm { read: switch, expected: "true or false" };

fn switch(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// Codes of rules that see one request, with commas between them.
pub(super) const RULES: ValueForm<Vec<String>> =
    ValueForm { read: rules, expected: advisor::REQUEST_CODES_IN_WORDS };

fn rules(text: &str) -> Option<Vec<String>> {
    if text == "none" {
        return Some(Vec::new());
    }
    let codes = text.split(',').map(|code| code.trim().to_ascii_uppercase());
    let codes: Vec<String> = codes.filter(|code| !code.is_empty()).collect();
    codes.iter().all(|code| advisor::REQUEST_CODES.contains(&&**code)).then_some(codes)
}

/// `on` or `off`; what a switch takes does too.
pub(super) const ON_OR_OFF: ValueForm<bool> = ValueForm { read: on_or_off, expected: "on or off" };

fn on_or_off(text: &str) -> Option<bool> {
    match text {
        "on" => Some(true),
        "off" => Some(false),
        _ => switch(text),
    }
}

/// Whether TLS 1.3 is the oldest version.
pub(super) const TLS_VERSION: ValueForm<bool> = ValueForm {
    read: |text| match text {
        "1.2" => Some(false),
        "1.3" => Some(true),
        _ => None,
    },
    expected: "1.2 or 1.3",
};

/// `127.0.0.1:8000`, `[::1]:8000`, `localhost:8000` or `:8000`. A port alone is on the loopback
/// address: what others reach is named.
pub(super) const PLACES: ValueForm<Vec<ListenAddress>> = ValueForm {
    read: |text| {
        let listed: Option<Vec<_>> = text.split(',').map(|one| place(one.trim())).collect();
        listed.filter(|listed| !listed.is_empty())
    },
    expected: "an address and a port, such as 127.0.0.1:8000, or unix: and an absolute path, or \
               several with commas between them",
};

fn place(text: &str) -> Option<ListenAddress> {
    match text.strip_prefix("unix:") {
        Some(path) => {
            let path = PathBuf::from(path);
            (path.is_absolute() && path.file_name().is_some()).then_some(ListenAddress::Unix(path))
        }
        None => address(text).map(ListenAddress::Tcp),
    }
}

pub(super) fn address(text: &str) -> Option<SocketAddr> {
    let local = text.strip_prefix("localhost:").or_else(|| text.strip_prefix(':'));
    match local {
        Some(port) => Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().ok()?))),
        None => text.parse().ok(),
    }
}

/// Networks of proxies, and whether those on Unix sockets are some.
pub(super) const PROXIES: ValueForm<(Vec<IpNet>, bool)> = ValueForm {
    read: proxies,
    expected: "addresses or networks, such as 192.0.2.1 or 192.0.2.0/24, or unix, with commas \
               between them",
};

fn proxies(text: &str) -> Option<(Vec<IpNet>, bool)> {
    let (mut networks, mut local) = (Vec::new(), false);
    for one in text.split(',').map(str::trim) {
        match one.parse::<IpAddr>() {
            _ if one == "unix" => local = true,
            Ok(address) => networks.push(IpNet::from(address)),
            Err(_) => networks.push(one.parse().ok()?),
        }
    }
    Some((networks, local))
}

/// The URL of an identity provider.
pub(super) const ISSUER: ValueForm<String> = ValueForm {
    read: |text| {
        let named = text.strip_prefix("https://").is_some_and(|rest| !rest.is_empty());
        (named && !text.contains(char::is_whitespace)).then(|| text.to_owned())
    },
    expected: "the URL of an identity provider, such as https://id.example.com",
};

/// Words with commas between them, at least one.
pub(super) const WORDS: ValueForm<Vec<String>> = ValueForm {
    read: |text| {
        let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
        let words: Vec<String> = words.map(str::to_owned).collect();
        (!words.is_empty()).then_some(words)
    },
    expected: "at least one, with commas between them",
};

/// How proxies say whom they forward.
pub(super) const PROXY_HEADER: ValueForm<ProxyHeader> = ValueForm {
    read: |text| match text {
        "x-forwarded-for" => Some(ProxyHeader::XForwardedFor),
        "forwarded" => Some(ProxyHeader::Forwarded),
        "proxy-protocol" => Some(ProxyHeader::ProxyProtocol),
        _ => None,
    },
    expected: "x-forwarded-for, forwarded or proxy-protocol",
};

/// A number of bytes: `1073741824`, `1GiB`, `512 MiB`.
pub(super) const BUDGET: ValueForm<u64> = ValueForm {
    read: budget,
    expected: "at least 32MiB: a number of bytes, or one with KiB, MiB or GiB",
};

fn budget(text: &str) -> Option<u64> {
    size(text).filter(|bytes| *bytes >= SMALLEST_BUDGET)
}

/// The size of a file of the audit log.
pub(super) const AUDIT_SIZE: ValueForm<u64> = ValueForm {
    read: |text| size(text).filter(|bytes| *bytes >= SMALLEST_AUDIT),
    expected: "at least 64KiB: a number of bytes, or one with KiB, MiB or GiB",
};

/// How many files of the audit log are kept.
pub(super) const AUDIT_FILES: ValueForm<u32> = ValueForm {
    read: |text| text.parse().ok().filter(|number| *number <= 10_000),
    expected: "a number from 0 to 10000",
};

fn size(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let factor = match unit.trim() {
        "" | "B" => 1,
        "KiB" | "K" => 1 << 10,
        "MiB" | "M" => 1 << 20,
        "GiB" | "G" => 1 << 30,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

/// What the files of tables are.
pub(super) const TABLE_FORMAT: ValueForm<TableFormat> =
    ValueForm { read: table_format, expected: "lsm-tree or own" };

fn table_format(text: &str) -> Option<TableFormat> {
    match text {
        "lsm-tree" => Some(TableFormat::LsmTree),
        "own" => Some(TableFormat::Own),
        _ => None,
    }
}

/// A bound on connections.
pub(super) const CONNECTIONS: ValueForm<usize> =
    ValueForm { read: connections, expected: "a number from 1 to 1000000" };

fn connections(text: &str) -> Option<usize> {
    text.parse().ok().filter(|number| (1..=MOST_CONNECTIONS).contains(number))
}

/// A Region's name. Names that AWS does not have are taken too: `local` is a custom of tests.
pub(super) const REGION: ValueForm<String> = ValueForm {
    read: region,
    expected: "a Region such as eu-west-2: lower-case letters, digits and hyphens",
};

fn region(text: &str) -> Option<String> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    let ends = !text.ends_with('-') && text.len() <= 32;
    (begins && ends && text.bytes().all(fits)).then(|| text.to_owned())
}

/// An account id.
pub(super) const ACCOUNT: ValueForm<String> = ValueForm {
    read: account,
    expected: "an account id: twelve digits (in a file in quotes, if the first is 0)",
};

fn account(text: &str) -> Option<String> {
    (text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
}

/// A level, or several with targets. A word that is no level would otherwise be taken for a target
/// whose every line is wanted, and nothing would be logged.
pub(super) const LOG_LEVEL: ValueForm<String> = ValueForm {
    read: log_level,
    expected: "off, error, warn, info, debug or trace, or several with targets, such as info,access=debug",
};

fn log_level(text: &str) -> Option<String> {
    let is_level = |text: &str| LEVELS.iter().any(|level| text.eq_ignore_ascii_case(level));
    let fits = |directive: &str| match directive.split_once('=') {
        Some((target, level)) => !target.is_empty() && is_level(level),
        None => is_level(directive),
    };
    text.split(',').all(|directive| fits(directive.trim())).then(|| text.replace(' ', ""))
}

/// A length of time: `500ms`, `2s`; `none` is no time at all.
pub(super) const DURATION: ValueForm<Option<Duration>> =
    ValueForm { read: duration, expected: "a number with ms or s, such as 500ms, or none" };

fn duration(text: &str) -> Option<Option<Duration>> {
    if text == "none" {
        return Some(None);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at_checked(digits)?;
    let number = number.parse().ok()?;
    match unit.trim() {
        "ms" => Some(Some(Duration::from_millis(number))),
        "s" => Some(Some(Duration::from_secs(number))),
        _ => None,
    }
}

/// A collector of traces, or `none`.
pub(super) const COLLECTOR: ValueForm<Option<Collector>> = ValueForm {
    read: collector,
    expected: "a URL such as http://127.0.0.1:4318: http, with a port, without a path; or none",
};

fn collector(text: &str) -> Option<Option<Collector>> {
    if text == "none" { Some(None) } else { Collector::read(text).map(Some) }
}

/// How log lines look.
pub(super) const LOG_FORMAT: ValueForm<LogFormat> =
    ValueForm { read: log_format, expected: "text or json" };

fn log_format(text: &str) -> Option<LogFormat> {
    match text {
        "text" => Some(LogFormat::Text),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}

/// Web origins with commas between them, each as a browser sends it
/// (<https://www.rfc-editor.org/rfc/rfc6454#section-6.2>): no path, no capital letters.
pub(super) const ORIGINS: ValueForm<Origins> = ValueForm {
    read: origins,
    expected: "`*`, or origins as browsers send them, such as http://localhost:3000: lower case, without a path",
};

fn origins(text: &str) -> Option<Origins> {
    let listed: Vec<&str> = text.split(',').map(str::trim).filter(|one| !one.is_empty()).collect();
    if listed.is_empty() {
        return Some(Origins::None);
    }
    if listed.contains(&"*") {
        return Some(Origins::Any);
    }
    let all = listed.iter().all(|origin| is_origin(origin));
    all.then(|| Origins::Only(listed.into_iter().map(str::to_owned).collect()))
}

fn is_origin(text: &str) -> bool {
    let Some((scheme, host)) = text.split_once("://") else { return false };
    let begins = scheme.bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
    let of_scheme = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.')
    };
    let of_host =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._:[]".contains(&byte);
    begins && scheme.bytes().all(of_scheme) && !host.is_empty() && host.bytes().all(of_host)
}

/// Host names with commas between them, without ports.
pub(super) const HOSTS: ValueForm<Hosts> = ValueForm {
    read: hosts,
    expected: "host names without port, such as dynamodb or db.example.com, with commas between them",
};

fn hosts(text: &str) -> Option<Hosts> {
    let listed = text.split(',').map(str::trim).filter(|one| !one.is_empty());
    let names: Vec<String> = listed.map(str::to_owned).collect();
    names.iter().all(|name| is_host_name(name)).then(|| Hosts::new(names))
}

/// Labels with dots between them, as in RFC 1123; container engines also take `_`.
fn is_host_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    text.split('.').all(|label| !label.is_empty() && label.bytes().all(fits))
}
