//! `stator model generate`: its options.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use design::Target;

use super::{FILE, model, print};
use crate::exit::Failure;

/// Options of `stator model generate`.
#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// What to generate.
    #[arg(value_enum)]
    target: Name,
    /// The model: TOML, YAML or JSON.
    #[arg(value_name = "FILE", default_value = FILE)]
    file: PathBuf,
}

/// What to generate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Name {
    /// A template of CloudFormation in JSON.
    #[value(name = "cloudformation")]
    CloudFormation,
    /// A construct of the CDK in Python.
    CdkPython,
    /// A construct of the CDK in TypeScript.
    #[value(name = "cdk-typescript")]
    CdkTypeScript,
    /// An access layer in Python, over boto3: a function for each pattern without an open error.
    Python,
    /// The same in TypeScript, over version 3 of AWS's SDK for JavaScript.
    #[value(name = "typescript")]
    TypeScript,
    /// The same in Rust, over aws-sdk-dynamodb.
    Rust,
    /// A model of NoSQL Workbench, without local indexes and keys of several attributes.
    Workbench,
    /// Entities for ElectroDB 3, in TypeScript.
    #[value(name = "electrodb")]
    ElectroDb,
    /// Schemas for OneTable 2, in TypeScript: one for each table.
    #[value(name = "onetable")]
    OneTable,
    /// Models for PynamoDB 6, in Python.
    #[value(name = "pynamodb")]
    PynamoDb,
}

impl Generate {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let (source, model) = model(&self.file)?;
        let target = match self.target {
            Name::CloudFormation => Target::CloudFormation,
            Name::CdkPython => Target::CdkPython,
            Name::CdkTypeScript => Target::CdkTypeScript,
            Name::Python => Target::Python,
            Name::TypeScript => Target::TypeScript,
            Name::Rust => Target::Rust,
            Name::ElectroDb => Target::ElectroDb,
            Name::OneTable => Target::OneTable,
            Name::PynamoDb => Target::PynamoDb,
            Name::Workbench => Target::Workbench,
        };
        let checked = design::check(&model);
        let generated = design::generate(&model, &checked, target)
            .map_err(|error| Failure::Run(format!("{}: {error}", source.name)))?;
        print(&generated.text);
        if generated.left_out.is_empty() {
            return Ok(());
        }
        let lines: String = generated.left_out.iter().map(|line| format!("\n  {line}")).collect();
        Err(Failure::Run(format!("{}: not generated:{lines}", source.name)))
    }
}
