//! Bodies in signed or unsigned chunks with trailers, which S3 calls `aws-chunked`
//! (S3 API reference, `sigv4-streaming` and `sigv4-streaming-trailers`).
//!
//! A pure state machine: [`ChunkDecoder::push`] takes bytes as they come and gives the data in
//! them, [`ChunkDecoder::finish`] says whether it was all.
//!
//! Invariants: data counts only when `finish` has accepted the body, since the signature of a chunk
//! is checked behind its data; what it holds beside data is bounded.

mod error;
mod signer;

pub use error::ChunkError;
pub use signer::ChunkSigner;

use sha2::{Digest as _, Sha256};

use crate::checksum::{Checksum, Running};

/// The most bytes of the line before a chunk.
const HEADER_BYTES: usize = 256;

/// The most bytes of all trailers.
const TRAILER_BYTES: usize = 8_192;

/// "Chunk size must be at least 8 KB", in bytes; for signed chunks, except the last one with data.
const LEAST_CHUNK: u64 = 8_192;

/// What a body must be like.
#[derive(Debug, Default)]
pub struct ChunkedForm {
    /// Checks the signatures; `None` for unsigned chunks.
    pub signer: Option<ChunkSigner>,
    /// Without a signer: whether chunks have signatures all the same, which nobody checks.
    pub unchecked: bool,
    /// The names that `x-amz-trailer` announces, in lower case; each must follow the chunks. `None`
    /// if no trailers may follow.
    pub trailers: Option<Vec<String>>,
    /// What `x-amz-decoded-content-length` says, in bytes.
    pub decoded_length: Option<u64>,
}

/// Decodes one body.
#[derive(Debug)]
pub struct ChunkDecoder {
    form: ChunkedForm,
    state: State,
    line: Vec<u8>,
    /// The hash of the chunk's data so far, and the signature it must have.
    chunk: (Sha256, String),
    checksums: Vec<(String, Checksum, Running)>,
    decoded: u64,
    /// Whether a chunk was too small to be followed by another one.
    was_small: bool,
    trailers: Vec<(String, String)>,
    trailer_bytes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The line before a chunk.
    Header,
    /// This number of bytes of data is to come.
    Data(u64),
    /// The line break behind data.
    Break,
    /// Lines behind the last chunk.
    Trailers,
    /// All was there.
    Done,
}

impl ChunkDecoder {
    /// For a body of this form.
    #[must_use]
    pub fn new(form: ChunkedForm) -> Self {
        let announced = form.trailers.iter().flatten();
        let checksums = announced
            .filter_map(|name| {
                let kind = Checksum::of_header(name)?;
                Some((name.clone(), kind, kind.begin()))
            })
            .collect();
        Self {
            form,
            state: State::Header,
            line: Vec::new(),
            chunk: (Sha256::new(), String::new()),
            checksums,
            decoded: 0,
            was_small: false,
            trailers: Vec::new(),
            trailer_bytes: 0,
        }
    }

