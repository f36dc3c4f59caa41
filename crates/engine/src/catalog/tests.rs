//! What the map of tables keeps of those that are gone, and where a table is said to be.

use std::sync::Arc;

use env::Env;
use store::{MemoryStore, Stamp};

use super::{Catalog, sample};
use crate::context::Namespace;

async fn catalog() -> (Catalog, Namespace) {
    let store = Arc::new(MemoryStore::in_memory(&Env::real()));
    let catalog = Catalog::open(store).await.expect("it opens");
    (catalog, Namespace::new("000000000000", "us-east-1"))
}

fn names(catalog: &Catalog) -> usize {
    let namespaces = catalog.namespaces.read();
    namespaces.values().map(std::collections::BTreeMap::len).sum()
}

#[tokio::test]
async fn a_deleted_name_leaves_the_map_when_no_change_is_under_way() {
    let (catalog, namespace) = catalog().await;
    let deleted = |name: &str, stamp: u64| {
        let _change = catalog.begin();
        catalog.enter(&namespace, &name.into(), Stamp(stamp), None);
    };
    let older = catalog.begin();
    for stamp in 10..20 {
        deleted(&format!("table-{stamp}"), stamp);
    }
    assert_eq!(names(&catalog), 10, "an older change may still come");
    drop(older);
    deleted("last", 20);
    assert_eq!(names(&catalog), 0);
    assert!(catalog.namespaces.read().is_empty());
    assert!(catalog.tombstones.lock().is_empty());
}

#[tokio::test]
async fn a_table_is_said_to_be_elsewhere_only_where_it_is_not_here() {
    let (catalog, here) = catalog().await;
    let there = Namespace::new("000000000000", "eu-west-1");
    let enter = |namespace: &Namespace, stamp: u64| {
        catalog.enter(namespace, &"orders".into(), Stamp(stamp), Some(Arc::new(sample())));
    };
    assert_eq!(catalog.elsewhere(&here, "orders"), [""; 0]);
    enter(&there, 1);
    assert_eq!(catalog.elsewhere(&here, "orders"), [there.to_string()]);
    // Made since it was asked for, or not filled yet.
    enter(&here, 2);
    assert_eq!(catalog.elsewhere(&here, "orders"), [""; 0]);
}
