//! Rows of tables, written and read back.

#![allow(clippy::expect_used, clippy::panic, reason = "a test says what it needs by panicking")]

use env::Timestamp;
use model::{
    ApproximateCreationDateTimePrecision, BillingMode, ContributorInsightsMode, DestinationStatus,
    ScalarAttributeType,
};
use store::Stamp;
use value::{AttributeValue, KeyType};

use super::{from_row, table_tree, to_row};
use crate::context::Namespace;
use crate::layout::OwnerId;
use crate::table::{
    Copying, Destination, Filling, Group, Index, Insights, KeyAttribute, KeySchema, PeerAccount,
    Policy, Projection, RecordedSettings, Recovery, Restore, Settings, Table, Throughput,
    ThroughputChanges,
};
use crate::table::{IndexKind, IndexState};

fn keys() -> KeySchema {
    KeySchema {
        hash: vec![KeyAttribute { name: "pk".into(), key_type: KeyType::S }],
        range: Vec::new(),
    }
}

fn index() -> Index {
    Index {
        owner: OwnerId(2),
        name: "by-pk".into(),
        kind: IndexKind::Global,
        keys: keys(),
        projection: Projection::All,
        throughput: Throughput::default(),
        throughput_changes: ThroughputChanges::default(),
        on_demand: None,
        warm: None,
        state: IndexState::Active,
        insights: None,
        vectors: None,
    }
}

/// A table with one global index and nothing special.
pub(in crate::catalog) fn table() -> Table {
    Table {
        namespace: Namespace::new("000000000000", "us-east-1"),
        name: "t".into(),
        owner: OwnerId(1),
        version: 3,
        table_id: "id".to_owned(),
        created: Timestamp::from_secs(1),
        attribute_definitions: vec![("pk".into(), ScalarAttributeType::S)],
        keys: keys(),
        indexes: vec![index()],
        settings: Settings {
            billing: BillingMode::PayPerRequest,
            on_demand_since: None,
            throughput: Throughput::default(),
            throughput_changes: ThroughputChanges::default(),
            on_demand: None,
            warm: None,
            class: None,
            encryption: None,
            deletion_protection: false,
            tags: Vec::new(),
            stream: None,
            ttl: None,
            history: None,
            backups: None,
            restore: None,
            group: None,
            destination: None,
            importing: None,
            recorded: RecordedSettings::default(),
        },
    }
}

#[test]
fn what_is_kept_is_read_back() {
    let insights = Insights {
        enabled: true,
        mode: ContributorInsightsMode::ThrottledKeys,
        changed: Timestamp::from_micros(1_234_567),
        made: Some(Timestamp::from_secs(1_700_000_000)),
    };
    let policy = |document: &str| Policy { document: document.to_owned(), revision: u64::MAX / 2 };
    let mut table = table();
    table.settings.recorded = RecordedSettings {
        recovery: Some(Recovery { since: Timestamp::from_secs(7), days: 35 }),
        insights: Some(insights),
        policy: Some(policy("{}")),
        stream_policy: Some(policy("")),
        replicates_settings: Some(true),
    };
    table.settings.history = Some(OwnerId(9));
    let copying = Copying {
        owner: OwnerId(3),
        history: Some(OwnerId(4)),
        stamp: Stamp(5),
        done: vec![0x10, 0].into(),
    };
    table.settings.restore = Some(Restore {
        at: Timestamp::from_secs(8),
        table: "arn:aws:dynamodb:us-east-1:000000000000:table/source".to_owned(),
        backup: None,
        copying: Some(copying),
    });
    table.settings.group = Some(Group {
        owner: OwnerId(10),
        deletions: OwnerId(11),
        peers: vec!["eu-west-1".into(), "ap-south-1".into()],
        accounts: Some(vec![PeerAccount {
            region: "eu-west-1".into(),
            account: "123456789012".into(),
        }]),
        since: Timestamp::from_secs(9),
        expires: true,
        sourced: Some(Timestamp::from_secs(10)),
        filling: Some(Filling { from: "eu-west-1".into(), done: vec![0x10, 1].into() }),
        legacy: Some(true),
        strong: Some(false),
        witness: Some("eu-west-3".into()),
        unprotected: Some(true),
    });
    table.settings.destination = Some(Destination {
        owner: OwnerId(12),
        stream: "arn:aws:kinesis:us-east-1:000000000000:stream/s".to_owned(),
        status: DestinationStatus::EnableFailed,
        precision: ApproximateCreationDateTimePrecision::Microsecond,
    });
    table.indexes.iter_mut().for_each(|index| index.insights = Some(insights));
    assert_eq!(from_row(&to_row(&table).into()).expect("a row"), table);
}

/// Rows that were written before these settings existed have none of their fields.
#[test]
fn a_row_without_the_kept_settings_is_read() {
    let fields = table_tree(&table());
    let Some(AttributeValue::M(settings)) = fields.get("settings") else { panic!("no settings") };
    let names: Vec<&str> = settings.keys().map(String::as_str).collect();
    assert_eq!(names, ["billing", "deletion_protection", "tags", "throughput"]);
    assert_eq!(from_row(&to_row(&table()).into()).expect("a row"), table());
}
