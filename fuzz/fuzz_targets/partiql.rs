//! Any text as a statement of PartiQL.
#![no_main]

use expression::partiql::Statement;
use libfuzzer_sys::fuzz_target;
use value::{ItemBuilder, Number};

fuzz_target!(|data: &str| {
    let parameters = [
        ItemBuilder::value(|builder| builder.string("text")),
        ItemBuilder::value(|builder| builder.number(Number::from(1))),
    ];
    for given in [&parameters[..], &parameters[..1], &[]] {
        if let Err(error) = Statement::parse(data, given) {
            assert!(!error.to_string().is_empty());
        }
    }
});
