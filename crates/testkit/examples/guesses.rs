//! Prints the cases whose expected answers no source has confirmed, topic by topic.

use std::io::{Write as _, stdout};

use anyhow::Result;
use testkit::{Source, Suite, corpus_directory};

fn main() -> Result<()> {
    let suite = Suite::load(&corpus_directory())?;
    let mut out = stdout().lock();
    for case in suite.cases().filter(|case| case.source == Source::Guess) {
        writeln!(out, "{}: {}", case.topic, case.name)?;
    }
    writeln!(out, "{} of {} cases", suite.guesses(), suite.cases().count())?;
    Ok(())
}
