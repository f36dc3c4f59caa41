//! Tables that are made for something and removed again.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use serde_json::{Value, json};

use super::{Answer, Endpoint, with_tables};
use crate::definition::Model;
use crate::read::read;
use crate::source::Source;

/// An endpoint with tables that can be used after some looks at them.
#[derive(Default)]
struct Slow {
    tables: RefCell<Vec<Value>>,
    looks_needed: usize,
    looks: Cell<usize>,
    paused: Cell<Duration>,
}

impl Endpoint for Slow {
    fn call(&self, operation: &str, body: &Value) -> Answer {
        let name = &body["TableName"];
        let mut tables = self.tables.borrow_mut();
        let has = tables.contains(name);
        match operation {
            "CreateTable" if has => Err(format!("ResourceInUseException: {name}")),
            "CreateTable" => {
                tables.push(name.clone());
                Ok(json!({}))
            }
            "DescribeTable" => {
                self.looks.set(self.looks.get() + 1);
                let active = self.looks.get() > self.looks_needed;
                let status = if active { "ACTIVE" } else { "CREATING" };
                Ok(json!({ "Table": { "TableStatus": status } }))
            }
            "DeleteTable" if self.looks.get() <= self.looks_needed => {
                self.looks.set(self.looks.get() + 1);
                Err("ResourceInUseException: it is being created".to_owned())
            }
            "DeleteTable" => {
                tables.retain(|table| table != name);
                Ok(json!({}))
            }
            _ => Err(operation.to_owned()),
        }
    }

    fn pause(&self, time: Duration) -> bool {
        self.paused.set(self.paused.get() + time);
        true
    }
}

fn model() -> Model {
    let text = "[tables.One]\npartition_key = \"pk\"\n[tables.Two]\npartition_key = \"pk\"\n";
    read(&Source::new("m.toml", text)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

#[test]
fn tables_are_used_when_they_are_active_and_removed_after_a_fault() {
    let slow = Slow { looks_needed: 4, ..Slow::default() };
    let outcome = with_tables(&slow, &model(), || {
        assert!(slow.looks.get() > 4, "{}", slow.looks.get());
        assert_eq!(slow.tables.borrow().len(), 2);
        Err::<(), String>("a fault".to_owned())
    });
    assert_eq!(outcome, Err("a fault".to_owned()));
    assert_eq!(*slow.tables.borrow(), Vec::<Value>::new());
}

#[test]
fn a_table_that_exists_is_refused_and_left_alone_and_others_are_removed() {
    let slow = Slow { looks_needed: 3, ..Slow::default() };
    slow.tables.borrow_mut().push(json!("Two"));
    let outcome = with_tables(&slow, &model(), || -> Result<(), String> {
        panic!("there are not all tables");
    });
    assert_eq!(outcome, Err("ResourceInUseException: \"Two\"".to_owned()));
    // The first one was still being made when it was to be removed.
    assert_eq!(*slow.tables.borrow(), [json!("Two")]);
}
