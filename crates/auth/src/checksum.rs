//! Checksums of objects, as trailers and headers name them
//! (S3 user guide, `checking-object-integrity`).

use std::fmt;

use crc::{CRC_32_ISCSI, CRC_32_ISO_HDLC, CRC_64_NVME, Crc, Table};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

static CRC32: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISO_HDLC);
static CRC32C: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_ISCSI);
static CRC64: Crc<u64, Table<16>> = Crc::<u64, Table<16>>::new(&CRC_64_NVME);

/// A kind of checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// CRC-32, as in gzip.
    Crc32,
    /// CRC-32C, of Castagnoli.
    Crc32c,
    /// CRC-64/NVME.
    Crc64Nvme,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
}

impl Checksum {
    /// The kind that a header `x-amz-checksum-…` carries.
    #[must_use]
    pub fn of_header(name: &str) -> Option<Self> {
        Some(match name {
            "x-amz-checksum-crc32" => Self::Crc32,
            "x-amz-checksum-crc32c" => Self::Crc32c,
            "x-amz-checksum-crc64nvme" => Self::Crc64Nvme,
            "x-amz-checksum-sha1" => Self::Sha1,
            "x-amz-checksum-sha256" => Self::Sha256,
            _ => return None,
        })
    }

    /// Begins one.
    #[must_use]
    pub fn begin(self) -> Running {
        Running(match self {
            Self::Crc32 => State::Crc32(CRC32.digest()),
            Self::Crc32c => State::Crc32(CRC32C.digest()),
            Self::Crc64Nvme => State::Crc64(CRC64.digest()),
            Self::Sha1 => State::Sha1(Sha1::new()),
            Self::Sha256 => State::Sha256(Sha256::new()),
        })
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
        })
    }
}

/// A checksum of the bytes so far.
pub struct Running(State);

enum State {
    Crc32(crc::Digest<'static, u32, Table<16>>),
    Crc64(crc::Digest<'static, u64, Table<16>>),
    Sha1(Sha1),
    Sha256(Sha256),
}

impl Running {
    /// Takes more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            State::Crc32(digest) => digest.update(bytes),
            State::Crc64(digest) => digest.update(bytes),
            State::Sha1(digest) => digest.update(bytes),
            State::Sha256(digest) => digest.update(bytes),
        }
    }

    /// The checksum in Base64, as headers have it.
    #[must_use]
    pub fn finish(self) -> String {
        let base64 = |bytes: &[u8]| base64_simd::STANDARD.encode_to_string(bytes);
        match self.0 {
            State::Crc32(digest) => base64(&digest.finalize().to_be_bytes()),
            State::Crc64(digest) => base64(&digest.finalize().to_be_bytes()),
            State::Sha1(digest) => base64(&digest.finalize()),
            State::Sha256(digest) => base64(&digest.finalize()),
        }
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Running")
    }
}
