//! Header values cut from the shared buffer.

use super::{CHUNK, Scratch};

#[test]
fn numbers_are_written_in_full() {
    let scratch = Scratch::default();
    for number in [0, 7, 10, 4_294_967_295] {
        assert_eq!(scratch.number(number), number.to_string().as_str());
    }
}

#[test]
fn values_stay_whole_when_the_buffer_is_used_up() {
    let scratch = Scratch::default();
    let values: Vec<_> = (0..CHUNK).map(|_| scratch.value(b"abc")).collect();
    assert!(values.iter().all(|value| value == "abc"));
}
