//! Templates: what stands in the holes, and that the length never changes.

use std::collections::HashSet;

use super::{Draw, Hole, MOST_KEYS, Source, Template, http};
use crate::random::Random;

fn filled(template: &Template, draw: &Draw) -> String {
    let mut template = template.clone();
    template.fill(draw);
    String::from_utf8(template.bytes().to_vec()).unwrap()
}

#[test]
fn holes_hold_the_key_of_the_drawn_item() {
    let template =
        Template::default().text("p").hole(Hole::Partition(0)).text("s").hole(Hole::Sort(1));
    assert_eq!(filled(&template, &Draw::from_item(1_239)), "p00000123s00000000");
}

#[test]
fn joined_templates_keep_their_holes_in_place() {
    let part = |slot| Template::default().text("<").hole(Hole::Sort(slot)).text(">");
    let template = Template::default().text("[").list(3, part).text("]");
    assert_eq!(filled(&template, &Draw::from_item(4)), "[<00000004>,<00000005>,<00000006>]");
}

#[test]
fn every_revision_and_token_is_new() {
    let template = Template::default().hole(Hole::Revision).text(" ").hole(Hole::Token);
    let mut texts = HashSet::new();
    for connection in 0..4 {
        let mut source = Source::new(Random::new(1, connection), 100, 1, connection);
        for _ in 0..100 {
            let text = filled(&template, source.next_draw());
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
    let mut source = Source::new(Random::new(7, 0), 60, MOST_KEYS, 0);
    for _ in 0..200 {
        let draw = source.next_draw();
        let items: HashSet<u64> = (0..MOST_KEYS).map(|slot| draw.item(slot)).collect();
        assert_eq!(items.len(), MOST_KEYS);
        assert!(items.iter().all(|item| *item < 60));
    }
}

#[test]
fn content_length_is_the_length_of_the_body() {
    let body = Template::default().text("{\"a\":\"").hole(Hole::Token).text("\"}");
    let request = http("PutItem", "localhost:1", "/", &body);
    let text = filled(&request, &Draw::from_item(9));
    let (head, sent) = text.split_once("\r\n\r\n").unwrap();
    assert_eq!(sent.len(), 44);
    assert!(head.contains("\r\nContent-Length: 44"), "{head}");
    assert!(head.starts_with("POST / HTTP/1.1\r\nHost: localhost:1\r\n"), "{head}");
    assert!(head.contains("\r\nX-Amz-Target: DynamoDB_20120810.PutItem\r\n"), "{head}");
}
