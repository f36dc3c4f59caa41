//! Evaluates conditions on encoded items.
