//! Case-file runner and in-process client for tests.
