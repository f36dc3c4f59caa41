//! Templates: what is in the placeholders, and that the length never changes.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Placeholder, Template};
use crate::client::parameters::{MAX_KEYS, Parameters};
use crate::data::keys::{Distribution, Inserts, Keys};
use crate::data::random::Random;
use crate::data::sampler::Sampler;

fn keys(items: u64) -> Keys {
    Keys::new(Distribution::Uniform, Arc::new(Inserts::after(items)), &[])
}

fn filled(template: &Template, parameters: &Parameters) -> String {
    let mut template = template.clone();
    template.fill(parameters);
    String::from_utf8(template.bytes().to_vec()).unwrap()
}

#[test]
fn holes_hold_the_key_of_the_drawn_item() {
    let template = Template::default()
        .text("p")
        .placeholder(Placeholder::Partition(0))
        .text("s")
        .placeholder(Placeholder::Sort(1));
    assert_eq!(filled(&template, &Parameters::from_item(1_239)), "p00000123s00000000");
}

#[test]
fn joined_templates_keep_their_placeholders_in_place() {
    let part = |slot| Template::default().text("<").placeholder(Placeholder::Sort(slot)).text(">");
    let template = Template::default().text("[").list(3, part).text("]");
    assert_eq!(filled(&template, &Parameters::from_item(4)), "[<00000004>,<00000005>,<00000006>]");
}

#[test]
fn every_revision_and_token_is_new() {
    let template = Template::default()
        .placeholder(Placeholder::Revision)
        .text(" ")
        .placeholder(Placeholder::Token);
    let mut texts = HashSet::new();
    let keys = keys(100);
    for connection in 0..4 {
        let mut sampler = Sampler::new(Random::new(1, connection), connection);
        for _ in 0..100 {
            let text = filled(&template, sampler.next_parameters(&keys, 1));
            let (revision, token) = text.split_once(' ').unwrap();
            assert_eq!((revision.len(), token.len()), (13, 36));
            assert!(!revision.starts_with('0'));
            texts.insert(token.to_owned());
        }
    }
    assert_eq!(texts.len(), 400);
}

#[test]
fn the_items_of_one_request_are_different_and_exist() {
    let keys = keys(60);
    let mut sampler = Sampler::new(Random::new(7, 0), 0);
    for _ in 0..200 {
        let parameters = sampler.next_parameters(&keys, MAX_KEYS);
        let items: HashSet<u64> = (0..MAX_KEYS).map(|slot| parameters.item(slot)).collect();
        assert_eq!(items.len(), MAX_KEYS);
        assert!(items.iter().all(|item| *item < 60));
    }
}

#[test]
fn numbers_without_zeros_in_front_are_json() {
    let template = Template::default().placeholder(Placeholder::Length);
    for (length, text) in [(1, "  1"), (42, " 42"), (100, "100")] {
        let mut parameters = Parameters::from_item(0);
        parameters.length = length;
        assert_eq!(filled(&template, &parameters), text);
    }
}

/// Days are numbered from the first of January, in months of 28 days.
#[test]
fn days_are_dates() {
    let template = Template::default().placeholder(Placeholder::Day(0));
    for (item, text) in
        [(0, "2026-01-01"), (27, "2026-01-28"), (28, "2026-02-01"), (335, "2026-12-28")]
    {
        assert_eq!(filled(&template, &Parameters::from_item(item)), text);
        assert_eq!(filled(&template, &Parameters::from_item(item + 336)), text);
    }
}
