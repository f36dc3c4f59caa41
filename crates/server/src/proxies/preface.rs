//! The PROXY protocol: the header with which a proxy says at the start of a connection whom it
//! forwards (<https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt>).
//!
//! Invariant: exactly the header is read, so that TLS or HTTP follows; what is no header, or is
//! longer than the limits, ends the connection.

use std::io::{self, ErrorKind};
use std::net::IpAddr;

use ppp::v2::{Command, Type};
use ppp::{HeaderResult, v1, v2};
use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::Client;

/// The shortest header, `PROXY UNKNOWN` and the end of its line.
const SHORTEST: usize = 15;
/// The longest header of version 1 with the end of its line, in bytes (section 2.1).
const LONGEST_LINE: usize = 107;
/// The most that follows the head of one of version 2, in bytes: addresses and extensions.
const MOST: usize = 4 << 10;
/// What one of version 2 begins with.
const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";
/// The bit of the extension on TLS that says that the client used it (section 2.2.6).
const CLIENT_TLS: u8 = 1;

/// Reads the header.
///
/// # Errors
/// Those of the connection; `InvalidData` for what is no such header.
pub(crate) async fn read(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Client> {
    let mut bytes = vec![0; SHORTEST];
    from.read_exact(&mut bytes).await?;
    if bytes.starts_with(b"PROXY ") {
        while !bytes.ends_with(b"\r\n") {
            if bytes.len() >= LONGEST_LINE {
                return Err(invalid());
            }
            bytes.push(from.read_u8().await?);
        }
    } else if bytes.starts_with(SIGNATURE) {
        bytes.push(from.read_u8().await?);
        let length = bytes.last_chunk().map_or(0, |length| u16::from_be_bytes(*length));
        if usize::from(length) > MOST {
            return Err(invalid());
        }
        let mut rest = vec![0; usize::from(length)];
        from.read_exact(&mut rest).await?;
        bytes.extend(rest);
    } else {
        return Err(invalid());
    }
    client(&bytes).ok_or_else(invalid)
}

fn invalid() -> io::Error {
    io::Error::new(ErrorKind::InvalidData, "a proxy began without a header of the PROXY protocol")
}

/// What a whole header says; `None` if it is none.
fn client(bytes: &[u8]) -> Option<Client> {
    let of = |source: IpAddr| Client { source: Some(source.to_canonical()), secure: None };
    match HeaderResult::parse(bytes) {
        HeaderResult::V1(header) => Some(match header.ok()?.addresses {
            v1::Addresses::Tcp4(addresses) => of(addresses.source_address.into()),
            v1::Addresses::Tcp6(addresses) => of(addresses.source_address.into()),
            v1::Addresses::Unknown => Client::default(),
        }),
        HeaderResult::V2(header) => {
            let header = header.ok()?;
            // The proxy's own connection, such as a health check.
            if header.command == Command::Local {
                return Some(Client::default());
            }
            let client = match header.addresses {
                v2::Addresses::IPv4(addresses) => of(addresses.source_address.into()),
                v2::Addresses::IPv6(addresses) => of(addresses.source_address.into()),
                v2::Addresses::Unspecified | v2::Addresses::Unix(_) => Client::default(),
            };
            let mut secure = None;
            for extension in header.tlvs() {
                let extension = extension.ok()?;
                if extension.kind == u8::from(Type::SSL) {
                    secure = Some(extension.value.first()? & CLIENT_TLS != 0);
                }
            }
            Some(Client { secure, ..client })
        }
    }
}
