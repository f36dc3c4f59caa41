//! Our tables beside those of the `lsm-tree` crate: the same rows, the same reads, in turns.
//!
//! `cargo run --release -p stator-sstable --example compare -- [ROWS] [ROUNDS] [PART]`
//!
//! A million rows (by default) of a 40-byte key and a 450-byte value are written by both into
//! tables of 64 MiB in one run, as a tree has them after compaction, with the options that the
//! embedded store gives the crate. Then each read is made in rounds, one side after the other, by
//! one thread; the figures are medians of its processor time. `PART` chooses measurements whose
//! name contains it.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a program that measures, for people who build the store"
)]

mod data;
mod lsm;
mod measure;
mod ours;

use std::hint::black_box;

use crate::data::{Draw, Keys};
use crate::lsm::Lsm;
use crate::measure::Table;
use crate::ours::Ours;

/// Cache large enough for all rows, and one for about a tenth of them.
const CACHES: [(&str, u64, u64); 2] = [("warm", 1, 1), ("a tenth in the cache", 1, 12)];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number =
        |usual: u64| arguments.next().map_or(usual, |text| text.parse().expect("a number"));
    let (rows, rounds) = (number(1_000_000), number(5));
    let part = std::env::args().nth(3).unwrap_or_default();
    let keys = Keys { rows };
    let place = tempfile::tempdir().expect("a directory");
    let bytes = rows * 700;

    let lsm = Lsm::build(&place.path().join("lsm"), keys, bytes);
    let mut ours = Ours::build(place.path(), keys, bytes);
    println!(
        "{rows} rows, {rounds} rounds; ratio: times as fast as the crate (bytes: times as many)\n"
    );
    println!("| building | the crate | ours | ratio |\n|---|---|---|---|");
    let row = |what: &str, theirs: f64, mine: f64, ratio: f64| {
        println!("| {what} | {theirs:.0} | {mine:.0} | {ratio:.2} |");
    };
    row(
        "write without compression, thousand rows/s",
        lsm.raw_rate,
        ours.raw_rate,
        ours.raw_rate / lsm.raw_rate,
    );
    row(
        "compact one run into LZ4, thousand rows/s",
        lsm.lz4_rate,
        ours.lz4_rate,
        ours.lz4_rate / lsm.lz4_rate,
    );
    row("bytes on disk a row", lsm.row_bytes, ours.row_bytes, ours.row_bytes / lsm.row_bytes);

    let table = Table { rounds, part: &part, rows };
    for (name, numerator, denominator) in CACHES {
        let cache = bytes * numerator / denominator;
        reads(&table, name, keys, (&lsm.open(cache), &ours.open(cache)));
    }
    lsm.add_runs(keys, bytes);
    ours.add_runs(keys);
    let name = "warm, with three newer runs of a fiftieth of the rows";
    reads(&table, name, keys, (&lsm.open(bytes), &ours.open(bytes)));
}

fn reads(table: &Table<'_>, name: &str, keys: Keys, (lsm, ours): (&lsm::Open, &ours::Open)) {
    println!("\n| {name}: microseconds each | the crate | ours | ratio |\n|---|---|---|---|");
    // Fills the caches as far as they go.
    black_box((lsm.scan(), ours.scan_cached()));
    let gets = 200_000;
    let theirs = |key: &Vec<u8>| lsm.get(key);
    let mine = |key: &Vec<u8>| ours.get(key);
    let borrowed = |key: &Vec<u8>| ours.get_borrowed(key);
    table.row("get uniform", (gets, |draw: &mut Draw| keys.uniform(draw)), theirs, mine);
    let uniform = (gets, |draw: &mut Draw| keys.uniform(draw));
    table.row("get uniform, value not copied", uniform, theirs, borrowed);
    table.row("get Zipfian", (gets, |draw: &mut Draw| keys.zipfian(draw)), theirs, mine);
    let absent = (gets, |draw: &mut Draw| keys.absent(draw));
    table.row("get of a key that is not there", absent, theirs, mine);
    let theirs = |batch: &Vec<Vec<u8>>| lsm.batch(batch);
    let mine = |batch: &Vec<Vec<u8>>| ours.batch(batch);
    table.row("25 keys, uniform", (8_000, |draw: &mut Draw| keys.batch(draw)), theirs, mine);
    let near = (8_000, |draw: &mut Draw| keys.near(draw));
    table.row("25 keys of one partition key", near, theirs, mine);
    let forward = (40_000, |draw: &mut Draw| keys.from(draw));
    table.row("page of 10 forward", forward, |range| lsm.page(range), |range| ours.page(range));
    let backward = (40_000, |draw: &mut Draw| keys.upto(draw));
    let theirs = |range: &(Vec<u8>, Vec<u8>)| lsm.page_back(range);
    table.row("page of 10 backward", backward, theirs, |range| ours.page_back(range));
    table.scan("scan through the cache, a row", || lsm.scan(), || ours.scan_cached());
    table.scan("the same, ours past the cache", || lsm.scan(), || ours.scan());
    let (theirs, mine) = (lsm.cache_bytes() >> 20, ours.cache_bytes() >> 20);
    println!("\ncache: the crate {theirs} MB, ours {mine} MB");
}
