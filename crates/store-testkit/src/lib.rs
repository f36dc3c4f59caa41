//! The conformance kit that every store must pass.
