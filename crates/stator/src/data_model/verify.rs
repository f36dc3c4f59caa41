//! `stator model verify`: its options; in memory, on the items of a server, or in tables of its
//! own there.

use std::path::{Path, PathBuf};

use clap::Args;
use design::{Model, Sampled, Verdict};
use env::Env;

use super::endpoint::InMemory;
use super::server::Server;
use super::{FILE, model, print};
use crate::exit::Failure;

/// Items of a table that are read, unless something says another number.
const ITEMS: u32 = 1_000;

/// What the names of tables begin with that are made and removed again.
const PREFIX: &str = "stator-verify-";

/// Options of `stator model verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The model: TOML, YAML or JSON.
    #[arg(value_name = "FILE", default_value = FILE)]
    file: PathBuf,
    /// Verify on the tables of this server: every read pattern, with arguments from the items
    /// that are there. Nothing is changed.
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// Items of each table that are read first and that arguments are taken from [default: 1000].
    #[arg(
        long,
        value_name = "COUNT",
        requires = "endpoint",
        conflicts_with = "write",
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    items: Option<u32>,
    /// Make new tables on the server, write adversarial items into them and verify on these, as
    /// without a server; the tables are removed again. Tables that exist are left alone.
    #[arg(long, requires = "endpoint")]
    write: bool,
    /// What the names of the new tables begin with [default: stator-verify- and a random number].
    #[arg(long, value_name = "PREFIX", requires = "write")]
    prefix: Option<String>,
}

impl Verify {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let (source, mut model) = model(&self.file)?;
        let of_source = |error: String| Failure::Run(format!("{}: {error}", source.name));
        let Some(url) = &self.endpoint else {
            return report(&design::verify(&InMemory::open()?, &model).map_err(of_source)?);
        };
        let server = Server::open(Some(url.clone()), "--endpoint takes the URL of a server")?;
        if self.write {
            // Before a table is made: whether there is a server at all, and what it lets us do.
            server.call("ListTables", &serde_json::json!({ "Limit": 1 }))?;
            let prefix = self.prefix.clone().unwrap_or_else(random_prefix);
            for table in &mut model.tables {
                table.name.text.insert_str(0, &prefix);
            }
            print(&format!("in new tables of {url} whose names begin with {prefix}\n"));
            return report(&design::verify(&server, &model).map_err(of_source)?);
        }
        existing(&server, &model, (self.file.as_path(), self.items.unwrap_or(ITEMS)))
    }
}

fn random_prefix() -> String {
    format!("{PREFIX}{:08x}-", Env::real().random_u64() & 0xffff_ffff)
}

/// Verifies on what the tables have.
fn existing(server: &Server, model: &Model, (file, most): (&Path, u32)) -> Result<(), Failure> {
    server.check_tables(model, file)?;
    let most = usize::try_from(most).map_err(Failure::run)?;
    let verified = design::verify_existing(server, model, most).map_err(Failure::Run)?;
    print(&verified.tables.iter().map(|table| looked_at(table, most)).collect::<String>());
    report(&verified.verdicts)
}

/// What was read of a table.
fn looked_at(sampled: &Sampled, most: usize) -> String {
    let Sampled { table, items, whole, unknown, ambiguous } = sampled;
    let noun = if *items == 1 { "item" } else { "items" };
    let mut line = if *whole {
        format!("{table}: {items} {noun}, the whole table")
    } else {
        format!(
            "{table}: {items} {noun}, and there are more (--items {most}): what is not among them \
             and is not found is not noticed"
        )
    };
    if *unknown > 0 {
        line.push_str(&format!("; {unknown} of no entity of the model"));
    }
    if *ambiguous > 0 {
        line.push_str(&format!("; {ambiguous} may be of several entities, and are not expected"));
    }
    line + "\n"
}

/// Prints what came of the patterns; exit code 1 if one finds too much or too little.
fn report(verdicts: &[Verdict]) -> Result<(), Failure> {
    let mut wrong = false;
    for verdict in verdicts {
        let name = &verdict.pattern;
        print(&match (&verdict.wrong, &verdict.skipped) {
            (Some(what), _) => {
                wrong = true;
                format!("FAIL  {name}: {what}\n")
            }
            (None, Some(why)) => format!("skip  {name}: {why}\n"),
            (None, None) => format!("ok    {name}: {} calls\n", verdict.calls),
        });
    }
    if wrong { Err(Failure::Logged(1)) } else { Ok(()) }
}
