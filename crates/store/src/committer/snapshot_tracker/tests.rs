//! The snapshot tracker: the low watermark never passes a stamp that is being read.

use super::SnapshotTracker;
use crate::Stamp;

#[test]
fn the_low_watermark_is_the_oldest_pin_and_then_the_published_stamp() {
    let snapshots = SnapshotTracker::new(Stamp(5));
    let first = snapshots.pin();
    let again = snapshots.pin();
    snapshots.publish(Stamp(8));
    let second = snapshots.pin();
    snapshots.publish(Stamp(9));
    assert_eq!([first.stamp, again.stamp, second.stamp], [Stamp(5), Stamp(5), Stamp(8)]);
    assert_eq!(snapshots.open_reads().pinned, [Stamp(5), Stamp(8)]);
    assert_eq!(snapshots.open_reads().count, 3);
    snapshots.release(first);
    assert_eq!(snapshots.open_reads().low_watermark, Stamp(5));
    snapshots.release(again);
    assert_eq!(snapshots.open_reads().low_watermark, Stamp(8));
    snapshots.release(second);
    assert_eq!(snapshots.open_reads().low_watermark, Stamp(9));
    assert_eq!(snapshots.open_reads().count, 0);
}

#[test]
fn the_published_stamp_never_goes_back() {
    let snapshots = SnapshotTracker::new(Stamp(5));
    snapshots.publish(Stamp(4));
    assert_eq!(snapshots.published(), Stamp(5));
}

/// Readers pin while another thread publishes; no low watermark may be above a live pin.
#[test]
fn no_low_watermark_passes_a_pin() {
    let snapshots = SnapshotTracker::new(Stamp(1));
    std::thread::scope(|scope| {
        let reader = || {
            for _ in 0..5_000 {
                let before = snapshots.open_reads().low_watermark;
                let pin = snapshots.pin_guard();
                assert!(pin.stamp() >= before);
                assert!(snapshots.open_reads().low_watermark <= pin.stamp());
            }
        };
        scope.spawn(reader);
        scope.spawn(reader);
        for stamp in 2..20_000 {
            snapshots.publish(Stamp(stamp));
        }
    });
}
