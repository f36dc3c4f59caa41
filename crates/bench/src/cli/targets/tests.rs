//! Names, Regions and processes of endpoints.

use super::{process_of, region_in};

#[test]
fn the_region_stands_in_the_name_of_an_aws_endpoint() {
    for (host, region) in [
        ("dynamodb.eu-west-2.amazonaws.com", Some("eu-west-2")),
        ("dynamodb-fips.us-east-1.amazonaws.com", Some("us-east-1")),
        ("dynamodb.cn-north-1.amazonaws.com.cn", Some("cn-north-1")),
        ("127.0.0.1:8000", None),
        ("dynamodb.example.com", None),
    ] {
        assert_eq!(region_in(host), region, "{host}");
    }
}

#[test]
fn a_process_belongs_to_the_endpoint_of_its_name() {
    let given = ["one=12".to_owned(), "two=34".to_owned()];
    assert_eq!(process_of("two", &given).unwrap(), Some(34));
    assert_eq!(process_of("three", &given).unwrap(), None);
    assert!(process_of("one", &["one=many".to_owned()]).is_err());
}
