//! Commits: batches of transactions, each compared and written by one statement.

mod batch;
mod commit;
mod load;
mod queue;
mod solo;

pub(crate) use batch::{Expected, Submission, ordered};
pub(crate) use commit::Verdict;
pub(crate) use load::load;
pub(crate) use queue::{Writes, serve};
pub(crate) use solo::{Keys, Solo, run_alone};
