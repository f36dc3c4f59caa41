//! Request parameters: the values that differ from request to request.

/// How many keys a request can name at most; what DynamoDB allows in a batch write.
pub const MAX_KEYS: usize = 25;

/// The values of one request.
#[derive(Clone, Debug)]
pub struct Parameters {
    items: [u64; MAX_KEYS],
    /// Which request of the connection.
    pub revision: u64,
    /// Which connection of which phase.
    pub nonce: u64,
    /// How many items to scan, from 1 to 100.
    pub length: u64,
}

impl Parameters {
    /// The parameters that name item `first` and its successors; revision 0.
    #[must_use]
    pub fn from_item(first: u64) -> Self {
        let mut items = [0; MAX_KEYS];
        for (item, number) in items.iter_mut().zip(first..) {
            *item = number;
        }
        Self { items, revision: 0, nonce: 0, length: 10 }
    }

    /// The same with this revision and nonce.
    #[must_use]
    pub const fn numbered(self, revision: u64, nonce: u64) -> Self {
        Self { revision, nonce, ..self }
    }

    /// The numbers of the items, to be changed.
    pub const fn items_mut(&mut self) -> &mut [u64; MAX_KEYS] {
        &mut self.items
    }

    /// The number of the item in `slot`.
    #[must_use]
    pub fn item(&self, slot: usize) -> u64 {
        self.items.get(slot).copied().unwrap_or_default()
    }
}
