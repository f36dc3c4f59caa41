//! Replicas in three Regions that clients write to, through kill -9: they end the same.
//!
//! Source: "How DynamoDB global tables work" in the developer guide: replicas converge, and of
//! several writes of an item the last one remains, in whichever Region it was made.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc;

use env::SplitMix64;
use rustix::process::Signal;
use serde_json::{Value, json};

use crate::control::call;
use crate::process::{Server, until};

const REGIONS: [&str; 3] = ["us-east-1", "us-east-2", "us-west-2"];
const CLIENTS: u64 = 6;
const KEYS: u64 = 8;
const KILLS: u64 = 4;
/// Writes of all clients before a kill.
const WRITES: usize = 400;

/// What an item may be in the end: its value, or none.
type Possible = BTreeSet<Option<String>>;

/// The items of one client, which nobody else writes.
struct Client {
    number: u64,
    random: SplitMix64,
    writes: u64,
    /// Where it writes.
    regions: &'static [&'static str],
    items: BTreeMap<String, Possible>,
    /// All that its items were, or may have been, since somebody cleared this.
    since: BTreeMap<String, Possible>,
}

impl Client {
    fn new(number: u64) -> Self {
        Self {
            number,
            random: SplitMix64::new(number),
            writes: 0,
            regions: &REGIONS,
            items: BTreeMap::new(),
            since: BTreeMap::new(),
        }
    }

    /// Writes one item in some Region. `false` if the server is not there any more.
    fn write(&mut self, server: &Server) -> bool {
        self.writes += 1;
        let key = format!("{}-{}", self.number, self.random.below(KEYS));
        let region = self.regions[self.random.below(self.regions.len() as u64) as usize];
        let value = (self.random.below(4) > 0).then(|| format!("{}.{}", self.number, self.writes));
        let id = json!({"pk": {"S": key}});
        let (operation, body) = match &value {
            Some(value) => {
                let mut item = id;
                item["group"] = json!({"S": "all"});
                item["v"] = json!({"S": value});
                ("PutItem", json!({"TableName": "things", "Item": item}))
            }
            None => ("DeleteItem", json!({"TableName": "things", "Key": id})),
        };
        let target = format!("DynamoDB_20120810.{operation}");
        let heard = server.attempt_in(region, &target, &body.to_string());
        self.since.entry(key.clone()).or_default().insert(value.clone());
        let possible = self.items.entry(key).or_insert_with(|| BTreeSet::from([None]));
        match &heard {
            Some((200, _)) => *possible = BTreeSet::from([value]),
            // Nobody knows whether it was done.
            None | Some((500.., _)) => drop(possible.insert(value)),
            Some(refused) => panic!("{body}: {refused:?}"),
        }
        heard.is_some()
    }
}

fn create_table(server: &Server) {
    let request = json!({
        "TableName": "things", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"},
                                 {"AttributeName": "group", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [{
            "IndexName": "groups", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "group", "KeyType": "HASH"}]}],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    });
    call(server, "CreateTable", request);
    for region in &REGIONS[1..] {
        let replicas = json!([{"Create": {"RegionName": region}}]);
        call(server, "UpdateTable", json!({"TableName": "things", "ReplicaUpdates": replicas}));
        // Until it is filled there is nothing to write to.
        until("the replica", || {
            let described = call(server, "DescribeTable", json!({"TableName": "things"}));
            let mut replicas = described["Table"]["Replicas"].as_array().expect("replicas").iter();
            replicas.all(|replica| replica["ReplicaStatus"] == "ACTIVE")
        });
    }
}

/// Lets all clients write until some hundred writes were tried, and kills the server among them.
fn life(server: &Server, clients: &mut [Client]) {
    life_with(server, clients, WRITES, || ());
}

/// The same with a number of writes, beside what somebody else does.
fn life_with(server: &Server, clients: &mut [Client], writes: usize, beside: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        for client in clients {
            let tell = tell.clone();
            scope.spawn(move || while client.write(server) && tell.send(()).is_ok() {});
        }
        drop(tell);
        scope.spawn(beside);
        assert_eq!(told.iter().take(writes).count(), writes, "the server went away");
        server.kill();
        // The clients continue until they notice.
        told.iter().for_each(drop);
    });
}

/// The items of a Region by key, as the table or its index shows them.
fn items(server: &Server, region: &str, index: Option<&str>) -> BTreeMap<String, String> {
    let request = json!({"TableName": "things", "IndexName": index});
    let mut found = call(server.sign_as("a", region), "Scan", request);
    assert_eq!(found["LastEvaluatedKey"], Value::Null, "one page holds all");
    let text = |value: &Value| value["S"].as_str().expect("a text").to_owned();
    let items = found["Items"].as_array_mut().expect("items").iter();
    items.map(|item| (text(&item["pk"]), text(&item["v"]))).collect()
}

