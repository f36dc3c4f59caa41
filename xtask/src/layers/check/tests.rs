//! The comparison on graphs written by hand.

use super::super::graph::{Edge, Graph, Kind, Member};
use super::super::table::{LAYERS, rule};
use super::{Violation, check};

fn graph(from: &str, edges: &[(&str, Kind, bool)]) -> Graph {
    let edges = edges.iter().map(|&(to, kind, ours)| Edge { to: to.to_owned(), kind, ours });
    let member = Member { edges: edges.collect(), ..Member::default() };
    Graph { members: [(from.to_owned(), member)].into() }
}

fn said(graph: &Graph) -> Vec<String> {
    check(graph).iter().map(ToString::to_string).collect()
}

#[test]
fn an_edge_to_a_higher_floor_is_named_with_what_is_allowed() {
    let found = said(&graph("value", &[("model", Kind::Normal, true)]));
    assert_eq!(found, ["value -> model: not allowed; value, on floor 0, may use env"]);
}

#[test]
fn every_crate_may_use_env() {
    assert!(check(&graph("expression", &[("env", Kind::Normal, true)])).is_empty());
}

#[test]
fn a_crate_for_tests_is_a_dev_dependency_only() {
    let found = said(&graph("store", &[("store-testkit", Kind::Normal, true)]));
    assert_eq!(found, ["store -> store-testkit: a crate for tests; make it a dev-dependency"]);
    assert!(check(&graph("store", &[("store-testkit", Kind::Dev, true)])).is_empty());
}

#[test]
fn only_the_binary_names_a_concrete_store() {
    for from in ["engine", "server", "testkit"] {
        let found = check(&graph(from, &[("store-lsm", Kind::Normal, true)]));
        let expected = Violation::ConcreteStore { from: from.into(), to: "store-lsm".into() };
        assert_eq!(found, [expected]);
    }
    assert!(check(&graph("stator", &[("store-lsm", Kind::Normal, true)])).is_empty());
}

#[test]
fn tests_may_use_what_the_crate_may_use_and_the_crates_for_tests() {
    assert!(check(&graph("server", &[("store", Kind::Dev, true)])).is_empty());
    let found = said(&graph("value", &[("wire", Kind::Dev, true)]));
    assert_eq!(
        found,
        [
            "value -> wire (dev): not allowed; its tests may use env, store-testkit, testkit, simulation"
        ]
    );
}

#[test]
fn the_tests_of_the_binary_may_use_everything() {
    assert!(check(&graph("stator", &[("simulation", Kind::Dev, true)])).is_empty());
}

#[test]
fn build_scripts_use_none_of_our_crates() {
    let found = said(&graph("wire", &[("model", Kind::Build, true)]));
    assert_eq!(found, ["wire -> model (build): build scripts use none of our crates"]);
}

#[test]
fn a_crate_with_a_short_list_takes_nothing_else_from_outside() {
    let found = said(&graph("value", &[("serde", Kind::Normal, false)]));
    assert_eq!(
        found,
        [
            "value -> serde: not on its list of third-party crates, which is bytes, xxhash-rust, smallvec"
        ]
    );
    assert!(check(&graph("value", &[("proptest", Kind::Dev, false)])).is_empty());
}

#[test]
fn a_forbidden_crate_is_found_through_others() {
    let chain = ["stator-engine", "stator-store", "serde_json"].map(str::to_owned).to_vec();
    let member = Member { reaches: [("serde_json".to_owned(), chain)].into(), ..Member::default() };
    let graph = Graph { members: [("engine".to_owned(), member)].into() };
    assert_eq!(
        said(&graph),
        ["stator-engine must not reach serde_json: stator-engine -> stator-store -> serde_json"]
    );
}

#[test]
fn a_crate_without_a_row_is_a_violation() {
    assert_eq!(said(&graph("gadget", &[])), ["gadget: has no row in the floor table; give it one"]);
}

#[test]
fn the_table_itself_points_only_downwards_and_names_only_crates_with_a_row() {
    for from in LAYERS {
        for to in from.may_use {
            let target = rule(to).unwrap_or_else(|| panic!("{to} has no row"));
            assert!(target.floor < from.floor, "{} -> {to}", from.role);
        }
    }
}
