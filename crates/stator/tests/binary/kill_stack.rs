//! kill -9 while a stack's operation is under way.

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::control::call;
use crate::process::{Server, until};
use crate::stack::{indexes, template};
use crate::stream;

const ITEMS: usize = 4_000;

fn status(server: &Server) -> String {
    let (_, text) = server.cloudformation("DescribeStacks", &[("StackName", "Shop")]);
    let status = text.split("<StackStatus>").nth(1).and_then(|rest| rest.split('<').next());
    status.unwrap_or_default().to_owned()
}

fn count(server: &Server, index: &str) -> u64 {
    let mut found = 0;
    let mut from = Value::Null;
    loop {
        let mut request = json!({"TableName": "things", "IndexName": index, "Select": "COUNT"});
        if !from.is_null() {
            request["ExclusiveStartKey"] = from;
        }
        let answer = call(server, "Scan", request);
        found += answer["Count"].as_u64().unwrap_or_default();
        from = answer["LastEvaluatedKey"].clone();
        if from.is_null() {
            return found;
        }
    }
}

#[test]
fn an_update_that_is_killed_is_finished_after_the_restart() {
    let dir = tempfile::tempdir().expect("a directory");
    let server = Server::on(dir.path());
    let create = template(&[]);
    let form = |text| [("StackName", "Shop"), ("TemplateBody", text)];
    assert_eq!(server.cloudformation("CreateStack", &form(&create)).0, 200);
    assert_eq!(status(&server), "CREATE_COMPLETE");
    let item = |n: usize| {
        let text = |prefix: &str| json!({"S": format!("{prefix}-{n}")});
        json!({"pk": text("pk"), "one": text("one"), "two": text("two")})
    };
    stream::put_all(&server, &(0..ITEMS).map(item).collect::<Vec<_>>());
    let update = template(&["one", "two"]);
    // The call waits for the end, which does not come.
    std::thread::scope(|scope| {
        scope.spawn(|| server.try_cloudformation("UpdateStack", &form(&update)));
        let before = server.commits();
        until("the update", || server.commits() > before + 5);
        server.kill();
    });
    drop(server);
    let server = Server::on(dir.path());
    until("the end of the update", || !status(&server).ends_with("_IN_PROGRESS"));
    assert_eq!(status(&server), "UPDATE_COMPLETE");
    assert_eq!(indexes(&server), ["one", "two"]);
    for index in ["one", "two"] {
        assert_eq!(count(&server, index), ITEMS as u64, "{index}");
    }
    assert_eq!(server.cloudformation("DeleteStack", &[("StackName", "Shop")]).0, 200);
    assert_eq!(server.call("ListTables", "{}").1, json!({"TableNames": []}));
    server.stop(Signal::TERM);
}
