//! Certificates, signatures, key files and identity providers.

use super::{flag, layer, of_provider, resolve};
use crate::configuration::layer::{Layers, Source};
use crate::configuration::{
    Certificate, Configuration, ConfigurationError, TlsSettings, WebIdentitySettings,
};

#[test]
fn tls_takes_one_whole_certificate() {
    let found = |settings: &[(&'static str, &str)]| {
        Configuration::resolve(&Layers(vec![(Source::Flag, layer(settings))]))
            .map(|found| found.tls.is_some())
    };
    for (settings, expected) in [
        (&[("tls-cert", "c"), ("tls-key", "k")][..], Ok(true)),
        (&[("tls-self-signed", "true"), ("tls-client-ca", "ca")], Ok(true)),
        (&[("tls-self-signed", "false")], Ok(false)),
        (&[("tls-cert", "c")], Err(ConfigurationError::Certificate)),
        (&[("tls-key", "k")], Err(ConfigurationError::Certificate)),
        (&[("tls-client-ca", "ca")], Err(ConfigurationError::Certificate)),
        (&[("tls-min-version", "1.3")], Err(ConfigurationError::Certificate)),
        (
            &[("tls-cert", "c"), ("tls-key", "k"), ("tls-self-signed", "true")],
            Err(ConfigurationError::Certificate),
        ),
    ] {
        assert_eq!(found(settings), expected, "{settings:?}");
    }
    let Some(TlsSettings { certificate, .. }) =
        resolve(vec![(Source::Flag, layer(&[("data", "d"), ("tls-self-signed", "true")]))])
            .unwrap()
            .tls
    else {
        panic!("no TLS");
    };
    assert_eq!(certificate, Certificate::SelfSigned { directory: "d".into() });
}

#[test]
fn authentication_over_a_database_needs_a_named_key_file() {
    let written = [("store", "postgres://db/shop"), ("auth", "on")];
    let file = |settings: &[(&'static str, &str)]| {
        resolve(vec![(Source::Flag, layer(settings))]).map(|found| found.key_file)
    };
    assert_eq!(file(&written), Err(ConfigurationError::NoKeyFile.to_string()));
    let named = [written[0], written[1], ("key-file", "/k")];
    assert_eq!(file(&named), Ok(Some("/k".into())));
    assert_eq!(file(&[written[0]]), Ok(None));
}

#[test]
fn signatures_are_verified_beyond_loopback_unless_somebody_says_otherwise() {
    let verifies = |settings: &[(&'static str, &str)]| {
        resolve(vec![(Source::Flag, layer(settings))]).map(|found| found.verifies)
    };
    let local = "127.0.0.1:8000,[::1]:8000,unix:/run/stator";
    for address in ["127.0.0.1:8000", "[::1]:8000", "127.0.0.2:1", "unix:/run/stator", local] {
        assert_eq!(verifies(&[("listen", address)]), Ok(false));
        assert_eq!(verifies(&[("listen", address), ("auth", "on")]), Ok(true));
    }
    let one = "127.0.0.1:8000,192.168.1.2:8000";
    for address in ["0.0.0.0:8000", "192.168.1.2:8000", "[::]:8000", one] {
        assert_eq!(verifies(&[("listen", address)]), Ok(true));
        assert_eq!(verifies(&[("listen", address), ("auth", "off")]), Ok(false));
        let consent = ("allow-unauthenticated", "true");
        assert_eq!(verifies(&[("listen", address), consent]), Ok(false));
        assert_eq!(verifies(&[("listen", address), consent, ("auth", "true")]), Ok(true));
    }
    let refused = ConfigurationError::ControlledWithKeys.to_string();
    let controlled = [("listen", "0.0.0.0:8000"), ("test-control", "true")];
    assert_eq!(verifies(&controlled), Err(refused));
    assert_eq!(verifies(&[controlled[0], controlled[1], ("auth", "off")]), Ok(false));
}

#[test]
fn the_key_file_is_in_the_data_directory_unless_it_is_named() {
    let file = |settings: &[(&'static str, &str)]| {
        resolve(vec![(Source::Flag, layer(settings))]).unwrap().key_file
    };
    assert_eq!(file(&[("data", "d")]), Some("d/secrets.key".into()));
    assert_eq!(file(&[("data", "d"), ("key-file", "/k")]), Some("/k".into()));
    assert_eq!(file(&[("memory", "true")]), None);
}

#[test]
fn an_identity_provider_has_all_of_its_settings_and_needs_signatures() {
    let settings = resolve(vec![(Source::File("conf/stator.toml".into()), of_provider())]);
    let expected = WebIdentitySettings {
        keys: "conf/jwks".into(),
        issuer: "https://id.example.com".into(),
        audiences: vec!["one".into(), "two".into()],
    };
    assert_eq!(settings.unwrap().web_identity, Some(expected));
    let refused = ConfigurationError::WebIdentity.to_string();
    let all = [
        ("auth", "on"),
        ("web-identity-jwks", "jwks"),
        ("web-identity-issuer", "https://id.example.com"),
        ("web-identity-audience", "one"),
    ];
    for without in 0..all.len() {
        let mut some = all.to_vec();
        some.remove(without);
        let found = resolve(vec![(Source::Flag, layer(&some))]).map(|found| found.web_identity);
        assert_eq!(found, Err(refused.clone()), "{some:?}");
    }
    assert!(flag("web-identity-issuer", "id.example.com").is_err());
}
