//! The embedded store: a group-commit log over an LSM tree.
