//! `cargo xtask codegen`: the API as Rust, generated from the vendored facts.
//!
//! - `codegen --import DIR` strips AWS's published service models (`DIR/dynamodb.json` and
//!   `DIR/dynamodbstreams.json`, uncompressed) to facts and writes `model/*.json`;
//! - `codegen` writes `crates/model/src/generated/` and `crates/wire/src/generated/`;
//! - `codegen --check` fails when what is committed differs from what would be written.
//!
//! Plain Rust that prints Rust: no macros, no build script, so builds stay fast and the output can
//! be read and searched. Invariant: the output depends on `model/` alone.

mod api;
mod decoders;
mod encoders;
mod enums;
mod errors;
mod import;
mod names;
mod operations;
mod output;
mod overrides;
mod permissions;
mod rows;
mod shape;
mod structs;
mod types;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Runs the task with the arguments after its name.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let root = repository_root()?;
    match arguments {
        [] => output::write(&root, &generate(&root)?),
        [flag] if flag == "--check" => output::check(&root, &generate(&root)?),
        [flag, directory] if flag == "--import" => import::run(&root, Path::new(directory)),
        _ => bail!("usage: cargo xtask codegen [--check | --import DIR]"),
    }
}

/// Everything the generator writes, as formatted files.
fn generate(root: &Path) -> Result<Vec<output::File>> {
    let api = api::Api::load(root)?;
    let model = Path::new("crates/model/src/generated");
    let wire = Path::new("crates/wire/src/generated");
    let mut files = Vec::new();
    files.extend(structs::files(&api, model));
    files.push(enums::file(&api, model));
    files.push(operations::table(&api, model));
    files.push(operations::request(&api, model)?);
    files.push(operations::response(&api, model)?);
    files.push(errors::file(&api, model));
    files.push(permissions::file(&api, model));
    files.push(output::modules(model, &files, true));
    let mut coded = rows::files(&api, wire)?;
    coded.extend(decoders::files(&api, wire));
    coded.extend(encoders::files(&api, wire));
    coded.push(operations::decode_dispatch(&api, wire));
    coded.push(operations::encode_dispatch(&api, wire));
    coded.push(output::modules(wire, &coded, false));
    files.extend(coded);
    output::format(root, files)
}

fn repository_root() -> Result<PathBuf> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(manifest.parent().context("xtask has no parent directory")?.to_path_buf())
}

#[cfg(test)]
mod tests;