    /// Takes the next bytes and appends the data in them to `out`.
    ///
    /// # Errors
    /// [`ChunkError`]; the body is then to be given up.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>) -> Result<(), ChunkError> {
        let mut rest = input;
        while !rest.is_empty() {
            rest = match self.state {
                State::Data(left) => self.data(left, rest, out)?,
                State::Done => return Err(ChunkError::Malformed),
                State::Header | State::Break | State::Trailers => self.line(rest)?,
            };
        }
        Ok(())
    }

    /// Ends the body and gives its trailers.
    ///
    /// # Errors
    /// [`ChunkError`] if something is missing or does not fit.
    pub fn finish(self) -> Result<Vec<(String, String)>, ChunkError> {
        if self.state != State::Done {
            return Err(ChunkError::Unfinished);
        }
        if self.form.decoded_length.is_some_and(|length| length != self.decoded) {
            return Err(ChunkError::Length);
        }
        for name in self.form.trailers.iter().flatten() {
            if !self.trailers.iter().any(|(other, _)| other == name) {
                return Err(ChunkError::Trailer);
            }
        }
        for (name, kind, running) in self.checksums {
            let given = self.trailers.iter().find(|(other, _)| *other == name);
            if given.is_none_or(|(_, value)| *value != running.finish()) {
                return Err(ChunkError::Checksum(kind));
            }
        }
        Ok(self.trailers)
    }

    /// Takes data of a chunk.
    fn data<'i>(
        &mut self,
        left: u64,
        input: &'i [u8],
        out: &mut Vec<u8>,
    ) -> Result<&'i [u8], ChunkError> {
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
        let (data, rest) = input.split_at_checked(length).unwrap_or((input, &[]));
        let taken = data.len() as u64;
        self.decoded = self.decoded.saturating_add(taken);
        if self.form.decoded_length.is_some_and(|length| self.decoded > length) {
            return Err(ChunkError::Length);
        }
        for (.., running) in &mut self.checksums {
            running.update(data);
        }
        if self.form.signer.is_some() {
            self.chunk.0.update(data);
        }
        out.extend_from_slice(data);
        let left = left.saturating_sub(taken);
        self.state = State::Data(left);
        if left == 0 {
            self.check_signature()?;
            self.state = State::Break;
        }
        Ok(rest)
    }

    /// Takes bytes until the end of a line, and the line when it is there.
    fn line<'i>(&mut self, input: &'i [u8]) -> Result<&'i [u8], ChunkError> {
        let end = input.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(input.len(), |end| end.saturating_add(1));
        let (part, rest) = input.split_at_checked(length).unwrap_or((input, &[]));
        self.line.extend_from_slice(part);
        let limit = if self.state == State::Trailers { TRAILER_BYTES } else { HEADER_BYTES };
        if self.line.len() > limit {
            return Err(ChunkError::Malformed);
        }
        if end.is_some() {
            let line = std::mem::take(&mut self.line);
            let line = line.strip_suffix(b"\r\n").ok_or(ChunkError::Malformed)?;
            let line = std::str::from_utf8(line).map_err(|_| ChunkError::Malformed)?;
            self.whole_line(line)?;
        }
        Ok(rest)
    }

    fn whole_line(&mut self, line: &str) -> Result<(), ChunkError> {
        match self.state {
            State::Header => self.header(line),
            State::Break if line.is_empty() => {
                self.state = State::Header;
                Ok(())
            }
            State::Trailers if line.is_empty() => self.end(),
            State::Trailers => self.trailer(line),
            State::Break | State::Data(_) | State::Done => Err(ChunkError::Malformed),
        }
    }

    /// `SIZE` or `SIZE;chunk-signature=SIGNATURE`.
    fn header(&mut self, line: &str) -> Result<(), ChunkError> {
        let (size, extension) =
            line.split_once(';').map_or((line, None), |(size, rest)| (size, Some(rest)));
        let digits = !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_hexdigit());
        let parsed = u64::from_str_radix(size, 16).ok().filter(|_| digits);
        let size = parsed.ok_or(ChunkError::Malformed)?;
        let signature = extension.map(|rest| rest.strip_prefix("chunk-signature="));
        match (self.form.signer.is_some(), signature) {
            (true, Some(Some(signature))) => {
                self.chunk = (Sha256::new(), signature.to_owned());
            }
            (false, None) => {}
            (false, Some(Some(_))) if self.form.unchecked => {}
            _ => return Err(ChunkError::Malformed),
        }
        if size == 0 {
            self.check_signature()?;
            self.state = State::Trailers;
            return Ok(());
        }
        if self.was_small && self.form.signer.is_some() {
            return Err(ChunkError::SmallChunk);
        }
        self.was_small = size < LEAST_CHUNK;
        self.state = State::Data(size);
        Ok(())
    }

    fn check_signature(&mut self) -> Result<(), ChunkError> {
        let Some(signer) = &mut self.form.signer else { return Ok(()) };
        let (hash, signature) = std::mem::take(&mut self.chunk);
        if signer.is_chunk(&hash.finalize().into(), &signature) {
            return Ok(());
        }
        Err(ChunkError::Signature)
    }

    /// `name:value`.
    fn trailer(&mut self, line: &str) -> Result<(), ChunkError> {
        self.trailer_bytes = self.trailer_bytes.saturating_add(line.len());
        let (name, value) = line.split_once(':').ok_or(ChunkError::Trailer)?;
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
        let signed = self.form.signer.is_some() || self.form.unchecked;
        let signature = name == SIGNATURE && signed;
        let announced = self.form.trailers.iter().flatten().any(|other| *other == name);
        let twice = self.trailers.iter().any(|(other, _)| *other == name);
        let allowed = self.form.trailers.is_some() && (signature || announced);
        if !allowed || twice || self.trailer_bytes > TRAILER_BYTES {
            return Err(ChunkError::Trailer);
        }
        self.trailers.push((name, value));
        Ok(())
    }

    /// The empty line behind all.
    fn end(&mut self) -> Result<(), ChunkError> {
        self.state = State::Done;
        if self.form.unchecked {
            self.trailers.retain(|(name, _)| name != SIGNATURE);
        }
        let (Some(signer), Some(_)) = (&mut self.form.signer, &self.form.trailers) else {
            return Ok(());
        };
        let at = self.trailers.iter().position(|(name, _)| name == SIGNATURE);
        let (_, signature) = self.trailers.remove(at.ok_or(ChunkError::Trailer)?);
        if signer.is_trailer(&self.trailers, &signature) {
            return Ok(());
        }
        Err(ChunkError::Signature)
    }
}

/// The trailer that signs the others.
const SIGNATURE: &str = "x-amz-trailer-signature";
