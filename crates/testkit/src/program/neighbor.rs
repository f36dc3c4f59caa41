//! A client that writes to another table for as long as a program runs.
//!
//! Its table is older than those of the programs, so its rows sort before theirs and share blocks
//! and leaves of the store with them: what a program reads must not notice.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use crate::target::{Call, Target};

const TABLE: &str = "neighbor";
/// Items of the table; a batch writes all of them.
const ITEMS: usize = 20;

/// Makes the table.
pub(super) async fn create_table(target: &dyn Target) -> Result<()> {
    let body = json!({
        "TableName": TABLE,
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    });
    call(target, "CreateTable", &body).await
}

/// Replaces and deletes items until it is dropped.
///
/// # Errors
/// A write was refused.
pub(super) async fn write_for_ever(target: &dyn Target) -> Result<()> {
    for round in 0_usize.. {
        let requests: Vec<Value> = (0..ITEMS)
            .map(|item| {
                let pk = json!({"S": format!("item {item}")});
                match (round + item) % 3 {
                    0 => json!({"DeleteRequest": {"Key": {"pk": pk}}}),
                    _ => json!({"PutRequest": {"Item": {"pk": pk, "round": {"N": round.to_string()}}}}),
                }
            })
            .collect();
        call(target, "BatchWriteItem", &json!({"RequestItems": {TABLE: requests}})).await?;
        // A store in memory answers at once: the program needs a turn.
        tokio::task::yield_now().await;
    }
    Ok(())
}

async fn call(target: &dyn Target, operation: &str, body: &Value) -> Result<()> {
    let body = body.to_string();
    let reply = target.call(Call { operation, body: body.as_bytes(), headers: &[] }).await?;
    ensure!(
        reply.status == 200,
        "the neighbor's {operation}: {}",
        String::from_utf8_lossy(&reply.body)
    );
    Ok(())
}
