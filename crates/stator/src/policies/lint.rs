//! `stator policy lint`: advice about a policy.

use std::path::PathBuf;

use clap::Args;
use model::Operation;
use policy::{Finding, Severity};

use super::{Kind, read};
use crate::exit::Failure;

/// Actions of DynamoDB that are no operation of its API. Source: service authorization reference,
/// `list_amazondynamodb`; `UpdateTable` in the API reference.
const FURTHER: [&str; 22] = [
    "AssociateTableReplica",
    "ConditionCheckItem",
    "CreateTableReplica",
    "DeleteTableReplica",
    "DescribeReservedCapacity",
    "DescribeReservedCapacityOfferings",
    "DisassociateTableReplica",
    "GetAbacStatus",
    "InjectError",
    "PartiQLDelete",
    "PartiQLInsert",
    "PartiQLSelect",
    "PartiQLUpdate",
    "PurchaseReservedCapacityOfferings",
    "ReadDataForReplication",
    "ReplicateSettings",
    "RestoreTableFromAwsBackup",
    "StartAwsBackupJob",
    "UpdateAbacStatus",
    "UpdateGlobalTableVersion",
    "WriteDataForReplication",
    "TagResource",
];

/// What `stator policy lint` takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Lint {
    /// The file with the policy.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What it is attached to.
    #[arg(long, value_enum, default_value = "identity")]
    kind: Kind,
}

/// The findings, a line each, and whether there is none.
pub(super) fn run(lint: &Lint) -> Result<(String, bool), Failure> {
    let document = read(&lint.file, lint.kind.into())?;
    let names = Operation::ALL.iter().map(|operation| operation.name()).chain(FURTHER);
    let actions: Vec<String> = names.map(|name| format!("dynamodb:{name}")).collect();
    let actions: Vec<&str> = actions.iter().map(String::as_str).collect();
    let findings = policy::lint(&document, &actions);
    let line = |finding: &Finding| {
        let severity = match finding.advice.severity() {
            Severity::Error => "error",
            Severity::SecurityWarning => "security",
            Severity::Warning => "warning",
            Severity::Suggestion => "suggestion",
        };
        let Finding { position, advice } = finding;
        format!("{}: {position}: {severity}: {advice}\n", lint.file.display())
    };
    Ok((findings.iter().map(line).collect(), findings.is_empty()))
}
