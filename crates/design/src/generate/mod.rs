//! Code from models: the tables for CloudFormation and the CDK, layers that access them, and
//! definitions of the entities for other libraries.
//!
//! Invariants: a pattern with an open correctness error is not generated, and is named; nothing is
//! guessed: what the model does not say is a parameter of what is generated.

mod cdk;
mod cloudformation;
mod definitions;
mod layer;
mod workbench;

use crate::check::Checked;
use crate::definition::Model;

/// What is generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A template of CloudFormation in JSON.
    CloudFormation,
    /// A construct of the CDK in Python.
    CdkPython,
    /// A construct of the CDK in TypeScript.
    CdkTypeScript,
    /// An access layer in Python, over boto3.
    Python,
    /// An access layer in TypeScript, over version 3 of the SDK for JavaScript.
    TypeScript,
    /// An access layer in Rust, over `aws-sdk-dynamodb`.
    Rust,
    /// A model of NoSQL Workbench.
    Workbench,
    /// Entities for ElectroDB, in TypeScript.
    ElectroDb,
    /// Schemas for OneTable, in TypeScript.
    OneTable,
    /// Models for PynamoDB, in Python.
    PynamoDb,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Generated {
    /// The text.
    pub text: String,
    /// What is not generated, and why.
    pub left_out: Vec<String>,
}

/// Generates code of `model`, of which `checked` says what is wrong.
///
/// # Errors
/// What the model lacks, in words.
pub fn generate(model: &Model, checked: &Checked, target: Target) -> Result<Generated, String> {
    let text = match target {
        Target::CloudFormation => cloudformation::template(model)?,
        Target::CdkPython => cdk::python(model)?,
        Target::CdkTypeScript => cdk::typescript(model)?,
        Target::Python => return layer::python(model, checked),
        Target::TypeScript => return layer::typescript(model, checked),
        Target::Workbench => return Ok(workbench::model(model)),
        Target::Rust => return layer::rust(model, checked),
        Target::ElectroDb => return definitions::electrodb(model),
        Target::OneTable => return definitions::onetable(model),
        Target::PynamoDb => return definitions::pynamodb(model),
    };
    Ok(Generated { text, left_out: Vec::new() })
}

#[cfg(test)]
mod tests;
