//! AttributeValue, 38-digit Number, encoded Item, size rules, order-preserving key codec.
