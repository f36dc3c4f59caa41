//! Tables in several Regions of one engine.

use std::collections::BTreeMap;

use engine::{Engine, Namespace, RequestCtx};
use env::Deadline;
use model::{
    ApiError, CreateReplicationGroupMemberAction, DeleteItemInput,
    DeleteReplicationGroupMemberAction, DeleteTableInput, DescribeTableInput,
    DisassociateReplicationGroupMemberAction, DisassociationMode, PutItemInput,
    ReplicationGroupUpdate, Request, Response, ScanInput, TableDescription, UpdateTableInput,
};
use value::{AttributeValue, Item};

use super::{item, table, text};

/// A Region of an engine.
pub(crate) struct Region<'e> {
    engine: &'e Engine,
    pub(crate) ctx: RequestCtx,
}

/// A Region of `engine`.
pub(crate) fn region<'e>(engine: &'e Engine, name: &str) -> Region<'e> {
    region_of(engine, "000000000000", name)
}

/// A Region of an account.
pub(crate) fn region_of<'e>(engine: &'e Engine, account: &str, name: &str) -> Region<'e> {
    let namespace = Namespace::new(account, name);
    Region { engine, ctx: RequestCtx::internal(namespace, Deadline::NEVER) }
}

/// A change of the replicas of the table `t`.
pub(crate) fn replicas(updates: Vec<ReplicationGroupUpdate>) -> UpdateTableInput {
    UpdateTableInput {
        table_name: "t".into(),
        replica_updates: Some(updates),
        ..UpdateTableInput::default()
    }
}

/// Creates a replica in `region`.
pub(crate) fn creates(region: &str) -> ReplicationGroupUpdate {
    let region_name = region.to_owned();
    let create = CreateReplicationGroupMemberAction { region_name, ..<_>::default() };
    ReplicationGroupUpdate { create: Some(create), ..<_>::default() }
}

/// Deletes the replica in `region`.
pub(crate) fn deletes(region: &str) -> ReplicationGroupUpdate {
    let delete = DeleteReplicationGroupMemberAction { region_name: region.to_owned() };
    ReplicationGroupUpdate { delete: Some(delete), ..<_>::default() }
}

/// The replica in `region`, to which it is sent, leaves.
pub(crate) fn leaves(region: &str) -> ReplicationGroupUpdate {
    let disassociate = DisassociateReplicationGroupMemberAction {
        region_name: region.to_owned(),
        disassociation_mode: DisassociationMode::WaitForReplication,
    };
    ReplicationGroupUpdate { disassociate: Some(disassociate), ..<_>::default() }
}

/// Whether the table `t` is protected from that.
pub(crate) fn protects(enabled: bool) -> UpdateTableInput {
    UpdateTableInput {
        table_name: "t".into(),
        disassociation_protection_enabled: Some(enabled),
        ..UpdateTableInput::default()
    }
}

impl Region<'_> {
    /// Any request.
    pub(crate) async fn call(&self, request: Request) -> Result<Response, ApiError> {
        self.engine.call(&self.ctx, request).await
    }

    /// The table `t`, with an index on `email`.
    pub(crate) async fn create_table(&self) {
        let created = self.call(Request::CreateTable(table("t"))).await;
        assert!(created.is_ok(), "{created:?}");
    }

    /// Changes the table `t`.
    pub(crate) async fn update(
        &self,
        input: UpdateTableInput,
    ) -> Result<TableDescription, ApiError> {
        match self.call(Request::UpdateTable(input)).await? {
            Response::UpdateTable(output) => Ok(output.table_description.unwrap_or_default()),
            other => panic!("UpdateTable answered {other:?}"),
        }
    }

    /// Deletes the table `t`.
    pub(crate) async fn delete_table(&self) -> Result<Response, ApiError> {
        self.call(Request::DeleteTable(DeleteTableInput { table_name: "t".into() })).await
    }

    /// The description of the table `t`.
    pub(crate) async fn describe(&self) -> Result<TableDescription, ApiError> {
        let input = DescribeTableInput { table_name: "t".into() };
        match self.call(Request::DescribeTable(input)).await? {
            Response::DescribeTable(output) => Ok(output.table.unwrap_or_default()),
            other => panic!("DescribeTable answered {other:?}"),
        }
    }

    /// Puts an item with this key and value.
    pub(crate) async fn put(&self, pk: &str, value: &str) {
        let item = item([("pk", text(pk)), ("email", text(value))]);
        self.put_item(item).await;
    }

    /// Puts an item.
    pub(crate) async fn put_item(&self, item: Item) {
        let input = PutItemInput { table_name: "t".into(), item, ..PutItemInput::default() };
        let put = self.call(Request::PutItem(input)).await;
        assert!(put.is_ok(), "{put:?}");
    }

    /// Deletes an item.
    pub(crate) async fn delete(&self, pk: &str) {
        let key = item([("pk", text(pk))]);
        let input = DeleteItemInput { table_name: "t".into(), key, ..DeleteItemInput::default() };
        let deleted = self.call(Request::DeleteItem(input)).await;
        assert!(deleted.is_ok(), "{deleted:?}");
    }

    /// The values of the table `t` by their keys, as its index has them.
    pub(crate) async fn index(&self) -> BTreeMap<String, String> {
        self.scan(Some("by-email")).await
    }

    /// The values of the table `t` by their keys.
    pub(crate) async fn items(&self) -> BTreeMap<String, String> {
        self.scan(None).await
    }

    /// The same, as the table or an index has them.
    pub(crate) async fn scan(&self, index: Option<&str>) -> BTreeMap<String, String> {
        let index_name = index.map(ToOwned::to_owned);
        let input = ScanInput { table_name: "t".into(), index_name, ..ScanInput::default() };
        let page = match self.call(Request::Scan(input)).await {
            Ok(Response::Scan(output)) => output,
            other => panic!("Scan answered {other:?}"),
        };
        assert_eq!(page.last_evaluated_key, None, "one page holds all");
        let text = |item: &Item, name: &str| match item.get(name).map(|value| value.to_tree()) {
            Some(AttributeValue::S(text)) => text,
            other => panic!("{other:?}"),
        };
        let items = page.items.unwrap_or_default();
        items.iter().map(|item| (text(item, "pk"), text(item, "email"))).collect()
    }
}
