//! What a request asks of which scalable targets, by Region.
//!
//! Writes are scaled alike in all replicas, reads in each as it is asked for.

use std::collections::BTreeMap;

use model::{
    ApiError, AutoScalingSettingsUpdate, DescribeGlobalTableSettingsOutput, GlobalTableFault,
    ReplicaAutoScalingDescription, ReplicaFault, ScalingFault, TableAutoScalingDescription,
    UpdateGlobalTableSettingsInput, UpdateTableReplicaAutoScalingInput,
};

use super::super::target::{Direction, TargetName};

/// What is asked of one target.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) name: TargetName,
    pub(super) settings: AutoScalingSettingsUpdate,
}

/// What is asked of all targets.
#[derive(Debug)]
pub(super) struct Plan {
    table: String,
    regions: BTreeMap<String, Vec<Asked>>,
}

impl Plan {
    /// What is asked, Region by Region.
    pub(super) fn by_region(&self) -> impl Iterator<Item = (&str, &[Asked])> {
        self.regions.iter().map(|(region, asked)| (region.as_str(), asked.as_slice()))
    }

    fn new(table: &str) -> Self {
        Self { table: table.to_owned(), regions: BTreeMap::new() }
    }

    fn add(
        &mut self,
        region: &str,
        (index, direction): (Option<&str>, Direction),
        settings: Option<AutoScalingSettingsUpdate>,
    ) -> Result<(), ScalingFault> {
        let Some(settings) = settings else { return Ok(()) };
        let index = index.map(str::to_owned);
        let name = TargetName { table: self.table.clone(), index, direction };
        let asked = self.regions.entry(region.to_owned()).or_default();
        if asked.iter().any(|known| known.name == name) {
            return Err(ScalingFault::Twice(name.index.unwrap_or(name.table)));
        }
        asked.push(Asked { name, settings });
        Ok(())
    }

    /// Of UpdateTableReplicaAutoScaling.
    ///
    /// # Errors
    /// When a Region or index is not one of the table's, or named twice.
    pub(super) fn of_table(
        table: &TableAutoScalingDescription,
        input: UpdateTableReplicaAutoScalingInput,
    ) -> Result<Self, ApiError> {
        let name = table.table_name.clone().unwrap_or(input.table_name);
        let replicas: Vec<_> = table.replicas.iter().flatten().collect();
        if replicas.is_empty() {
            return Err(ScalingFault::NotGlobal(name).into());
        }
        let regions = replicas.iter().filter_map(|one| Some((one.region_name.as_deref()?, *one)));
        let regions: BTreeMap<&str, &ReplicaAutoScalingDescription> = regions.collect();
        let mut plan = Self::new(&name);
        for region in regions.keys() {
            let writes = input.provisioned_write_capacity_auto_scaling_update.clone();
            plan.add(region, (None, Direction::Write), writes)?;
        }
        for update in input.global_secondary_index_updates.into_iter().flatten() {
            let index = update.index_name.unwrap_or_default();
            for (region, replica) in &regions {
                check_index(replica, &index)?;
                let writes = update.provisioned_write_capacity_auto_scaling_update.clone();
                plan.add(region, (Some(&index), Direction::Write), writes)?;
            }
        }
        let mut named = Vec::new();
        for update in input.replica_updates.into_iter().flatten() {
            let region = update.region_name;
            let Some(replica) = regions.get(&*region) else {
                return Err(ReplicaFault::Missing(region).into());
            };
            if named.contains(&region) {
                return Err(ReplicaFault::Twice(region).into());
            }
            let reads = update.replica_provisioned_read_capacity_auto_scaling_update;
            plan.add(&region, (None, Direction::Read), reads)?;
            for update in update.replica_global_secondary_index_updates.into_iter().flatten() {
                let index = update.index_name.unwrap_or_default();
                check_index(replica, &index)?;
                let reads = update.provisioned_read_capacity_auto_scaling_update;
                plan.add(&region, (Some(&index), Direction::Read), reads)?;
            }
            named.push(region);
        }
        Ok(plan)
    }

    /// Of UpdateGlobalTableSettings; what scales is taken out of the request.
    ///
    /// # Errors
    /// When a Region or index is not one of the global table's, or named twice.
    pub(super) fn of_global_table(
        present: &DescribeGlobalTableSettingsOutput,
        input: &mut UpdateGlobalTableSettingsInput,
    ) -> Result<Self, ApiError> {
        let replicas = present.replica_settings.iter().flatten();
        let regions: Vec<&str> = replicas.map(|one| &*one.region_name).collect();
        let table = input.global_table_name.clone();
        let mut plan = Self::new(&table);
        let writes =
            input.global_table_provisioned_write_capacity_auto_scaling_settings_update.take();
        for region in &regions {
            plan.add(region, (None, Direction::Write), writes.clone())?;
        }
        let indexes = &mut input.global_table_global_secondary_index_settings_update;
        for update in indexes.iter_mut().flatten() {
            let writes = update.provisioned_write_capacity_auto_scaling_settings_update.take();
            for region in &regions {
                let what = (Some(&*update.index_name), Direction::Write);
                plan.add(region, what, writes.clone())?;
            }
        }
        for update in input.replica_settings_update.iter_mut().flatten() {
            let region = update.region_name.clone();
            if !regions.contains(&&*region) {
                return Err(GlobalTableFault::ReplicaNotFound { table, region }.into());
            }
            let reads =
                update.replica_provisioned_read_capacity_auto_scaling_settings_update.take();
            plan.add(&region, (None, Direction::Read), reads)?;
            let indexes = &mut update.replica_global_secondary_index_settings_update;
            for update in indexes.iter_mut().flatten() {
                let reads = update.provisioned_read_capacity_auto_scaling_settings_update.take();
                plan.add(&region, (Some(&update.index_name), Direction::Read), reads)?;
            }
        }
        Ok(plan)
    }
}

fn check_index(replica: &ReplicaAutoScalingDescription, index: &str) -> Result<(), ReplicaFault> {
    let mut known = replica.global_secondary_indexes.iter().flatten();
    if known.any(|known| known.index_name.as_deref() == Some(index)) {
        return Ok(());
    }
    Err(ReplicaFault::Index(index.to_owned()))
}
