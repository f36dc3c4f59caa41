//! Spans: what a trace shows of one answered call, and the context that a client sent along.
//!
//! The server only makes them; what receives them implements [`SpanSink`].

use std::time::Duration;

use env::{Env, Timestamp};

/// Takes finished spans. It must not wait: what it cannot keep it drops and counts.
pub trait SpanSink: Send + Sync + 'static {
    /// Takes one span.
    fn take(&self, span: Span);
}

/// One answered call.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// The trace it belongs to.
    pub trace: [u8; 16],
    /// Its own id.
    pub id: [u8; 8],
    /// The span of the client that made the call, if it sent one.
    pub parent: Option<[u8; 8]>,
    /// When its answer was ready.
    pub ended: Timestamp,
    /// How long it took, from the request's head to its answer.
    pub took: Duration,
    /// The operation, `PutItem`.
    pub operation: &'static str,
    /// The tables that the request names.
    pub tables: Vec<String>,
    /// The id of the request, as its answer shows it.
    pub request_id: String,
    /// The HTTP status.
    pub status: u16,
    /// The error's code, `ValidationException`.
    pub error: Option<&'static str>,
}

/// The header `traceparent` of a request: <https://www.w3.org/TR/trace-context/#traceparent-header>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TraceParent {
    pub(crate) trace: [u8; 16],
    pub(crate) span: [u8; 8],
    /// Whether the client records its own span. If not, ours is left out.
    pub(crate) sampled: bool,
}

impl TraceParent {
    /// Reads the header; one that is malformed is no context, as the specification wants it.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('-');
        let [version] = hexadecimal::<1>(parts.next()?)?;
        let trace = hexadecimal::<16>(parts.next()?)?;
        let span = hexadecimal::<8>(parts.next()?)?;
        let [flags] = hexadecimal::<1>(parts.next()?)?;
        let complete = version != 0xff && (version != 0 || parts.next().is_none());
        let named = trace != [0; 16] && span != [0; 8];
        (complete && named).then_some(Self { trace, span, sampled: flags & 1 == 1 })
    }

    /// A trace of its own.
    pub(crate) fn new_trace(env: &Env) -> [u8; 16] {
        let mut trace = [0; 16];
        env.fill_random(&mut trace);
        trace
    }
}

/// Bytes in lower-case hexadecimal digits.
fn hexadecimal<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != N.checked_mul(2)? {
        return None;
    }
    let digit = |byte: &u8| match byte {
        b'0'..=b'9' => Some(byte.wrapping_sub(b'0')),
        b'a'..=b'f' => Some(byte.wrapping_sub(b'a').wrapping_add(10)),
        _ => None,
    };
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let [high, low] = pair else { return None };
        *byte = (digit(high)? << 4) | digit(low)?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    //! The examples and rules of the specification, section 3.2.

    use super::*;

    #[test]
    fn a_parent_is_read_as_the_specification_writes_it() {
        let read = TraceParent::read("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        let trace = 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128.to_be_bytes();
        let span = 0x00f0_67aa_0ba9_02b7_u64.to_be_bytes();
        assert_eq!(read, Some(TraceParent { trace, span, sampled: true }));
        let unsampled =
            TraceParent::read("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
        assert_eq!(unsampled, Some(TraceParent { trace, span, sampled: false }));
        let later =
            TraceParent::read("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more");
        assert_eq!(later, Some(TraceParent { trace, span, sampled: true }));
    }

    #[test]
    fn what_is_not_a_parent_is_none() {
        for text in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
        ] {
            assert_eq!(TraceParent::read(text), None, "{text}");
        }
    }
}
