//! `stator model docs`: its options.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use design::Form;

use super::plan::Pricing;
use super::{FILE, model, print};
use crate::exit::Failure;

/// Options of `stator model docs`.
#[derive(Debug, Args)]
pub(crate) struct Docs {
    /// The model: TOML, YAML or JSON.
    #[arg(value_name = "FILE", default_value = FILE)]
    file: PathBuf,
    #[command(flatten)]
    pricing: Pricing,
    /// The form of the page.
    #[arg(long, value_enum, default_value_t = Format::Html)]
    output_format: Format,
}

/// The form of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One page with its styles and pictures.
    Html,
    /// Markdown with tables.
    Markdown,
}

impl Docs {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let (source, model) = model(&self.file)?;
        let checked = design::check(&model);
        let plan = self.pricing.plan(&model)?;
        let form = match self.output_format {
            Format::Html => Form::Html,
            Format::Markdown => Form::Markdown,
        };
        let page = design::document((&source, &model), &checked, &plan, form);
        print(&page.map_err(Failure::run)?);
        Ok(())
    }
}
