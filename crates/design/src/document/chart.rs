//! The chart of entities: a box for each, an arrow from each parent to what names it.

use serde_json::{Value, json};

use super::parts::colour;
use crate::definition::{Entity, Model};

/// Pixels of a box, and between boxes.
const WIDTH: usize = 170;
const HEIGHT: usize = 46;
const ACROSS: usize = 90;
const DOWN: usize = 22;

/// An entity that has the identity of another.
struct Edge {
    parent: usize,
    child: usize,
    label: String,
}

/// The chart as places of boxes and lines.
pub(super) fn chart(model: &Model) -> Value {
    let edges = edges(model);
    let columns = columns(model.entities.len(), &edges);
    let mut filled: Vec<usize> = Vec::new();
    let mut places: Vec<(usize, usize)> = Vec::new();
    for column in &columns {
        filled.resize(filled.len().max(column.saturating_add(1)), 0);
        let Some(row) = filled.get_mut(*column) else { continue };
        let x = column.saturating_mul(WIDTH.saturating_add(ACROSS)).saturating_add(1);
        places.push((x, row.saturating_mul(HEIGHT.saturating_add(DOWN)).saturating_add(1)));
        *row = row.saturating_add(1);
    }
    let boxes = model.entities.iter().zip(&places).enumerate().map(|(at, (entity, (x, y)))| {
        let identity: Vec<&str> = entity.identity.iter().map(|name| name.text.as_str()).collect();
        json!({
            "x": x,
            "y": y,
            "name": entity.name.text,
            "identity": identity.join(", "),
            "colour": colour(at),
        })
    });
    let lines = edges.iter().filter_map(|edge| {
        let ((px, py), (cx, cy)) = (places.get(edge.parent)?, places.get(edge.child)?);
        let (x1, y1) = (px.saturating_add(WIDTH), py.saturating_add(HEIGHT / 2));
        let (x2, y2) = (*cx, cy.saturating_add(HEIGHT / 2));
        // An arrow to the left or within a column goes around.
        let bend = if x2 > x1 { (x2 - x1) / 2 } else { ACROSS / 2 };
        let (b1, b2) = (x1.saturating_add(bend), x2.saturating_sub(bend));
        Some(json!({
            "path": format!("M{x1} {y1} C{b1} {y1} {b2} {y2} {x2} {y2}"),
            "label": edge.label,
        }))
    });
    let rows = filled.iter().copied().max().unwrap_or(0);
    json!({
        "boxes": boxes.collect::<Vec<_>>(),
        "lines": lines.collect::<Vec<_>>(),
        "box_width": WIDTH,
        "box_height": HEIGHT,
        "width": filled.len().saturating_mul(WIDTH.saturating_add(ACROSS)).saturating_sub(ACROSS).saturating_add(2),
        "height": rows.saturating_mul(HEIGHT.saturating_add(DOWN)).saturating_sub(DOWN).saturating_add(2),
    })
}

/// Who has the identity of whom. Of several entities with one identity only the first is a parent.
fn edges(model: &Model) -> Vec<Edge> {
    let mut edges = Vec::new();
    for (parent, of) in model.entities.iter().enumerate() {
        let same = |other: &Entity| names(other) == names(of);
        if model.entities.iter().position(same) != Some(parent) || of.identity.is_empty() {
            continue;
        }
        for (child, other) in model.entities.iter().enumerate() {
            let has = names(of).iter().all(|name| other.attribute(name).is_some());
            let back = names(other).iter().all(|name| of.attribute(name).is_some());
            // Two that name each other are drawn once, from the one that is written first.
            if child != parent && has && !(back && child < parent) {
                edges.push(Edge { parent, child, label: names(of).join(", ") });
            }
        }
    }
    // What a path of other arrows says needs no arrow of its own.
    let goes = |from: usize, to: usize| edges.iter().any(|it| it.parent == from && it.child == to);
    let between = |edge: &Edge| {
        (0..model.entities.len()).any(|at| goes(edge.parent, at) && goes(at, edge.child))
    };
    let needed: Vec<bool> = edges.iter().map(|edge| !between(edge)).collect();
    edges.into_iter().zip(needed).filter_map(|(edge, needed)| needed.then_some(edge)).collect()
}

fn names(entity: &Entity) -> Vec<&str> {
    entity.identity.iter().map(|name| name.text.as_str()).collect()
}

/// The column of each entity: one after the last of its parents.
fn columns(count: usize, edges: &[Edge]) -> Vec<usize> {
    let mut columns = vec![0_usize; count];
    // More rounds than entities change nothing unless they name each other in a circle.
    for _ in 0..count {
        for edge in edges {
            let after = columns.get(edge.parent).map_or(0, |at| at.saturating_add(1));
            if let Some(column) = columns.get_mut(edge.child) {
                *column = (*column).max(after.min(count.saturating_sub(1)));
            }
        }
    }
    columns
}
