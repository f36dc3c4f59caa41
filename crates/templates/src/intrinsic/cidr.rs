//! `Fn::Cidr`: consecutive subnets of a block.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Subnets at most. Source: the reference of `Fn::Cidr`.
const MAX_COUNT: u32 = 256;

/// `count` subnets with `bits` host bits from the start of `block`, if they fit.
pub(super) fn subnets(block: &str, count: u32, bits: u32) -> Option<Vec<String>> {
    let (address, prefix) = block.split_once('/')?;
    let address: IpAddr = address.parse().ok()?;
    let prefix: u32 = prefix.parse().ok()?;
    let (width, start) = match address {
        IpAddr::V4(address) => (32_u32, u128::from(u32::from(address))),
        IpAddr::V6(address) => (128_u32, u128::from(address)),
    };
    let length = width.checked_sub(bits)?;
    if prefix > width || length < prefix || count == 0 || count > MAX_COUNT {
        return None;
    }
    let host = width.checked_sub(prefix)?;
    let mask = if host >= 128 { 0 } else { u128::MAX.checked_shl(host)? };
    let size = 1_u128.checked_shl(bits);
    let room = 1_u128.checked_shl(length.checked_sub(prefix)?);
    if room.is_some_and(|room| u128::from(count) > room) {
        return None;
    }
    let base = start & mask;
    (0..count)
        .map(|index| {
            let offset = if index == 0 { 0 } else { size?.checked_mul(u128::from(index))? };
            let first = base.checked_add(offset)?;
            Some(format!("{}/{length}", shown(first, width)?))
        })
        .collect()
}

fn shown(address: u128, width: u32) -> Option<String> {
    if width == 32 {
        Some(Ipv4Addr::from(u32::try_from(address).ok()?).to_string())
    } else {
        Some(Ipv6Addr::from(address).to_string())
    }
}
