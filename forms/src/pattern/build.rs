//! From the syntax tree to the ASCII table, where one of bounded size exists.

use super::ascii::{AsciiTable, Automaton, DEAD, FOUND, Run, Runs};
use super::ast::Ast;
use super::check::size;
use std::collections::BTreeMap;

const MAX_NFA: usize = 600;
const MAX_STATES: usize = 200;
const MAX_CELLS: usize = 2_048;

enum Node {
    Set(u128, usize),
    Split(usize, usize),
    Start(usize),
    End(usize),
    Match,
}

pub(super) fn build(ast: &Ast) -> Option<AsciiTable> {
    if let Some(runs) = runs(ast) {
        return Some(AsciiTable::Runs(runs));
    }
    if size(ast) > MAX_NFA || has_word_boundary(ast) {
        return None;
    }
    let mut nodes = vec![Node::Match];
    let start = link(ast, 0, &mut nodes)?;
    Subsets::new(&nodes, start).run().map(AsciiTable::Automaton)
}

/// The pattern as runs, if it is a sequence of repeated sets between `^` and `$` in which taking as much as possible is always right: whatever may
/// follow a run of open length shares no character with it.
fn runs(ast: &Ast) -> Option<Runs> {
    let Ast::Concat(items) = ast else { return None };
    let [Ast::Start, middle @ .., Ast::End] = items.as_slice() else { return None };
    let mut parts: Vec<(u128, u32, u32)> = Vec::new();
    for item in middle {
        let (class, min, max) = match item {
            Ast::Class(class) => (class, 1, 1),
            Ast::Repeat { inner, min, max, .. } => match &**inner {
                Ast::Class(class) => (class, *min, max.unwrap_or(u32::MAX)),
                _ => return None,
            },
            _ => return None,
        };
        parts.push((class.ascii(), min, max));
    }
    for (at, (mask, min, max)) in parts.iter().enumerate() {
        for (next, least, _) in parts[at + 1..].iter().take_while(|_| min != max) {
            if mask & next != 0 {
                return None;
            }
            if *least > 0 {
                break;
            }
        }
    }
    let mut masks: Vec<u128> = parts.iter().map(|part| part.0).collect();
    masks.sort_unstable();
    masks.dedup();
    if masks.len() > 8 {
        return None;
    }
    let bit = |mask: u128| masks.iter().position(|known| *known == mask).map_or(0, |at| 1u8 << at);
    let sets =
        (0..128).map(|c| masks.iter().filter(|mask| **mask >> c & 1 == 1).fold(0, |bits, mask| bits | bit(*mask)));
    let mut runs: Vec<Run> = Vec::new();
    for (mask, min, max) in &parts {
        match runs.last_mut() {
            // Fixed runs of one set are one run.
            Some(last) if last.bit == bit(*mask) && last.min == last.max && min == max => {
                last.min = last.min.saturating_add(*min);
                last.max = last.max.saturating_add(*max);
            }
            _ => runs.push(Run { bit: bit(*mask), min: *min, max: *max }),
        }
    }
    Some(Runs { sets: sets.collect(), runs })
}

fn has_word_boundary(ast: &Ast) -> bool {
    match ast {
        Ast::Word(_) => true,
        Ast::Empty | Ast::Class(_) | Ast::Start | Ast::End => false,
        Ast::Concat(items) | Ast::Alt(items) => items.iter().any(has_word_boundary),
        Ast::Repeat { inner, .. } => has_word_boundary(inner),
    }
}

/// Adds the nodes of `ast` that lead on to `next` and returns their entry.
fn link(ast: &Ast, next: usize, nodes: &mut Vec<Node>) -> Option<usize> {
    if nodes.len() > 4 * MAX_NFA {
        return None;
    }
    let mut add = |node| {
        nodes.push(node);
        nodes.len() - 1
    };
    Some(match ast {
        Ast::Empty => next,
        Ast::Class(class) => add(Node::Set(class.ascii(), next)),
        Ast::Start => add(Node::Start(next)),
        Ast::End => add(Node::End(next)),
        Ast::Word(_) => return None,
        Ast::Concat(items) => items.iter().rev().try_fold(next, |next, item| link(item, next, nodes))?,
        Ast::Alt(items) => {
            let mut entry = None;
            for item in items.iter().rev() {
                let branch = link(item, next, nodes)?;
                entry = Some(match entry {
                    None => branch,
                    Some(other) => {
                        nodes.push(Node::Split(branch, other));
                        nodes.len() - 1
                    }
                });
            }
            entry?
        }
        Ast::Repeat { inner, min, max, .. } => {
            let mut entry = next;
            match max {
                None => {
                    let split = add(Node::Split(next, next));
                    let body = link(inner, split, nodes)?;
                    nodes[split] = Node::Split(body, next);
                    entry = split;
                }
                Some(max) => {
                    for _ in *min..*max {
                        let body = link(inner, entry, nodes)?;
                        nodes.push(Node::Split(body, next));
                        entry = nodes.len() - 1;
                    }
                }
            }
            for _ in 0..*min {
                entry = link(inner, entry, nodes)?;
            }
            entry
        }
    })
}

