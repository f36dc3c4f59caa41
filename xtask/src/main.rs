//! Tasks for people who work on Stator.

fn main() {}
