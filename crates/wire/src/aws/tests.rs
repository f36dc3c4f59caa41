//! Forms as botocore and the SDK for JavaScript send them, and XML that a parser reads back.

use super::query::{self, Query, QueryFault};
use super::xml::Xml;

#[test]
fn nested_lists_come_back_in_the_order_of_their_numbers() {
    let form =
        b"Action=CreateStack&Tags.member.2.Key=b&Tags.member.10.Key=c&Tags.member.2.Value=%26+x\
        &Tags.member.1.Key=a&Capabilities.member.1=CAPABILITY_IAM&Parameters=";
    let query = Query::parse(form).unwrap();
    assert_eq!(query.action(), Some("CreateStack"));
    let tags = query.members("Tags");
    let keys: Vec<_> = tags.iter().filter_map(|tag| tag.get("Key")).collect();
    assert_eq!(keys, ["a", "b", "c"]);
    assert_eq!(tags[1].get("Value"), Some("& x"));
    assert_eq!(query.texts("Capabilities"), ["CAPABILITY_IAM"]);
}

#[test]
fn an_empty_list_is_there_and_empty() {
    let query = Query::parse(b"Parameters=&Tags.member.1.Key=a").unwrap();
    assert!(query.has("Parameters") && query.has("Tags") && !query.has("Outputs"));
    assert!(query.members("Parameters").is_empty());
}

#[test]
fn structures_in_structures_keep_their_names() {
    let query = Query::parse(b"A.member.1.B.member.2=y&A.member.1.B.member.1=x").unwrap();
    let first = &query.members("A")[0];
    assert_eq!(first.texts("B"), ["x", "y"]);
}

#[test]
fn what_is_not_utf8_and_what_is_too_much_is_refused() {
    assert_eq!(Query::parse(b"a=%FF"), Err(QueryFault::Encoding));
    let many: String = (0..20_001).map(|n| format!("p{n}=1&")).collect();
    assert_eq!(Query::parse(many.as_bytes()), Err(QueryFault::TooMany));
}

#[test]
fn text_is_escaped() {
    let mut xml = Xml::new();
    xml.text("A", "<a href=\"x\">&\u{1}\r\n");
    assert_eq!(
        xml.finish(),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <A>&lt;a href=&quot;x&quot;&gt;&amp;\u{FFFD}&#xD;\n</A>"
    );
}

#[test]
fn an_answer_wraps_its_result() {
    let answer = query::answer("ListStacks", "urn:x", "id", |xml| xml.texts("Names", ["a", "b"]));
    assert!(answer.ends_with(
        "<ListStacksResponse xmlns=\"urn:x\"><ListStacksResult><Names><member>a</member>\
         <member>b</member></Names></ListStacksResult><ResponseMetadata><RequestId>id</RequestId>\
         </ResponseMetadata></ListStacksResponse>"
    ));
    let fault = query::Fault { sender: true, code: "ValidationError", message: "no <stack>" };
    let error = query::error("urn:x", "id", &fault);
    assert!(
        error.contains("<Type>Sender</Type><Code>ValidationError</Code><Message>no &lt;stack&gt;")
    );
}