struct Subsets<'a> {
    nodes: &'a [Node],
    start: usize,
    columns: Vec<u8>,
    /// One character for each column.
    samples: Vec<usize>,
}

impl<'a> Subsets<'a> {
    fn new(nodes: &'a [Node], start: usize) -> Self {
        let mut masks: Vec<u128> =
            nodes.iter().filter_map(|node| if let Node::Set(mask, _) = node { Some(*mask) } else { None }).collect();
        masks.sort_unstable();
        masks.dedup();
        let mut seen: BTreeMap<Vec<bool>, u8> = BTreeMap::new();
        let (mut columns, mut samples) = (Vec::with_capacity(128), Vec::new());
        for c in 0..128usize {
            let signature: Vec<bool> = masks.iter().map(|mask| mask >> c & 1 == 1).collect();
            let fresh = u8::try_from(seen.len()).unwrap_or(u8::MAX);
            let column = *seen.entry(signature).or_insert(fresh);
            if usize::from(column) == samples.len() {
                samples.push(c);
            }
            columns.push(column);
        }
        Self { nodes, start, columns, samples }
    }

    /// The set with all that is reached without a character, sorted.
    fn closure(&self, from: &[usize], at_start: bool, at_end: bool) -> Vec<usize> {
        let mut marked = vec![false; self.nodes.len()];
        let mut stack = from.to_vec();
        let mut out = Vec::new();
        while let Some(node) = stack.pop() {
            if std::mem::replace(&mut marked[node], true) {
                continue;
            }
            match &self.nodes[node] {
                Node::Split(a, b) => stack.extend([*a, *b]),
                Node::Start(next) if at_start => stack.push(*next),
                Node::Start(_) => {}
                Node::End(next) if at_end => stack.push(*next),
                Node::End(_) | Node::Set(..) | Node::Match => out.push(node),
            }
        }
        out.sort_unstable();
        out
    }

    fn matches(&self, set: &[usize]) -> bool {
        set.iter().any(|node| matches!(self.nodes[*node], Node::Match))
    }

    fn run(self) -> Option<Automaton> {
        let width = self.samples.len();
        let first = (self.closure(&[self.start], true, false), true);
        // Wherever the text stands, a match may begin there.
        let anywhere = self.closure(&[self.start], false, false);
        let mut dfa = Automaton {
            columns: self.columns.clone(),
            width: u8::try_from(width).ok()?,
            rows: Vec::new(),
            accepting: Vec::new(),
        };
        if self.matches(&first.0) {
            dfa.rows = vec![FOUND; width];
            dfa.accepting = vec![true];
            return Some(dfa);
        }
        let mut ids = BTreeMap::from([(first.clone(), 0usize)]);
        let mut queue = vec![first];
        let mut done = 0;
        while done < queue.len() {
            let (set, at_start) = queue[done].clone();
            done += 1;
            dfa.accepting.push(self.matches(&self.closure(&set, at_start, true)));
            for sample in &self.samples {
                let mut step: Vec<usize> = anywhere.clone();
                for node in &set {
                    if let Node::Set(mask, next) = &self.nodes[*node]
                        && mask >> sample & 1 == 1
                    {
                        step.push(*next);
                    }
                }
                let reached = self.closure(&step, false, false);
                let state = if self.matches(&reached) {
                    FOUND
                } else if reached.is_empty() {
                    DEAD
                } else {
                    let fresh = queue.len();
                    let key = (reached, false);
                    let id = *ids.entry(key.clone()).or_insert(fresh);
                    if id == fresh {
                        queue.push(key);
                        if queue.len() > MAX_STATES || queue.len() * width > MAX_CELLS {
                            return None;
                        }
                    }
                    u8::try_from(id).ok()?
                };
                dfa.rows.push(state);
            }
        }
        Some(dfa)
    }
}
