//! What is used after files were read again.

use std::cell::RefCell;

use super::look;

#[test]
fn what_differs_is_used_and_what_cannot_be_used_is_looked_at_again() {
    let used = RefCell::new(vec![]);
    let replace = |text: &&'static str| {
        used.borrow_mut().push(*text);
        if *text == "wrong" { Err("wrong".to_owned()) } else { Ok(()) }
    };
    let mut last = "first";
    assert_eq!(look(&mut last, || Ok("first"), replace), Ok(false));
    assert_eq!(look(&mut last, || Ok("second"), replace), Ok(true));
    assert_eq!(look(&mut last, || Ok("second"), replace), Ok(false));
    for _ in 0..2 {
        assert_eq!(look(&mut last, || Ok("wrong"), replace), Err("wrong".to_owned()));
    }
    assert_eq!(look(&mut last, || Err("gone".to_owned()), replace), Err("gone".to_owned()));
    assert_eq!(last, "second");
    assert_eq!(*used.borrow(), ["second", "wrong", "wrong"]);
}
