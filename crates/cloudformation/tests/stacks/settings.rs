//! Settings of a whole stack: those with an effect, and those that say that they have none.

use std::time::Duration;

use env::Env;

use crate::harness::{Held, Server, element, table, template, until};

const TRIGGERS: [(&str, &str); 3] = [
    ("RollbackConfiguration.RollbackTriggers.member.1.Arn", "arn:aws:cloudwatch:a"),
    ("RollbackConfiguration.RollbackTriggers.member.1.Type", "AWS::CloudWatch::Alarm"),
    ("RollbackConfiguration.MonitoringTimeInMinutes", "5"),
];

#[tokio::test]
async fn what_has_no_effect_says_so_in_an_event() {
    let server = Server::new().await;
    let text = template(&[table("A", "First", "")]);
    let own = [("StackName", "Shop"), ("TemplateBody", &*text)];
    let topic = [("NotificationARNs.member.1", "arn:aws:sns:us-east-1:000000000000:topic")];
    server.ok("CreateStack", &[&own[..], &topic, &TRIGGERS].concat()).await;
    let events = server.events("Shop").await;
    let say = |of: &str, reason: &str| {
        (of.to_owned(), "CREATE_IN_PROGRESS".to_owned(), reason.to_owned())
    };
    assert_eq!(events[0], say("Shop", "User Initiated"));
    let reason = "Recorded, without effect here: NotificationARNs; RollbackConfiguration";
    assert_eq!(events[1], say("Shop", reason));
    let described = server.ok("DescribeStacks", &[("StackName", "Shop")]).await;
    assert_eq!(element(&described, "Arn"), "arn:aws:cloudwatch:a");
    assert_eq!(element(&described, "MonitoringTimeInMinutes"), "5");

    // Without them no event.
    let server = Server::new().await;
    server.ok("CreateStack", &own).await;
    let events = server.events("Shop").await;
    assert!(events.iter().all(|(_, _, reason)| !reason.contains("without effect")), "{events:#?}");
}

#[tokio::test]
async fn minutes_that_are_none_are_refused() {
    let server = Server::new().await;
    let text = template(&[table("A", "First", "")]);
    for wrong in ["0", "-1", "soon"] {
        let form = [("StackName", "Shop"), ("TemplateBody", &*text), ("TimeoutInMinutes", wrong)];
        let (code, message) = server.refused("CreateStack", &form).await;
        assert_eq!(code, "ValidationError");
        assert_eq!(message, format!("TimeoutInMinutes is {wrong:?}; it takes 1 or more minutes"));
    }
}

#[tokio::test]
async fn a_creation_that_takes_longer_than_its_timeout_is_rolled_back() {
    let (env, clock) = Env::real().movable();
    let held = Held::with(env).await;
    let text = template(&[table("A", "First", "")]);
    let form = [("StackName", "Shop"), ("TemplateBody", &*text), ("TimeoutInMinutes", "1")];
    let late = async {
        until(|| async { held.waits() }).await;
        clock.advance(Duration::from_secs(61));
        held.release().await;
    };
    tokio::join!(held.server.ok("CreateStack", &form), late);
    assert_eq!(held.server.status("Shop").await, "ROLLBACK_COMPLETE");
    assert!(held.server.table("First").await.is_none());
    let events = held.server.events("Shop").await;
    // The sentence of AWS's event.
    let reason = "Stack creation time exceeded the specified timeout. Rollback requested by user."
        .to_owned();
    let rollback = ("Shop".to_owned(), "ROLLBACK_IN_PROGRESS".to_owned(), reason);
    assert!(events.contains(&rollback), "{events:#?}");
}

#[tokio::test]
async fn the_processed_template_is_what_the_transforms_made() {
    let server = Server::new().await;
    let text = "Transform: AWS::Serverless-2016-10-31\nResources:\n  T:\n    \
        Type: AWS::Serverless::SimpleTable\n    Properties: {TableName: First}\n";
    let capability = ("Capabilities.member.1", "CAPABILITY_AUTO_EXPAND");
    let form = [("StackName", "Shop"), ("TemplateBody", text), capability];
    server.ok("CreateStack", &form).await;
    let stage = |stage| [("StackName", "Shop"), ("TemplateStage", stage)];
    let original = server.ok("GetTemplate", &stage("Original")).await;
    assert_eq!(element(&original, "TemplateBody"), text);
    // "By default, CloudFormation specifies Processed": API reference, GetTemplate.
    let by_default = server.ok("GetTemplate", &[("StackName", "Shop")]).await;
    for answer in [server.ok("GetTemplate", &stage("Processed")).await, by_default] {
        let body = element(&answer, "TemplateBody").replace("&quot;", "\"");
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["Resources"]["T"]["Type"], "AWS::DynamoDB::Table");
        assert!(body.get("Transform").is_none(), "{body}");
    }
    let (_, message) = server.refused("GetTemplate", &stage("Half")).await;
    assert_eq!(message, "TemplateStage is \"Half\"; it takes Original or Processed");
}
