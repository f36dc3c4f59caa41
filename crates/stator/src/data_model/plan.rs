//! `stator model plan` and `stator prices`: their options, and where prices come from.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use design::{Model, Prices};
use env::Env;

use super::difference::at_revision;
use super::endpoint::InMemory;
use super::{FILE, model, print, read};
use crate::exit::Failure;

/// Seconds of a day.
const DAY: u64 = 86_400;

/// Options of `stator model plan`.
#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// The model: TOML, YAML or JSON.
    #[arg(value_name = "FILE", default_value = FILE)]
    file: PathBuf,
    #[command(flatten)]
    pricing: Pricing,
    /// A revision of git, such as main or HEAD~1: show what costs more or less than there.
    #[arg(long, value_name = "REVISION", conflicts_with = "output_format")]
    against: Option<String>,
    /// How the plan is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    output_format: Format,
}

/// Options of `stator prices`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// AWS's price list of DynamoDB: the offer file AmazonDynamoDB, as JSON. It is printed as a
    /// file for --prices.
    #[arg(long, value_name = "FILE")]
    import: Option<PathBuf>,
}

impl List {
    /// Prints a file of prices.
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let Some(file) = &self.import else {
            print(&Prices::built_in().text);
            return Ok(());
        };
        let source = read(file, "--import takes the offer file AmazonDynamoDB")?;
        match design::offer(&source) {
            Ok(prices) => {
                print(&prices);
                Ok(())
            }
            Err(fault) => {
                print(&design::faults(&source, &[fault]));
                Err(Failure::Configuration(format!("{} is no price list", source.name)))
            }
        }
    }
}

/// Which prices a plan uses.
#[derive(Debug, Args)]
pub(super) struct Pricing {
    /// The Region whose prices are used.
    #[arg(long, default_value = "us-east-1")]
    region: String,
    /// A file of prices, instead of those that are built in.
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,
}

/// How a plan is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for people.
    Text,
    /// An object.
    Json,
}

impl Plan {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let (_, model) = model(&self.file)?;
        let plan = self.pricing.plan(&model)?;
        if let Some(revision) = &self.against {
            let (_, old) = at_revision(&self.file, revision)?;
            print(&plan.difference(&self.pricing.plan(&old)?));
            return Ok(());
        }
        print(&match self.output_format {
            Format::Text => plan.text(),
            Format::Json => plan.json(),
        });
        Ok(())
    }
}

impl Pricing {
    /// Plans `model`.
    pub(super) fn plan(&self, model: &Model) -> Result<design::Plan, Failure> {
        let prices = self.read()?;
        let region = prices.region(&self.region).map_err(|fault| {
            let help = fault.help.as_deref().unwrap_or("give a file with --prices");
            Failure::Configuration(format!("{fault}; {help}"))
        })?;
        let today = i64::try_from(Env::real().now().as_secs() / DAY).map_err(Failure::run)?;
        Ok(design::plan(&InMemory::open()?, model, region, today))
    }

    /// The prices of the file, or those that are built in.
    fn read(&self) -> Result<Prices, Failure> {
        let source = match &self.prices {
            None => Prices::built_in(),
            Some(file) => read(file, "--prices takes a file of prices")?,
        };
        Prices::read(&source).map_err(|faults| {
            print(&design::faults(&source, &faults));
            Failure::Configuration(format!("{} is no file of prices", source.name))
        })
    }
}
