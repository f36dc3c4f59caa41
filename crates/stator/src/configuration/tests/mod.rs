//! Layers of settings and what they mean together, by topic.

mod addresses;
mod security;
mod storage;
mod values;
mod whole;
mod written;

use std::path::Path;

use server::ListenAddress;

use super::layer::{Layer, Layers, Source};
use super::{Configuration, file};

fn layer(settings: &[(&'static str, &str)]) -> Layer {
    settings.iter().map(|&(name, value)| (name, value.to_owned())).collect()
}

fn in_file(text: &str) -> Result<Layer, String> {
    file::parse(text, Path::new("conf/stator.toml"))
        .map(|content| content.layer)
        .map_err(|error| error.to_string())
}

fn resolve(layers: Vec<(Source, Layer)>) -> Result<Configuration, String> {
    Configuration::resolve(&Layers(layers)).map_err(|error| error.to_string())
}

/// One setting on the command line.
fn flag(name: &'static str, value: &str) -> Result<Configuration, String> {
    resolve(vec![(Source::Flag, layer(&[(name, value)]))])
}

fn places(addresses: &[&str]) -> Vec<ListenAddress> {
    addresses.iter().map(|address| ListenAddress::Tcp(address.parse().unwrap())).collect()
}

/// The settings of an identity provider, which need signatures.
fn of_provider() -> Layer {
    let provider = "auth = 'on'\nweb-identity-jwks = 'jwks'\nweb-identity-audience = ['one', 'two']\n\
                    web-identity-issuer = 'https://id.example.com'";
    in_file(provider).unwrap()
}
