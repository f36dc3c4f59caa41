//! `stator model seed`: plausible items, printed or written into the tables of a server.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write as _};
use std::path::PathBuf;

use clap::Args;
use design::{Model, Seeded, Seeding};
use env::Env;
use serde_json::{Map, Value, json};

use super::server::Server;
use super::{FILE, model, print};
use crate::exit::Failure;

/// Items of one BatchWriteItem.
const BATCH: usize = 25;

/// How often items that stay unprocessed are sent again while not one of them is written.
const TRIES: u32 = 10;

/// Options of `stator model seed`.
#[derive(Debug, Args)]
pub(crate) struct Seed {
    /// Items in all, over all entities: as many of each as the `count`s of the model say, one of
    /// each at least.
    #[arg(value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    items: u32,
    /// The model: TOML, YAML or JSON.
    #[arg(value_name = "FILE", default_value = FILE)]
    file: PathBuf,
    /// Write the items into the tables of this server, which must exist; without it they are
    /// printed.
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// How many times as many items refer to one as the `count`s of the model say: with 0.1 there
    /// are more parents, with fewer children each.
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = factor)]
    scale: f64,
    /// The number that decides everything: with the same one, the same items are made.
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,
}

/// A factor of counts.
fn factor(text: &str) -> Result<f64, String> {
    let found = text.parse().ok().filter(|factor| (0.001..=1_000.0).contains(factor));
    found.ok_or_else(|| "it takes a number from 0.001 to 1000".to_owned())
}

impl Seed {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let (source, model) = model(&self.file)?;
        let seeding = Seeding {
            items: usize::try_from(self.items).map_err(Failure::run)?,
            scale: self.scale,
            seed: self.seed,
            now: Env::real().now(),
        };
        let seeded = design::seed(&model, &seeding)
            .map_err(|error| Failure::Configuration(format!("{}: {error}", source.name)))?;
        let mut stderr = io::stderr();
        for (entity, count, asked) in &seeded.short {
            // The standard output belongs to the items.
            let _ = writeln!(
                stderr,
                "{entity}: {count} items instead of {asked}, as its identity or key has no more values"
            );
        }
        match &self.endpoint {
            None => {
                lines(&model, &seeded);
                Ok(())
            }
            Some(url) => {
                let server = Server::open(Some(url.clone()), "--endpoint takes a URL")?;
                server.check_tables(&model, &self.file)?;
                let written = write(&server, &model, &seeded)?;
                print(&summary(&written, self.seed));
                Ok(())
            }
        }
    }
}

/// Prints a line for each item: its table, and it in DynamoDB's JSON.
fn lines(model: &Model, seeded: &Seeded) {
    let mut out = BufWriter::new(io::stdout().lock());
    for (table, item) in seeded.items(model) {
        // Who closes the output has seen enough.
        if writeln!(out, "{}", json!({ "TableName": table, "Item": item })).is_err() {
            return;
        }
    }
    let _ = out.flush();
}

/// How many items of each table are written.
type Written = BTreeMap<String, usize>;

fn write(server: &Server, model: &Model, seeded: &Seeded) -> Result<Written, Failure> {
    let all = seeded.count();
    let mut written = Written::new();
    let mut items = seeded.items(model).peekable();
    while items.peek().is_some() {
        let mut requests: Map<String, Value> = Map::new();
        for (table, item) in items.by_ref().take(BATCH) {
            let puts = requests.entry(table.to_owned()).or_insert_with(|| json!([]));
            if let Some(puts) = puts.as_array_mut() {
                puts.push(json!({ "PutRequest": { "Item": item } }));
            }
        }
        batch(server, requests, &mut written).map_err(|why| {
            let count: usize = written.values().sum();
            Failure::Run(format!("{why}; {count} of {all} items are written"))
        })?;
    }
    Ok(written)
}

/// Writes a batch, and what stays unprocessed of it again.
fn batch(
    server: &Server,
    mut requests: Map<String, Value>,
    written: &mut Written,
) -> Result<(), String> {
    let mut tries = 0;
    loop {
        let body = json!({ "RequestItems": requests });
        let answer = server.ask("BatchWriteItem", &body);
        let answer = answer.map_err(|refusal| refusal.says("BatchWriteItem"))?;
        let left = answer.get("UnprocessedItems").and_then(Value::as_object).cloned();
        let left = left.unwrap_or_default();
        let mut progress = false;
        for (table, puts) in &requests {
            let count = |puts: Option<&Value>| puts.and_then(Value::as_array).map_or(0, Vec::len);
            let done = count(Some(puts)).saturating_sub(count(left.get(table)));
            progress |= done > 0;
            let known = written.entry(table.clone()).or_default();
            *known = known.saturating_add(done);
        }
        if left.is_empty() {
            return Ok(());
        }
        tries = if progress { 0 } else { tries + 1 };
        if tries >= TRIES {
            let url = server.url();
            return Err(format!(
                "{url} leaves items unprocessed, however often they are sent: it has too little \
                 write capacity"
            ));
        }
        server.wait(tries);
        requests = left;
    }
}

fn summary(written: &Written, seed: u64) -> String {
    let all: usize = written.values().sum();
    let tables: Vec<String> =
        written.iter().map(|(table, count)| format!("{table} {count}")).collect();
    format!("wrote {all} items of seed {seed}: {}\n", tables.join(", "))
}
