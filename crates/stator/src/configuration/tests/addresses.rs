//! Where the server listens, and whom it answers: proxies and origins.

use server::{ListenAddress, Origins, ProxyHeader};

use super::{flag, places};
use crate::configuration::{Configuration, ConfigurationError, Flags, Written};

#[test]
fn a_port_alone_keeps_the_address_that_is_configured_below() {
    let on = |port, variables: &[(&str, &str)]| {
        let flags = Flags { port: Some(port), ..Flags::default() };
        let variables = variables.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        let written = Written::collect(flags, variables).expect("readable");
        let listed = |found: Configuration| {
            found.listen.iter().map(ListenAddress::to_string).collect::<Vec<_>>().join(" ")
        };
        written.resolve().map(listed).map_err(|error| error.to_string())
    };
    assert_eq!(on(8005, &[]), Ok("127.0.0.1:8005".to_owned()));
    let image = [("STATOR_LISTEN", "0.0.0.0:8000"), ("STATOR_AUTH", "off")];
    assert_eq!(on(8005, &image), Ok("0.0.0.0:8005".to_owned()));
    let several = [("STATOR_LISTEN", "127.0.0.1:8000, [::1]:1,unix:/s")];
    assert_eq!(on(8005, &several), Ok("127.0.0.1:8005 [::1]:8005 unix:/s".to_owned()));
    let refused = on(8005, &[("STATOR_LISTEN", "here")]).expect_err("not an address");
    assert!(refused.starts_with("STATOR_LISTEN is \"here\""), "{refused}");
}

#[test]
fn localhost_is_an_address() {
    assert_eq!(flag("listen", "localhost:0").unwrap().listen, places(&["127.0.0.1:0"]));
    assert_eq!(flag("listen", ":8005").unwrap().listen, places(&["127.0.0.1:8005"]));
}

#[test]
fn the_header_of_proxies_needs_one_that_is_trusted() {
    let refused = flag("proxy-header", "forwarded").unwrap_err();
    assert_eq!(refused, ConfigurationError::NoProxy.to_string());
    let trusted = flag("trusted-proxy", "192.0.2.1").unwrap().proxies.unwrap();
    assert_eq!(trusted.header, ProxyHeader::XForwardedFor);
}

#[test]
fn a_star_among_the_origins_means_any() {
    assert_eq!(flag("cors", "http://a,*").unwrap().origins, Origins::Any);
    let both = Origins::Only(vec!["http://a".into(), "https://b.example:8443".into()]);
    assert_eq!(flag("cors", "http://a, https://b.example:8443").unwrap().origins, both);
}
