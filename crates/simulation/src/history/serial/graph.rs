//! A precedence graph of transactions, and a cycle in it.

use std::collections::VecDeque;

/// Nodes are numbers; edges have a reason.
pub(super) struct Graph {
    edges: Vec<Vec<(usize, &'static str)>>,
}

impl Graph {
    pub(super) fn new(nodes: usize) -> Self {
        Self { edges: vec![Vec::new(); nodes] }
    }

    /// `from` comes before `to`.
    pub(super) fn add(&mut self, from: usize, to: usize, why: &'static str) {
        if from != to
            && let Some(edges) = self.edges.get_mut(from)
        {
            edges.push((to, why));
        }
    }

    /// A shortest cycle through one of the nodes that lie on cycles: each node with the reason why
    /// it comes before the next.
    pub(super) fn cycle(&self) -> Option<Vec<(usize, &'static str)>> {
        let left = self.what_no_order_reaches();
        let start = left.iter().position(|left| *left)?;
        // Every node that is left has an edge from another one: walking back never ends, so it
        // comes to a node on a cycle.
        let mut at = start;
        for _ in 0..left.len() {
            at = (0..left.len()).find(|from| {
                left.get(*from) == Some(&true) && self.of(*from).iter().any(|(to, _)| *to == at)
            })?;
        }
        self.way(at, at)
    }

    fn of(&self, node: usize) -> &[(usize, &'static str)] {
        self.edges.get(node).map_or(&[], Vec::as_slice)
    }

    /// Kahn's algorithm: the nodes that cannot be put in order.
    fn what_no_order_reaches(&self) -> Vec<bool> {
        let mut waits_for = vec![0_usize; self.edges.len()];
        for (to, _) in self.edges.iter().flatten() {
            if let Some(count) = waits_for.get_mut(*to) {
                *count += 1;
            }
        }
        let mut free: Vec<usize> = Vec::new();
        free.extend(waits_for.iter().enumerate().filter(|(_, n)| **n == 0).map(|(at, _)| at));
        let mut left = vec![true; self.edges.len()];
        while let Some(node) = free.pop() {
            if let Some(left) = left.get_mut(node) {
                *left = false;
            }
            for (to, _) in self.of(node) {
                let Some(count) = waits_for.get_mut(*to) else { continue };
                *count -= 1;
                if *count == 0 {
                    free.push(*to);
                }
            }
        }
        left
    }

    /// A shortest way of at least one edge.
    fn way(&self, from: usize, to: usize) -> Option<Vec<(usize, &'static str)>> {
        let mut came: Vec<Option<(usize, &'static str)>> = vec![None; self.edges.len()];
        let mut queue = VecDeque::from([from]);
        while let Some(node) = queue.pop_front() {
            for (next, why) in self.of(node) {
                let Some(place) = came.get_mut(*next) else { continue };
                if place.is_some() {
                    continue;
                }
                *place = Some((node, why));
                queue.push_back(*next);
            }
            if came.get(to).copied().flatten().is_some() {
                break;
            }
        }
        let mut way = Vec::new();
        let mut at = to;
        loop {
            let step = came.get(at).copied().flatten()?;
            way.push(step);
            at = step.0;
            if at == from {
                way.reverse();
                return Some(way);
            }
        }
    }
}
