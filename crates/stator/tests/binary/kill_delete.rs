//! DeleteTable of a table with many items and an index, through kill -9 while its keys are swept.

use std::path::Path;

use env::Env;
use rustix::process::Signal;
use serde_json::{Value, json};
use store::{Direction, KeyRange, PageLimit, Store as _};

use crate::control::{ask, call};
use crate::data::{create_table, put};
use crate::process::Server;
use crate::stream;

const ITEMS: usize = 6_000;
/// In every item and index entry of the deleted table, and nowhere else.
const MARK: &str = "doomed";

fn start(data: &Path) -> Server {
    Server::start(&["--test-control", "--data", data.to_str().expect("a readable path")])
}

fn create_with_index(server: &Server) {
    let keys = |name: &str| json!([{"AttributeName": name, "KeyType": "HASH"}]);
    let request = json!({
        "TableName": "things",
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": keys("pk"),
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "group", "AttributeType": "S"},
        ],
        "GlobalSecondaryIndexes": [{
            "IndexName": "by-group",
            "KeySchema": keys("group"),
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }],
    });
    call(server, "CreateTable", request);
}

/// How many rows of a data directory that no server uses hold the mark, and how many it has.
fn rows(data: &Path) -> (usize, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let env = Env::real();
        let store = store_lsm::open(data, store_lsm::Options::default(), &env).expect("a store");
        let snapshot = store.snapshot().await.expect("a snapshot");
        let limit = PageLimit { rows: usize::MAX, bytes: usize::MAX };
        let all = KeyRange { start: Vec::new().into(), end: vec![0xff; 16].into() };
        let page = snapshot.range(all, Direction::Forward, limit).await.expect("rows");
        assert!(!page.more);
        let holds = |bytes: &[u8]| bytes.windows(MARK.len()).any(|part| part == MARK.as_bytes());
        let marked = page.rows.iter().filter(|(key, row)| holds(key) || holds(row)).count();
        let counts = (marked, page.rows.len());
        store.close().await.expect("it closes");
        counts
    })
}

#[test]
fn a_deleted_table_is_swept_after_kills_and_the_next_of_its_name_stays_whole() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = start(dir.path());
    create_with_index(&server);
    let doomed = |n| json!({"pk": {"S": format!("{MARK}-{n}")}, "group": {"S": "g"}});
    stream::put_all(&server, &(0..ITEMS).map(doomed).collect::<Vec<_>>());
    call(&server, "DeleteTable", json!({"TableName": "things"}));
    server.stop(Signal::KILL);
    let (mut marked, _) = rows(dir.path());
    println!("{marked} rows to sweep after the first kill");
    let mut kept: Vec<Value> = Vec::new();
    // Commits of a server before its kill: those of the sweep, 512 rows each, and of the puts
    // beside it.
    for (round, commits) in [4, 8, 12].into_iter().enumerate() {
        let server = start(dir.path());
        if round == 0 {
            create_table(&server);
        }
        while server.commits() < commits {
            let key = format!("kept-{}", kept.len());
            put(&server, &key);
            kept.push(json!({"pk": {"S": key}}));
        }
        server.stop(Signal::KILL);
        let (still, _) = rows(dir.path());
        println!("{still} rows to sweep after the kill at {commits} commits");
        assert!(still <= marked, "{still} after {marked}");
        marked = still;
    }
    let server = start(dir.path());
    ask(&server, "/_stator/idle", "");
    let mut found = stream::scan(&server);
    let by_key = |item: &Value| item["pk"]["S"].as_str().map(str::to_owned);
    found.sort_by_key(&by_key);
    kept.sort_by_key(by_key);
    assert_eq!(found, kept);
    server.stop(Signal::KILL);
    let (marked, left) = rows(dir.path());
    assert_eq!(marked, 0, "rows of the deleted table");
    // The items that are kept, and the few rows of the catalog and the counters.
    assert!(left < kept.len() + 20, "{left} rows");
}
