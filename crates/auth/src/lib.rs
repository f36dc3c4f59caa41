//! Request signatures and identities as plain data.
