//! The DynamoDB API as data, generated from AWS's service model.
