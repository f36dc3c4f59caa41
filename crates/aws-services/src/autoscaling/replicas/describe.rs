//! Descriptions of global tables with what scales their replicas.

use std::collections::HashMap;

use engine::{Namespace, RequestCtx};
use model::{
    ApiError, AutoScalingSettingsDescription, DescribeGlobalTableSettingsInput,
    DescribeGlobalTableSettingsOutput, DescribeTableReplicaAutoScalingInput,
    DescribeTableReplicaAutoScalingOutput, ReplicaAutoScalingDescription,
    ReplicaSettingsDescription, Request, Response, TableAutoScalingDescription,
};

use super::super::rows::AutoScaling;
use super::super::target::{Direction, Target, TargetName};
use super::settings::described;

impl AutoScaling {
    pub(super) async fn describe_table(
        &self,
        context: &RequestCtx,
        input: DescribeTableReplicaAutoScalingInput,
    ) -> Result<DescribeTableReplicaAutoScalingOutput, ApiError> {
        let table = self.replicas(context, input.table_name).await?;
        let described = self.filled(context, table).await?;
        Ok(DescribeTableReplicaAutoScalingOutput {
            table_auto_scaling_description: Some(described),
        })
    }

    pub(super) async fn describe_global_table(
        &self,
        context: &RequestCtx,
        input: DescribeGlobalTableSettingsInput,
    ) -> Result<DescribeGlobalTableSettingsOutput, ApiError> {
        let mut output = self.settings(context, input).await?;
        if let (Some(name), Some(replicas)) =
            (&output.global_table_name, &mut output.replica_settings)
        {
            self.fill_settings(context, name, replicas).await?;
        }
        Ok(output)
    }

    /// The settings of a global table of version 2017.11.29 as the engine describes them.
    pub(super) async fn settings(
        &self,
        context: &RequestCtx,
        input: DescribeGlobalTableSettingsInput,
    ) -> Result<DescribeGlobalTableSettingsOutput, ApiError> {
        match self.engine.call(context, Request::DescribeGlobalTableSettings(input)).await? {
            Response::DescribeGlobalTableSettings(output) => Ok(output),
            _ => Err(ApiError::InternalServerError),
        }
    }

    /// A description with what scales each replica.
    pub(super) async fn filled(
        &self,
        context: &RequestCtx,
        mut table: TableAutoScalingDescription,
    ) -> Result<TableAutoScalingDescription, ApiError> {
        let name = table.table_name.clone().unwrap_or_default();
        for replica in table.replicas.iter_mut().flatten() {
            let region = replica.region_name.clone().unwrap_or_default();
            let found = self.scaled(context, &region, &name).await?;
            fill_replica(replica, &found);
        }
        Ok(table)
    }

    /// Puts what scales each replica into the settings of a global table of version 2017.11.29.
    pub(super) async fn fill_settings(
        &self,
        context: &RequestCtx,
        table: &str,
        replicas: &mut [ReplicaSettingsDescription],
    ) -> Result<(), ApiError> {
        for replica in replicas {
            let found = self.scaled(context, &replica.region_name, table).await?;
            replica.replica_provisioned_read_capacity_auto_scaling_settings =
                Some(found.of(None, Direction::Read));
            replica.replica_provisioned_write_capacity_auto_scaling_settings =
                Some(found.of(None, Direction::Write));
            for index in replica.replica_global_secondary_index_settings.iter_mut().flatten() {
                let name = Some(&*index.index_name);
                index.provisioned_read_capacity_auto_scaling_settings =
                    Some(found.of(name, Direction::Read));
                index.provisioned_write_capacity_auto_scaling_settings =
                    Some(found.of(name, Direction::Write));
            }
        }
        Ok(())
    }

    async fn scaled(
        &self,
        context: &RequestCtx,
        region: &str,
        table: &str,
    ) -> Result<Scaled, ApiError> {
        let namespace = Namespace::new(&context.namespace.account, region);
        let all = self.targets(&namespace).await?.into_iter();
        let targets = all.filter(|(name, _)| name.table == table).collect();
        Ok(Scaled { namespace, table: table.to_owned(), targets })
    }
}

/// What scales a table in one Region.
struct Scaled {
    namespace: Namespace,
    table: String,
    targets: HashMap<TargetName, Target>,
}

impl Scaled {
    fn of(&self, index: Option<&str>, direction: Direction) -> AutoScalingSettingsDescription {
        let (table, index) = (self.table.clone(), index.map(str::to_owned));
        let target = self.targets.get(&TargetName { table, index, direction });
        described(&self.namespace, target)
    }
}

fn fill_replica(replica: &mut ReplicaAutoScalingDescription, found: &Scaled) {
    replica.replica_provisioned_read_capacity_auto_scaling_settings =
        Some(found.of(None, Direction::Read));
    replica.replica_provisioned_write_capacity_auto_scaling_settings =
        Some(found.of(None, Direction::Write));
    for index in replica.global_secondary_indexes.iter_mut().flatten() {
        let name = index.index_name.as_deref();
        let [reads, writes] = [Direction::Read, Direction::Write].map(|way| found.of(name, way));
        index.provisioned_read_capacity_auto_scaling_settings = Some(reads);
        index.provisioned_write_capacity_auto_scaling_settings = Some(writes);
    }
}
