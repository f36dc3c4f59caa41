//! Physical names, as CloudFormation makes them: stack, logical id and twelve characters.

/// Characters of the random part.
const RANDOM: usize = 12;

const ALPHABET: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// `Stack-LogicalId-XXXXXXXXXXXX`, at most `limit` characters long: the stack's name is cut first
/// to half of what there is, then the logical id.
pub(super) fn generated(stack: &str, logical_id: &str, entropy: u64, limit: usize) -> String {
    let available = limit.saturating_sub(RANDOM.saturating_add(2));
    let needed = stack.len().saturating_add(logical_id.len());
    let (stack, logical_id) = if needed <= available {
        (stack, logical_id)
    } else {
        let half = available / 2;
        let id = cut(logical_id, available.saturating_sub(half.min(stack.len())));
        (cut(stack, available.saturating_sub(id.len())), id)
    };
    format!("{stack}-{logical_id}-{}", suffix(entropy))
}

/// The first `limit` bytes, at a border of characters.
fn cut(text: &str, limit: usize) -> &str {
    let mut end = limit.min(text.len());
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or_default()
}

/// Twelve capital letters and digits.
pub(super) fn suffix(entropy: u64) -> String {
    let mut left = mixed(entropy);
    let mut out = String::with_capacity(RANDOM);
    for _ in 0..RANDOM {
        let index = usize::try_from(left % 36).unwrap_or(0);
        out.push(ALPHABET.get(index).map_or('A', |byte| char::from(*byte)));
        left /= 36;
    }
    out
}

/// Spreads the entropy over all twelve characters, so that neighbours differ (the finalizer of
/// splitmix64).
fn mixed(entropy: u64) -> u64 {
    let step =
        |value: u64, shift: u32, factor: u64| (value ^ (value >> shift)).wrapping_mul(factor);
    let mixed = step(step(entropy, 30, 0xbf58_476d_1ce4_e5b9), 27, 0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// A UUID derived from the entropy, for ids of this form.
pub(super) fn uuid(entropy: u64) -> String {
    let (high, low) = (mixed(entropy), mixed(entropy.wrapping_add(1)));
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | ((low >> 48) & 0x3fff),
        low & 0xffff_ffff_ffff
    )
}

/// A number that bytes always give.
pub(super) fn folded(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)))
}

/// Twenty-one characters, as IAM's ids have.
pub(super) fn unique(prefix: &str, entropy: u64) -> String {
    let more = suffix(entropy.wrapping_add(1));
    format!("{prefix}{}{}", suffix(entropy), more.get(..5).unwrap_or_default())
}

/// The id of an access key: twenty characters.
pub(super) fn access_key(entropy: u64) -> String {
    unique("AKIA", entropy).chars().take(20).collect()
}
