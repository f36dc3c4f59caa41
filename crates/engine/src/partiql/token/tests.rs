//! Tokens lead back to where they came from, and only for their statement.

use model::StatementFault;
use proptest::prelude::*;
use value::{AttributeValue, Item, Value};

use super::Position;

fn key(text: &str) -> Item {
    [("pk".to_owned(), AttributeValue::S(text.to_owned()))].into_iter().collect()
}

proptest! {
    #[test]
    fn a_token_leads_back(range in 0_usize..1000, key_text in prop::option::of("[a-zé]{1,20}")) {
        let position = Position { range, key: key_text.as_deref().map(key) };
        let parameters = Some(vec![Value::string("x")]);
        let token = position.to_token("SELECT 1", parameters.as_ref());
        let read = Position::from_token(&token, "SELECT 1", parameters.as_ref());
        prop_assert_eq!(read, Ok(position.clone()));
        for (statement, parameters) in [("SELECT 2", &parameters), ("SELECT 1", &None)] {
            let read = Position::from_token(&token, statement, parameters.as_ref());
            prop_assert_eq!(read, Err(StatementFault::NextToken));
        }
    }

    #[test]
    fn any_text_is_a_token_or_refused(text in any::<String>(), tail in "[0-9a-f]{0,60}") {
        let read = Position::from_token(&text, "s", None);
        prop_assert_eq!(read, Err(StatementFault::NextToken));
        let own = Position::default().to_token("s", None);
        if let Ok(position) = Position::from_token(&format!("{own}{tail}"), "s", None) {
            prop_assert!(position.key.is_none_or(|key| key.attributes().count() == key.len()));
        }
    }
}
