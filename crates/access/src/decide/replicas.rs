//! Permissions of replicas: what a request about a global table needs where its replicas are,
//! beside its own action on the table that it names.
//!
//! Sources: developer guide, "DynamoDB global tables security" (also of several accounts) and
//! "Using IAM with global tables" (version 2017.11.29); API_ReplicationGroupUpdate.
//! `aws:RequestedRegion` is the replica's there, as in the examples of the first.

use engine::Engine;
use model::{
    GlobalTableWitnessGroupUpdate, Namespace, ReplicationGroupUpdate, Request, Resource,
    UpdateTableInput,
};

use super::accounts;
use super::members::Member;
use super::target::Target;
use crate::control::AccessControl;

/// What making a replica needs in its Region.
const CREATE: [&str; 9] = [
    "dynamodb:CreateTable",
    "dynamodb:CreateTableReplica",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
    "dynamodb:PutItem",
    "dynamodb:GetItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
];

/// What deleting one needs in its Region.
const DELETE: [&str; 2] = ["dynamodb:DeleteTable", "dynamodb:DeleteTableReplica"];

/// What a change of automatic scaling needs on the table in every Region that has a replica.
const SCALE: [&str; 10] = [
    "application-autoscaling:DeleteScalingPolicy",
    "application-autoscaling:DeleteScheduledAction",
    "application-autoscaling:DeregisterScalableTarget",
    "application-autoscaling:DescribeScalableTargets",
    "application-autoscaling:DescribeScalingActivities",
    "application-autoscaling:DescribeScalingPolicies",
    "application-autoscaling:DescribeScheduledActions",
    "application-autoscaling:PutScalingPolicy",
    "application-autoscaling:PutScheduledAction",
    "application-autoscaling:RegisterScalableTarget",
];

/// The members that a request has in the Regions of replicas.
pub(super) fn of(
    access: &AccessControl,
    namespace: &Namespace,
    request: &Request,
) -> Vec<Member<'static>> {
    let engine = &*access.engine;
    let table = |given| Target::of(engine, namespace, Resource::Table(given));
    let mut regions = Regions { engine, members: Vec::new() };
    match request {
        Request::CreateTable(input) => {
            if let Some(source) = &input.global_table_source_arn {
                // Its own permission to make a table is that of the operation.
                regions.here(&table(&input.table_name), CREATE.get(1..).unwrap_or_default());
                for member in accounts::members(access, namespace, source) {
                    regions.here(&member, &["dynamodb:AssociateTableReplica"]);
                }
            }
        }
        Request::DeleteTable(input) => {
            let table = table(&input.table_name);
            let facts = table.table.as_ref();
            if facts.is_some_and(|facts| !facts.replicas_of_accounts().is_empty()) {
                regions.here(&table, &["dynamodb:DeleteTableReplica"]);
            }
        }
        Request::UpdateTable(input) => regions.updated(&table(&input.table_name), input),
        Request::UpdateTimeToLive(input) => {
            let table = table(&input.table_name);
            for region in peers(&table) {
                regions.need(&table, &region, &["dynamodb:UpdateTimeToLive"]);
            }
        }
        Request::UpdateTableReplicaAutoScaling(input) => {
            let table = table(&input.table_name);
            let peers = peers(&table);
            if !peers.is_empty() {
                regions.here(&table, &SCALE);
            }
            for region in peers {
                regions.need(&table, &region, &SCALE);
            }
        }
        Request::CreateGlobalTable(input) => {
            let table = table(&input.global_table_name);
            let named = input.replication_group.iter().filter_map(|one| one.region_name.as_deref());
            for region in named {
                regions.need(&table, region, &["dynamodb:CreateGlobalTable"]);
            }
        }
        Request::UpdateGlobalTable(input) => {
            let table = table(&input.global_table_name);
            for update in &input.replica_updates {
                let made = update.create.as_ref().map(|create| &create.region_name);
                let gone = update.delete.as_ref().map(|delete| &delete.region_name);
                for region in made.into_iter().chain(gone) {
                    regions.need(&table, region, &["dynamodb:UpdateGlobalTable"]);
                }
            }
        }
        _ => {}
    }
    regions.members
}

/// The Regions of the other replicas of a table.
fn peers(table: &Target) -> Vec<String> {
    table.table.as_ref().map(engine::TableFacts::replica_regions).unwrap_or_default()
}

/// Collects members.
struct Regions<'e> {
    engine: &'e Engine,
    members: Vec<Member<'static>>,
}

impl Regions<'_> {
    /// `actions` on the table of the request itself.
    fn here(&mut self, table: &Target, actions: &[&'static str]) {
        let members = actions.iter().map(|action| Member::plain(action, table.clone()));
        self.members.extend(members);
    }

    /// `actions` on the replica of `table` in `region`.
    fn need(&mut self, table: &Target, region: &str, actions: &[&'static str]) {
        let Some(replica) = table.replica(self.engine, region) else { return };
        self.here(&replica, actions);
    }

    fn updated(&mut self, table: &Target, input: &UpdateTableInput) {
        let replicas = input.replica_updates.as_deref().unwrap_or_default();
        for ReplicationGroupUpdate { create, update, delete, disassociate } in replicas {
            if let Some(create) = create {
                self.need(table, &create.region_name, &CREATE);
            }
            if let Some(update) = update {
                self.need(table, &update.region_name, &["dynamodb:UpdateTable"]);
            }
            if let Some(delete) = delete {
                self.need(table, &delete.region_name, &DELETE);
            }
            if disassociate.is_some() {
                // It is the replica to which the request is sent.
                self.here(table, &["dynamodb:DisassociateTableReplica"]);
            }
        }
        let witnesses = input.global_table_witness_updates.as_deref().unwrap_or_default();
        for GlobalTableWitnessGroupUpdate { create, delete } in witnesses {
            let create = create.as_ref().map(|create| &create.region_name);
            let delete = delete.as_ref().map(|delete| &delete.region_name);
            let made = create.map(|region| (region, ["dynamodb:CreateGlobalTableWitness"]));
            let gone = delete.map(|region| (region, ["dynamodb:DeleteGlobalTableWitness"]));
            // "On the table resource in all participating Regions (including both replica Regions
            // and the witness Region)".
            for (witness, action) in made.into_iter().chain(gone) {
                self.here(table, &action);
                for region in replicas.iter().filter_map(region) {
                    self.need(table, region, &action);
                }
                self.need(table, witness, &action);
            }
        }
    }
}

/// The Region of the replica that an update makes or deletes.
fn region(update: &ReplicationGroupUpdate) -> Option<&str> {
    let made = update.create.as_ref().map(|create| create.region_name.as_str());
    made.or_else(|| update.delete.as_ref().map(|delete| delete.region_name.as_str()))
}
