//! Pins: the floor never passes a stamp that is being read.

use super::Pins;
use crate::Stamp;

#[test]
fn the_floor_is_the_oldest_pin_and_then_the_published_stamp() {
    let pins = Pins::new(Stamp(5));
    let first = pins.pin();
    let again = pins.pin();
    pins.publish(Stamp(8));
    let second = pins.pin();
    pins.publish(Stamp(9));
    assert_eq!([first.stamp, again.stamp, second.stamp], [Stamp(5), Stamp(5), Stamp(8)]);
    assert_eq!(pins.census().pinned, [Stamp(5), Stamp(8)]);
    assert_eq!(pins.census().pins, 3);
    pins.release(first);
    assert_eq!(pins.census().floor, Stamp(5));
    pins.release(again);
    assert_eq!(pins.census().floor, Stamp(8));
    pins.release(second);
    assert_eq!(pins.census().floor, Stamp(9));
    assert_eq!(pins.census().pins, 0);
}

#[test]
fn the_published_stamp_never_goes_back() {
    let pins = Pins::new(Stamp(5));
    pins.publish(Stamp(4));
    assert_eq!(pins.published(), Stamp(5));
}

/// Readers pin while another thread publishes; no floor may be above a pin that lives.
#[test]
fn no_floor_passes_a_pin() {
    let pins = Pins::new(Stamp(1));
    std::thread::scope(|scope| {
        let reader = || {
            for _ in 0..5_000 {
                let before = pins.census().floor;
                let pin = pins.short();
                assert!(pin.stamp() >= before);
                assert!(pins.census().floor <= pin.stamp());
            }
        };
        scope.spawn(reader);
        scope.spawn(reader);
        for stamp in 2..20_000 {
            pins.publish(Stamp(stamp));
        }
    });
}
