//! The spelling of names.

use super::{constant, snake, type_name, variant};

#[test]
fn words_are_told_apart_at_capitals() {
    for (name, expected) in [
        ("TableName", "table_name"),
        ("SSESpecification", "sse_specification"),
        ("KMSMasterKeyId", "kms_master_key_id"),
        ("S3BucketSource", "s3_bucket_source"),
        ("SizeEstimateRangeGB", "size_estimate_range_gb"),
        ("eventID", "event_id"),
        ("Type", "type_"),
    ] {
        assert_eq!(snake(name), expected);
    }
}

#[test]
fn types_and_constants_follow_the_same_words() {
    assert_eq!(type_name("SSESpecification"), "SseSpecification");
    assert_eq!(constant("SSESpecification"), "SSE_SPECIFICATION");
}

#[test]
fn enum_values_become_variants() {
    for (value, expected) in [
        ("NOT_NULL", "NotNull"),
        ("ACTIVE", "Active"),
        ("S", "S"),
        ("AES256", "Aes256"),
        ("ConditionalCheckFailed", "ConditionalCheckFailed"),
    ] {
        assert_eq!(variant(value), expected);
    }
}
