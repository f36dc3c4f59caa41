//! `cargo xtask tidy`: what the compiler does not check.
