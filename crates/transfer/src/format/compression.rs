//! Decompression of files as they come, in steps whose output is bounded.

use std::io::Write as _;

use flate2::write::MultiGzDecoder;
use model::InputCompressionType;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// Compressed bytes of one step: gzip makes at most a thousand times as many of them.
pub(crate) const STEP: usize = 16 << 10;
/// Bytes that one block of a Zstandard frame can have, with its header and the frame's checksum.
const ZSTD_BLOCK: usize = (128 << 10) + 32;

/// A decompressor.
pub(crate) enum Decompressor {
    None,
    Gzip(Box<MultiGzDecoder<Vec<u8>>>),
    Zstd(Box<Zstd>),
}

/// A Zstandard file that is being read.
pub(crate) struct Zstd {
    frame: FrameDecoder,
    is_open: bool,
    /// Compressed bytes that are not decoded yet.
    waiting: Vec<u8>,
}

impl Decompressor {
    pub(crate) fn new(kind: Option<InputCompressionType>) -> Self {
        match kind {
            None | Some(InputCompressionType::None) => Self::None,
            Some(InputCompressionType::Gzip) => {
                Self::Gzip(Box::new(MultiGzDecoder::new(Vec::new())))
            }
            Some(InputCompressionType::Zstd) => Self::Zstd(Box::new(Zstd {
                frame: FrameDecoder::new(),
                is_open: false,
                waiting: Vec::new(),
            })),
        }
    }

    /// Appends what the next bytes of a file contain; [`STEP`] of them at most.
    pub(crate) fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
        match self {
            Self::None => out.extend_from_slice(bytes),
            Self::Gzip(gzip) => {
                gzip.write_all(bytes).map_err(|error| format!("not a gzip file: {error}"))?;
                out.append(gzip.get_mut());
            }
            Self::Zstd(zstd) => {
                zstd.waiting.extend_from_slice(bytes);
                zstd.decode(ZSTD_BLOCK, out)?;
            }
        }
        Ok(())
    }

    /// Appends what is left at the end of a file.
    pub(crate) fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), String> {
        match self {
            Self::None => Ok(()),
            Self::Gzip(gzip) => {
                gzip.try_finish().map_err(|error| format!("not a gzip file: {error}"))?;
                out.append(gzip.get_mut());
                Ok(())
            }
            Self::Zstd(zstd) => {
                zstd.decode(0, out)?;
                if zstd.is_open { Err("the Zstandard file ends early".to_owned()) } else { Ok(()) }
            }
        }
    }
}

impl Zstd {
    /// Decodes blocks while more than `reserve` bytes wait, so that no block is cut.
    fn decode(&mut self, reserve: usize, out: &mut Vec<u8>) -> Result<(), String> {
        let faulty = |error: ruzstd::decoding::errors::FrameDecoderError| {
            format!("not a Zstandard file: {error}")
        };
        let mut rest: &[u8] = &self.waiting;
        while rest.len() > reserve {
            if !self.is_open {
                self.frame.reset(&mut rest).map_err(faulty)?;
                self.is_open = true;
            }
            let one = BlockDecodingStrategy::UptoBlocks(1);
            self.frame.decode_blocks(&mut rest, one).map_err(faulty)?;
            if let Some(content) = self.frame.collect() {
                out.extend_from_slice(&content);
            }
            self.is_open = !self.frame.is_finished();
        }
        let done = self.waiting.len().saturating_sub(rest.len());
        self.waiting.drain(..done);
        Ok(())
    }
}
