//! UUIDs of version 4 (RFC 9562) as text.

/// The UUID whose random bits are these; its version and variant replace six of them.
pub(crate) fn version_4(random: [u8; 16]) -> String {
    const VERSION: u128 = 0xf << 76;
    const VARIANT: u128 = 0x3 << 62;
    let bits = u128::from_be_bytes(random) & !VERSION & !VARIANT | 0x4 << 76 | 0x2 << 62;
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}