#[test]
fn replicas_end_the_same_with_the_last_write_of_each_item_although_the_server_is_killed() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut clients: Vec<Client> = (0..CLIENTS).map(Client::new).collect();
    for round in 0..KILLS {
        let server = Server::on(directory.path());
        if round == 0 {
            create_table(&server);
        }
        life(&server, &mut clients);
    }
    let server = Server::on(directory.path());
    let [here, there, farther] = REGIONS;
    until("the replicas to be alike", || {
        let first = items(&server, here, None);
        first == items(&server, there, None) && first == items(&server, farther, None)
    });
    let found = items(&server, here, None);
    for (key, possible) in clients.iter().flat_map(|client| &client.items) {
        let value = found.get(key).cloned();
        assert!(possible.contains(&value), "{key}: {value:?} is none of {possible:?}");
    }
    for region in REGIONS {
        assert_eq!(items(&server, region, Some("groups")), found, "the index in {region}");
    }
    let writes: u64 = clients.iter().map(|client| client.writes).sum();
    assert!(
        found.len() > 10 && writes as usize >= WRITES,
        "{} items, {writes} writes",
        found.len()
    );
    server.stop(Signal::TERM);
}

/// Whether the replica in the last Region is still one.
fn is_replica(server: &Server) -> bool {
    let request = json!({"TableName": "things"});
    let table = call(server.sign_as("a", REGIONS[2]), "DescribeTable", request);
    table["Table"]["Replicas"].is_array()
}

/// Source: "Disassociating a global table replica" in the developer guide: with
/// `WAIT_FOR_REPLICATION` what was written before is in the replica that leaves.
#[test]
fn a_replica_that_leaves_while_others_write_has_what_was_acknowledged_before() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut clients: Vec<Client> = (0..CLIENTS).map(Client::new).collect();
    let server = Server::on(directory.path());
    create_table(&server);
    life(&server, &mut clients);
    drop(server);
    for client in &mut clients {
        client.regions = &REGIONS[..2];
        client.since = client.items.clone();
    }
    let unprotected = json!({"TableName": "things", "DisassociationProtectionEnabled": false});
    let leave = json!({"TableName": "things", "ReplicaUpdates": [{"Disassociate": {
        "RegionName": REGIONS[2], "DisassociationMode": "WAIT_FOR_REPLICATION"}}]});
    let target = "DynamoDB_20120810.UpdateTable";
    let mut writes = 5;
    loop {
        let server = Server::on(directory.path());
        if !is_replica(&server) {
            server.stop(Signal::TERM);
            break;
        }
        life_with(&server, &mut clients, writes, || {
            // Each may find the server gone, or be killed on its way.
            server.attempt_in(REGIONS[2], target, &unprotected.to_string());
            server.attempt_in(REGIONS[2], target, &leave.to_string());
        });
        writes *= 2;
        assert!(writes < 100_000, "it never leaves");
    }
    let server = Server::on(directory.path());
    let [here, there, apart] = REGIONS;
    until("both replicas to be alike", || {
        items(&server, here, None) == items(&server, there, None)
    });
    let (found, left) = (items(&server, here, None), items(&server, apart, None));
    for client in &clients {
        for (key, possible) in &client.items {
            let value = found.get(key).cloned();
            assert!(possible.contains(&value), "{key}: {value:?} is none of {possible:?}");
            let (value, since) = (left.get(key).cloned(), &client.since[key]);
            assert!(since.contains(&value), "{key}: {value:?} is none of {since:?}");
        }
    }
    assert_eq!(items(&server, apart, Some("groups")), left, "the index of the one that left");
    // From here on nothing goes from one to the other.
    let item = json!({"pk": {"S": "alone"}, "group": {"S": "all"}, "v": {"S": "1"}});
    let put = json!({"TableName": "things", "Item": item});
    call(server.sign_as("a", apart), "PutItem", put);
    let item = json!({"pk": {"S": "later"}, "group": {"S": "all"}, "v": {"S": "2"}});
    call(server.sign_as("a", here), "PutItem", json!({"TableName": "things", "Item": item}));
    until("the item", || items(&server, there, None).contains_key("later"));
    assert!(!items(&server, there, None).contains_key("alone"));
    assert!(!items(&server, apart, None).contains_key("later"));
    server.stop(Signal::TERM);
}
