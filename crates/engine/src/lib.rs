//! What DynamoDB operations mean, over any store.
