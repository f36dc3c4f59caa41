//! The form of request identifiers.

use super::RequestId;

#[test]
fn the_text_is_26_random_digits_and_the_tail_that_aws_has() {
    assert_eq!(RequestId(0).to_string(), format!("{:0<26}VV4KQNSO5AEMVJF66Q9ASUAAJG", ""));
    let greatest = RequestId(u128::MAX).to_string();
    // 25 digits of five bits and one of the last three.
    assert_eq!(greatest, format!("{:V<25}7VV4KQNSO5AEMVJF66Q9ASUAAJG", ""));
}
