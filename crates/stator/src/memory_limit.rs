//! The memory limit of the process's control group, and the memory budget that fits it.
//!
//! A process that takes more than its group's limit is killed, so a budget that nobody gave is
//! small enough for what comes on top of it: slack of the allocator, and requests under way.

use std::fs;
use std::path::Path;

/// The budget without a limit, in bytes.
const USUAL: u64 = 1 << 30;
/// The smallest budget, in bytes.
const LEAST: u64 = 32 << 20;
/// What the process takes besides its budget, in bytes.
const BESIDES: u64 = 160 << 20;

/// The budget that nobody gave.
pub(crate) fn default_budget() -> u64 {
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let limit = limit(Path::new("/sys/fs/cgroup"), &groups);
    let budget = budget_within(limit);
    if let Some(limit) = limit.filter(|_| budget < USUAL) {
        tracing::info!(limit, budget, "the memory budget fits the limit of the control group");
    }
    budget
}

/// The usual budget, or what fits a limit.
fn budget_within(limit: Option<u64>) -> u64 {
    let Some(limit) = limit else { return USUAL };
    // A fifth of what is left is the allocator's slack.
    (limit.saturating_sub(BESIDES) / 5 * 4).clamp(LEAST, USUAL)
}

/// The least limit of the control groups in `groups` (as `/proc/self/cgroup` has them) and of those
/// above them, of either version, in bytes.
fn limit(root: &Path, groups: &str) -> Option<u64> {
    let mut least: Option<u64> = None;
    for line in groups.lines() {
        let mut fields = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (fields.next(), fields.next()) else { continue };
        let (mount, file) = match controllers {
            "" => (root.to_path_buf(), "memory.max"),
            list if list.split(',').any(|name| name == "memory") => {
                (root.join("memory"), "memory.limit_in_bytes")
            }
            _ => continue,
        };
        // A container may see its own group as the uppermost, whatever the path says.
        for group in Path::new(path.trim_start_matches('/')).ancestors() {
            // A group without a limit says "max", or in version 1 a number beyond all memory.
            let found = fs::read_to_string(mount.join(group).join(file)).ok();
            let found = found.and_then(|text| text.trim().parse::<u64>().ok());
            least = least.into_iter().chain(found).min();
        }
    }
    least
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test says what it needs by panicking")]

    use super::*;

    fn write(root: &Path, file: &str, text: &str) {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn the_least_limit_of_a_group_and_those_above_it_counts() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        let groups = "0::/system.slice/stator.service\n";
        assert_eq!(limit(root, groups), None);
        write(root, "system.slice/stator.service/memory.max", "max\n");
        assert_eq!(limit(root, groups), None);
        write(root, "system.slice/memory.max", "536870912\n");
        assert_eq!(limit(root, groups), Some(512 << 20));
        write(root, "system.slice/stator.service/memory.max", "268435456\n");
        assert_eq!(limit(root, groups), Some(256 << 20));
    }

    #[test]
    fn a_container_finds_its_limit_at_the_top_in_both_versions() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "memory.max", "268435456\n");
        assert_eq!(limit(dir.path(), "0::/\n"), Some(256 << 20));
        let dir = tempfile::tempdir().unwrap();
        let groups = "5:cpu,cpuacct:/\n4:memory:/docker/4711\n0::/\n";
        write(dir.path(), "memory/memory.limit_in_bytes", "134217728\n");
        assert_eq!(limit(dir.path(), groups), Some(128 << 20));
    }

    #[test]
    fn a_budget_leaves_room_below_the_limit() {
        assert_eq!(budget_within(None), 1 << 30);
        assert_eq!(budget_within(Some(9_223_372_036_854_771_712)), 1 << 30);
        assert_eq!(budget_within(Some(64 << 20)), 32 << 20);
        for mebibytes in [256_u64, 512, 1_024, 2_048, 8_192] {
            let limit = mebibytes << 20;
            let budget = budget_within(Some(limit));
            assert!(budget / 100 * 115 + 150_000_000 < limit, "{mebibytes}: {budget}");
        }
    }
}
