//! Memory of a store whose rows are large and compress well: it stays near its budget.
//!
//! A process of its own does the work, since what a process had resident at most counts all of its
//! tests.

use std::path::PathBuf;
use std::process::Command;

use super::directories::*;
use store_lsm::Options;

/// Names the directory to the child.
const CHILD: &str = "STATOR_MEMORY_CHILD";
const BUDGET: u64 = 64 << 20;
/// Rows of 80 kB: several times what may be resident.
const ROWS: u32 = 5_000;

/// Text that LZ4 makes a twentieth of, other text for each number.
fn text(number: u32) -> Vec<u8> {
    let words: Vec<String> = (0..12)
        .map(|at| format!("word-{:08x} ", number.wrapping_mul(2_654_435_761) ^ at))
        .collect();
    words.concat().bytes().cycle().take(80_000).collect()
}

#[test]
#[ignore = "run by the test below, as a process of its own"]
fn child() {
    let Some(dir) = std::env::var_os(CHILD).map(PathBuf::from) else { return };
    let store = try_open(&dir, Options { tables: format(), ..Options::within(BUDGET) }).unwrap();
    for number in 0..ROWS {
        // In no order, so that compactions merge all of it.
        let key = number.wrapping_mul(2_654_435_761).to_be_bytes();
        put(&*store, &key, &text(number));
    }
    close(store);
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    println!("{line}");
}

#[test]
fn rows_that_compress_well_take_no_more_memory_than_the_budget_allows() {
    let dir = tempfile::tempdir().unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "memory::child", "--ignored", "--nocapture"])
        .env(CHILD, dir.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let output = String::from_utf8(output.stdout).unwrap();
    let line = output.lines().find_map(|line| line.split("VmHWM:").nth(1)).unwrap();
    let peak: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    let most = BUDGET / 100 * 115 + 150_000_000;
    assert!(peak * 1024 < most, "{} of {} MB", peak / 1_000, most / 1_000_000);
    println!("{} MB at most", peak / 1_000);
}
