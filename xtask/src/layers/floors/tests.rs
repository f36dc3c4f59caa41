//! The comparison on arrows written by hand.

use super::super::imports::{Arrow, Sources};
use super::super::modules::{Floor, Table};
use super::check;

const TABLE: Table = Table {
    role: "sample",
    floors: &[
        Floor { name: "ground", modules: &["layout"] },
        Floor { name: "data", modules: &["read", "write"] },
        Floor { name: "top", modules: &["ops", "write::plan"] },
    ],
};

const MODULES: &[&str] = &["layout", "read", "read::page", "write", "write::plan", "ops"];

fn said(modules: &[&str], arrows: &[(&str, &str)]) -> Vec<String> {
    let arrows = arrows.iter().map(|&(from, to)| Arrow {
        from: from.to_owned(),
        to: to.to_owned(),
        place: "a.rs:1".to_owned(),
    });
    let modules = modules.iter().map(|&module| module.to_owned()).collect();
    let sources = Sources { modules, arrows: arrows.collect() };
    check(&TABLE, &sources).iter().map(ToString::to_string).collect()
}

#[test]
fn an_arrow_to_a_lower_floor_is_allowed() {
    let none: [&str; 0] = [];
    assert_eq!(said(MODULES, &[("ops", "layout"), ("read::page", "layout")]), none);
}

#[test]
fn an_arrow_to_a_higher_floor_is_named_with_its_place() {
    let found = said(MODULES, &[("read::page", "ops")]);
    assert_eq!(found, ["read (data) -> ops (top): upward, at a.rs:1"]);
}

#[test]
fn modules_of_one_floor_do_not_know_each_other() {
    let found = said(MODULES, &[("read", "write")]);
    assert_eq!(found, ["read (data) -> write (data): sideways, at a.rs:1"]);
}

#[test]
fn a_module_with_a_row_of_its_own_is_not_on_the_floor_of_its_folder() {
    let found = said(MODULES, &[("read", "write::plan"), ("write::plan", "read")]);
    assert_eq!(found, ["read (data) -> write::plan (top): upward, at a.rs:1"]);
}

#[test]
fn the_file_of_a_folder_may_show_what_its_children_define() {
    let none: [&str; 0] = [];
    assert_eq!(said(MODULES, &[("write", "write::plan")]), none);
}

#[test]
fn a_module_without_a_floor_is_a_violation_and_so_is_a_floor_without_its_module() {
    let found = said(&["layout", "read", "write", "write::plan", "gadget"], &[]);
    assert_eq!(
        found,
        [
            "the module gadget has no floor in the crate's table; give it one",
            "the table names ops, which does not exist"
        ]
    );
}
