//! The value of the header `Date`, made once a second.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use env::Timestamp;

/// The text of the last second that was asked for.
#[derive(Debug, Default)]
pub(super) struct Date {
    second: u64,
    text: String,
}

impl Date {
    /// `now` as HTTP writes it (RFC 9110, section 5.6.7).
    pub(super) fn text(&mut self, now: Timestamp) -> &[u8] {
        let second = now.as_secs();
        if second != self.second || self.text.is_empty() {
            let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(second));
            self.second = second;
            self.text.clear();
            // Years above 9999 have no form; a clock that was moved there shows the first second.
            let time = time.filter(|_| second < 253_402_300_800).unwrap_or(SystemTime::UNIX_EPOCH);
            let _ = write!(self.text, "{}", httpdate::HttpDate::from(time));
        }
        self.text.as_bytes()
    }
}
