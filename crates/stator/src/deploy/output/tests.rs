//! Differences of lists in one line.

use super::elements;

#[test]
fn elements_come_go_and_change_by_their_names() {
    let before = r#"[{"IndexName":"a","x":1},{"IndexName":"b"},{"IndexName":"c"}]"#;
    let after = r#"[{"IndexName":"a","x":2},{"IndexName":"c"},{"IndexName":"d"}]"#;
    assert_eq!(elements(before, after).as_deref(), Some("~ a, + d, - b"));
    assert_eq!(elements("[1,2]", "[2,1]"), None);
    assert_eq!(elements("text", "[1]"), None);
}
