//! Creates, loads and removes the tables of a run on one endpoint.
//!
//! Invariant: a table is removed only by the run that created it; a run that finds its names taken
//! stops before it changes anything.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use env::Env;
use serde_json::{Value, json};

use crate::client::blocking::BlockingClient;
use crate::data::fill::{Fill, FillOptions};
use crate::data::schema::{Table, TableNames};
use crate::progress::Progress;

/// How long a table may take to become active.
const ACTIVE_WITHIN: Duration = Duration::from_secs(300);

/// How long to wait between two calls of DescribeTable.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// What the tables hold.
#[derive(Clone, Copy, Debug)]
pub struct Contents {
    /// Items in each table.
    pub items: u64,
    /// The size of one, in bytes.
    pub item_bytes: usize,
}

/// Which tables, and how they come to be.
#[derive(Clone, Debug)]
pub struct Tables {
    /// What they are called.
    pub names: TableNames,
    /// Those that the workloads use.
    pub used: BTreeSet<Table>,
    /// What they hold.
    pub contents: Contents,
    /// How they are loaded.
    pub fill: FillOptions,
    /// Whether they are there already, loaded by an earlier run.
    pub reuse: bool,
}

impl Tables {
    /// Creates the tables on one endpoint and loads them. What was created is added to `created`,
    /// also if a later step fails, so that the caller can remove it.
    ///
    /// # Errors
    /// When a table exists already (or does not, with `reuse`), or a call fails.
    pub fn create(
        &self,
        client: &mut BlockingClient,
        env: &Env,
        endpoint: &str,
        progress: &Arc<Progress>,
        created: &mut Vec<String>,
    ) -> Result<()> {
        for table in &self.used {
            let name = self.names.of(*table);
            if self.reuse {
                wait_until_active(client, env, &name, progress).with_context(|| {
                    format!("--reuse needs table {name}, as a run with --keep leaves it")
                })?;
                continue;
            }
            progress.step(&format!("creating {name} on {endpoint}"), 0)?;
            client
                .call("CreateTable", &table.definition(&name))
                .with_context(|| format!("table {name} could not be made"))?;
            created.push(name.clone());
            wait_until_active(client, env, &name, progress)?;
            for set in table.item_sets(self.contents.items) {
                progress.step(&format!("loading {name} on {endpoint}"), set.items)?;
                let job = Fill {
                    table: &name,
                    set,
                    item_bytes: self.contents.item_bytes,
                    options: self.fill,
                };
                client
                    .block_on(job.run(env, client.endpoint(), progress))
                    .with_context(|| format!("loading {name}"))?;
            }
        }
        Ok(())
    }
}

/// Removes the tables that were created.
///
/// # Errors
/// When a call fails; all are tried.
pub fn remove(client: &mut BlockingClient, created: &[String]) -> Result<()> {
    let mut outcome = Ok(());
    for table in created {
        let removed = client.call("DeleteTable", &json!({ "TableName": table }));
        outcome = outcome.and(removed.map(|_| ()));
    }
    outcome
}

fn wait_until_active(
    client: &mut BlockingClient,
    env: &Env,
    table: &str,
    progress: &Progress,
) -> Result<()> {
    let start = env.moment();
    loop {
        let answer = client.call("DescribeTable", &json!({ "TableName": table }))?;
        if answer.pointer("/Table/TableStatus").and_then(Value::as_str) == Some("ACTIVE") {
            return Ok(());
        }
        if env.moment().since(start) > ACTIVE_WITHIN {
            bail!("table {table} did not become active");
        }
        if progress.stopped() {
            bail!("stopped by a signal");
        }
        pause(POLL_INTERVAL);
    }
}

#[expect(clippy::disallowed_methods, reason = "a pause between two polls of a remote server")]
fn pause(duration: Duration) {
    std::thread::sleep(duration);
}
