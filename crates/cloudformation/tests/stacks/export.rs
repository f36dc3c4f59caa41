//! Exports and imports between stacks.

use crate::harness::{Server, element, table, template};

fn exporting(name: &str, table_name: &str) -> String {
    format!(
        "{}Outputs:\n  Name:\n    Value: !Ref A\n    Export: {{Name: {name}}}\n",
        template(&[table("A", table_name, "")])
    )
}

fn importing(name: &str, table_name: &str) -> String {
    let tagged = format!("Tags: [{{Key: other, Value: !ImportValue {name}}}],");
    template(&[table("B", table_name, &tagged)])
}

#[tokio::test]
async fn an_export_in_use_stays() {
    let server = Server::new().await;
    assert_eq!(server.create("Owner", &exporting("main", "First")).await, "CREATE_COMPLETE");
    assert_eq!(server.create("User", &importing("main", "Second")).await, "CREATE_COMPLETE");
    let exports = server.ok("ListExports", &[]).await;
    assert_eq!(
        (element(&exports, "Name"), element(&exports, "Value")),
        ("main".into(), "First".into())
    );
    let imports = server.ok("ListImports", &[("ExportName", "main")]).await;
    assert_eq!(element(&imports, "member"), "User");
    let (_, message) = server.refused("DeleteStack", &[("StackName", "Owner")]).await;
    assert_eq!(message, "Delete canceled. Cannot delete export main as it is in use by User.");
    let without = template(&[table("A", "First", "")]);
    assert_eq!(server.update("Owner", &without).await, "UPDATE_ROLLBACK_COMPLETE");
    let events = server.events("Owner").await;
    let told =
        |reason: &str| reason.contains("Export main cannot be deleted as it is in use by User");
    assert!(events.iter().any(|(_, _, reason)| told(reason)), "{events:?}");
    server.ok("DeleteStack", &[("StackName", "User")]).await;
    assert_eq!(server.update("Owner", &without).await, "UPDATE_COMPLETE");
}

#[tokio::test]
async fn a_name_is_exported_once() {
    let server = Server::new().await;
    server.create("Owner", &exporting("main", "First")).await;
    assert_eq!(server.create("Other", &exporting("main", "Second")).await, "ROLLBACK_COMPLETE");
    let events = server.events("Other").await;
    let told = |reason: &str| {
        reason.starts_with("Export with name main is already exported by stack Owner.")
    };
    assert!(events.iter().any(|(_, _, reason)| told(reason)), "{events:?}");
    assert!(server.table("Second").await.is_none());
}

#[tokio::test]
async fn an_import_of_nothing_fails() {
    let server = Server::new().await;
    let text = importing("absent", "Second");
    let form = [("StackName", "User"), ("TemplateBody", &*text)];
    let reply = server.reply("CreateStack", &form).await;
    // Either the request or the resource says it; nothing is made in any case.
    let said = if reply.status == 200 {
        format!("{:?}", server.events("User").await)
    } else {
        String::from_utf8(reply.body.to_vec()).unwrap()
    };
    assert!(said.contains("No export named absent found"), "{said}");
    assert!(server.table("Second").await.is_none());
}
