//! The pieces of the hot path, one at a time, so that `cargo xtask instructions` can count what
//! each of them costs: decoding, encoding, expressions, the key codec, statistics of requests.
//!
//! Without arguments it names the pieces, one a line. With a name and a count it does that piece so
//! often; the difference between two counts is the piece's own cost, without the start of the
//! process and the preparation.
//!
//! Invariant: no clock, no randomness, no input, so that two runs take the same instructions.

mod advice;
mod codec;
mod expressions;
mod keys;
mod sample;

use std::io::{self, Write as _};
use std::process::ExitCode;

/// A piece of the hot path: its name, and what prepares it and then does it so often.
type Piece = (&'static str, fn(u64) -> Option<()>);

fn main() -> ExitCode {
    let pieces = [advice::PIECES, codec::PIECES, expressions::PIECES, keys::PIECES].concat();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.as_slice() {
        [] => {
            let names: String = pieces.iter().map(|(name, _)| format!("{name}\n")).collect();
            io::stdout().write_all(names.as_bytes()).ok()
        }
        [name, count] => {
            let piece = pieces.iter().find(|(known, _)| known == name);
            piece.zip(count.parse().ok()).and_then(|((_, run), count)| run(count))
        }
        _ => None,
    };
    if done.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Does `work` so often; `None` as soon as it fails, so that a piece that does nothing is no cheap
/// one.
fn repeat<T>(count: u64, mut work: impl FnMut() -> Option<T>) -> Option<()> {
    for _ in 0..count {
        std::hint::black_box(work()?);
    }
    Some(())
}
