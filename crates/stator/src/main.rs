//! DynamoDB that you run yourself: arguments, configuration and process life.

fn main() {}
