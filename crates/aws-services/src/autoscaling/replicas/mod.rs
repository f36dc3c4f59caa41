//! Automatic scaling of global tables: the operations of DynamoDB that describe and change it, of
//! both versions, on the scalable targets of each Region.
//!
//! All targets of a request are checked before the first one changes; those of one Region change in
//! one commit.

mod describe;
mod plan;
mod settings;

use engine::{Namespace, RequestCtx};
use model::{
    ApiError, DescribeGlobalTableSettingsInput, DescribeTableReplicaAutoScalingInput, Operation,
    Request, Response, TableAutoScalingDescription, UpdateGlobalTableSettingsInput,
    UpdateGlobalTableSettingsOutput, UpdateTableReplicaAutoScalingInput,
    UpdateTableReplicaAutoScalingOutput,
};

use self::plan::Plan;
use self::settings::changed;
use super::rows::AutoScaling;
use super::target::Target;

impl AutoScaling {
    /// Whether calls of `operation` go to [`AutoScaling::call`] instead of the engine.
    #[must_use]
    pub const fn answers(operation: Operation) -> bool {
        matches!(
            operation,
            Operation::DescribeGlobalTableSettings
                | Operation::DescribeTableReplicaAutoScaling
                | Operation::UpdateGlobalTableSettings
                | Operation::UpdateTableReplicaAutoScaling
        )
    }

    /// Answers a call of an operation on the scaling of replicas.
    ///
    /// # Errors
    /// The API's error; [`ApiError::NotAvailable`] for other operations.
    pub async fn call(&self, context: &RequestCtx, request: Request) -> Result<Response, ApiError> {
        match request {
            Request::DescribeTableReplicaAutoScaling(input) => {
                self.describe_table(context, input).await.map(Response::from)
            }
            Request::UpdateTableReplicaAutoScaling(input) => {
                self.update_table(context, input).await.map(Response::from)
            }
            Request::DescribeGlobalTableSettings(input) => {
                self.describe_global_table(context, input).await.map(Response::from)
            }
            Request::UpdateGlobalTableSettings(input) => {
                self.update_global_table(context, input).await.map(Response::from)
            }
            other => Err(ApiError::NotAvailable(other.operation())),
        }
    }

    async fn update_table(
        &self,
        context: &RequestCtx,
        input: UpdateTableReplicaAutoScalingInput,
    ) -> Result<UpdateTableReplicaAutoScalingOutput, ApiError> {
        let table = self.replicas(context, input.table_name.clone()).await?;
        let plan = Plan::of_table(&table, input)?;
        self.carry_out(context, &plan).await?;
        let described = self.filled(context, table).await?;
        Ok(UpdateTableReplicaAutoScalingOutput { table_auto_scaling_description: Some(described) })
    }

    /// The throughput is the engine's matter, what scales it is changed after it.
    async fn update_global_table(
        &self,
        context: &RequestCtx,
        mut input: UpdateGlobalTableSettingsInput,
    ) -> Result<UpdateGlobalTableSettingsOutput, ApiError> {
        let global_table_name = input.global_table_name.clone();
        let request = DescribeGlobalTableSettingsInput { global_table_name };
        let present = self.settings(context, request).await?;
        let plan = Plan::of_global_table(&present, &mut input)?;
        self.check(context, &plan).await?;
        let request = Request::UpdateGlobalTableSettings(input);
        let mut output = match self.engine.call(context, request).await? {
            Response::UpdateGlobalTableSettings(output) => output,
            _ => return Err(ApiError::InternalServerError),
        };
        self.carry_out(context, &plan).await?;
        if let (Some(name), Some(replicas)) =
            (&output.global_table_name, &mut output.replica_settings)
        {
            self.fill_settings(context, name, replicas).await?;
        }
        Ok(output)
    }

    /// The replicas of a table as the engine describes them.
    async fn replicas(
        &self,
        context: &RequestCtx,
        table_name: String,
    ) -> Result<TableAutoScalingDescription, ApiError> {
        let input = DescribeTableReplicaAutoScalingInput { table_name };
        match self.engine.call(context, Request::DescribeTableReplicaAutoScaling(input)).await? {
            Response::DescribeTableReplicaAutoScaling(output) => {
                output.table_auto_scaling_description.ok_or(ApiError::InternalServerError)
            }
            _ => Err(ApiError::InternalServerError),
        }
    }

    /// Checks all targets of a plan without changing any.
    async fn check(&self, context: &RequestCtx, plan: &Plan) -> Result<(), ApiError> {
        for (region, asked) in plan.by_region() {
            let namespace = Namespace::new(&context.namespace.account, region);
            for asked in asked {
                let present = self.target(&namespace, &asked.name).await?;
                changed(present, asked, &self.fresh(), region)?;
            }
        }
        Ok(())
    }

    /// Changes all targets of a plan, or none if one of them is refused.
    async fn carry_out(&self, context: &RequestCtx, plan: &Plan) -> Result<(), ApiError> {
        self.check(context, plan).await?;
        for (region, asked) in plan.by_region() {
            let namespace = Namespace::new(&context.namespace.account, region);
            let names: Vec<_> = asked.iter().map(|asked| asked.name.clone()).collect();
            let change = |present: Vec<Option<Target>>| {
                let pairs = present.into_iter().zip(asked);
                let after =
                    pairs.map(|(present, asked)| changed(present, asked, &self.fresh(), region));
                Ok::<_, ApiError>((after.collect::<Result<_, _>>()?, ()))
            };
            let done = self.change_together(&namespace, &names, change).await?;
            done.ok_or(ApiError::InternalServerError)?;
        }
        Ok(())
    }

    /// What a new target with a new policy needs.
    fn fresh(&self) -> settings::Fresh {
        let (target, policy) = (self.target_id(), self.engine.env().uuid());
        settings::Fresh { target, policy, now: self.now() }
    }
}
