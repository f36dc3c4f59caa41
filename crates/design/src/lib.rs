//! Models of tables, entities and access patterns: read, checked with witnesses, verified, priced,
//! documented, turned into code.
//!
//! [`read()`] turns a model file into a [`Model`]; [`check()`] applies the rules to it; an error
//! has a witness in words and, where a request shows it, a [`Scenario`] that [`prove`] runs on
//! an [`Endpoint`]; [`verify()`] runs every pattern on adversarial data and compares what it
//! finds with what the entities say, and [`verify_existing()`] does so on the items that tables
//! have; [`seed()`] makes plausible items; [`plan()`] measures what each pattern consumes;
//! [`document()`] shows a model to people; [`format()`] gives its file one layout; [`changes()`]
//! compares two; [`generate()`] makes tables and an access layer of one; [`import()`] makes one of
//! the files of other tools; [`may_have()`] and [`may_ask()`] recognise the keys of real requests.
//!
//! Invariants: pure, any text in, never a panic; no I/O: requests go through [`Endpoint`], which
//! the caller implements; no finding of a correctness rule without a witness.

mod change;
mod check;
mod definition;
mod document;
mod fault;
mod finding;
mod fix;
mod format;
mod generate;
mod import;
mod language;
mod meaning;
mod plan;
mod read;
mod rendering;
mod report;
mod rules;
mod scenario;
mod seed;
mod source;
mod text;
mod verify;

pub use change::{changes, summary};
pub use check::{Checked, apply_baseline, baseline, check};
pub use definition::*;
pub use document::{Form, document};
pub use fault::Fault;
pub use finding::{Finding, Fix, Level, Note};
pub use fix::{Fixed, difference, fix};
pub use format::format;
pub use generate::{Generated, Target, generate};
pub use import::{Imported, Observed, Todo, import, infer};
pub use meaning::{Item, Values, may_ask, may_have};
pub use plan::{Arm, Bill, Held, PatternPlan, Plan, Prices, Region, TablePlan, offer, plan};
pub use read::{read, schema};
pub use report::{Style, concise, faults, github, json, sarif, text as render};
pub use rules::{Rule, explain, rules};
pub use scenario::{Answer, Claim, Endpoint, Proof, Scenario, Write, prove};
pub use seed::{Seeded, Seeding, SeedingError, seed};
pub use source::{Source, Span};
pub use verify::{Sampled, Verdict, Verified, verify, verify_existing};
