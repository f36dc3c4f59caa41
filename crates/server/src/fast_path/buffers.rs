//! Read buffers that no connection needs just now, a few for each thread.
//!
//! A connection that waits for its next request has none: ten thousand idle ones would keep 80 MB.

use std::cell::RefCell;

use bytes::BytesMut;

/// Room for what is read at once, in bytes.
pub(super) const ROOM: usize = 8 << 10;
/// The most that a thread keeps; each request under way has one.
const MOST: usize = 64;

thread_local! {
    static FREE: RefCell<Vec<BytesMut>> = const { RefCell::new(Vec::new()) };
}

/// An empty buffer, which may have room.
pub(super) fn take() -> BytesMut {
    FREE.with_borrow_mut(Vec::pop).unwrap_or_default()
}

/// Takes an empty buffer back. A larger one is freed.
pub(super) fn give_back(mut buffer: BytesMut) {
    buffer.clear();
    if buffer.capacity() > ROOM {
        return;
    }
    FREE.with_borrow_mut(|free| {
        if free.len() < MOST {
            free.push(buffer);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_that_was_given_back_is_taken_again_and_a_large_one_is_not_kept() {
        let mut buffer = take();
        buffer.reserve(ROOM);
        buffer.extend_from_slice(b"a request");
        let place = buffer.as_ptr();
        give_back(buffer);
        let again = take();
        assert_eq!((again.as_ptr(), again.len()), (place, 0));
        assert!(again.capacity() >= ROOM - b"a request".len());
        give_back(BytesMut::with_capacity(ROOM * 2));
        assert_eq!(take().capacity(), 0);
        for _ in 0..MOST * 2 {
            give_back(BytesMut::with_capacity(ROOM));
        }
        assert_eq!(FREE.with_borrow(Vec::len), MOST);
    }
}
