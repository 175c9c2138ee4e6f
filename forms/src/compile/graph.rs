//! Who reads whom, and the order that follows.
//!
//! Every field has two nodes: whether it is shown, and its value (of a container: all that is in it). An edge says "settled before".

use super::rules::below;
use crate::finding::Finding;
use crate::form::{FieldId, Form, Reader, Role, Shape};
use crate::logic::{ReadKind, Seg, segments};
use std::collections::BTreeSet;

/// The field a read leads to: itself, or the answer it looks into.
pub(crate) fn field_of(form: &Form, path: &[Seg]) -> Option<FieldId> {
    let mut at = FieldId::ROOT;
    for seg in path {
        let field = form.field(at);
        at = match (field.shape, seg) {
            (Shape::Leaf, _) => return Some(at),
            (Shape::Table, Seg::Any | Seg::Index(_)) => *field.children.first()?,
            (Shape::Table, Seg::Key(key)) if key.bytes().all(|byte| byte.is_ascii_digit()) => {
                *field.children.first()?
            }
            (Shape::Group, Seg::Key(key)) => form.child(at, key)?,
            (Shape::Group, Seg::Index(index)) => form.child(at, &index.to_string())?,
            _ => return None,
        };
    }
    Some(at)
}

const VISIBLE: usize = 0;
const VALUE: usize = 1;

fn node(field: FieldId, which: usize) -> usize {
    field.index() * 2 + which
}

/// Fills in readers and ranks; a cycle is a finding.
pub(super) fn graph(form: &mut Form, findings: &mut Vec<Finding>) {
    let mut edges: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (at, field) in form.fields.iter().enumerate() {
        let id = FieldId(at as u32);
        edges.insert((node(id, VISIBLE), node(id, VALUE)));
        if let Some(parent) = field.parent {
            edges.insert((node(parent, VISIBLE), node(id, VISIBLE)));
            edges.insert((node(id, VALUE), node(parent, VALUE)));
        }
    }
    let mut readers: Vec<BTreeSet<Reader>> = vec![BTreeSet::new(); form.fields.len()];
    for (at, rule) in form.rules.iter().enumerate() {
        let target = form.field(rule.target);
        let row = target.row.map(|row| segments(&form.field(row).pointer)).unwrap_or_default();
        let absolute = rule.program.reads(&[]);
        for read in rule.program.reads(&row) {
            let Some(source) = field_of(form, &read.path) else { continue };
            // What is read the same way outside of the row is read in all rows.
            let relative = !row.is_empty() && !absolute.contains(&read);
            let anchor = if relative { common_row(form, source, rule.target) } else { None };
            readers[source.index()].insert(Reader { rule: at as u32, row: anchor });
            let from = if read.kind == ReadKind::Rows { node(source, VISIBLE) } else { node(source, VALUE) };
            let to = match rule.role {
                Role::Visible => node(rule.target, VISIBLE),
                Role::Computed | Role::Default => node(rule.target, VALUE),
                _ => continue,
            };
            edges.insert((from, to));
        }
    }
    form.readers = readers.into_iter().map(|set| set.into_iter().collect()).collect();
    match order(form.fields.len() * 2, &edges) {
        Ok(ranks) => {
            form.ranks = (0..form.fields.len()).map(|at| (ranks[at * 2], ranks[at * 2 + 1])).collect();
            for rule in &mut form.rules {
                let (visible, value) = form.ranks[rule.target.index()];
                rule.rank = if rule.role == Role::Visible { visible } else { value };
            }
        }
        Err(cycle) => findings.push(cycle_finding(form, &cycle)),
    }
}

/// The row both fields live in, the innermost.
fn common_row(form: &Form, left: FieldId, right: FieldId) -> Option<FieldId> {
    let rows_of = |field: FieldId| {
        let mut rows = Vec::new();
        let mut at = Some(field);
        while let Some(id) = at {
            if form.field(id).key == "*" {
                rows.push(id);
            }
            at = form.field(id).parent;
        }
        rows
    };
    let right = rows_of(right);
    rows_of(left).into_iter().find(|row| right.contains(row))
}

/// A topological order, as the rank of each node; or the nodes of a cycle.
fn order(count: usize, edges: &BTreeSet<(usize, usize)>) -> Result<Vec<u32>, Vec<usize>> {
    let mut starts = vec![0_usize; count + 1];
    let mut waiting = vec![0_u32; count];
    for &(from, to) in edges {
        starts[from + 1] += 1;
        waiting[to] += 1;
    }
    for at in 0..count {
        starts[at + 1] += starts[at];
    }
    // Edges are sorted by where they begin.
    let targets: Vec<usize> = edges.iter().map(|edge| edge.1).collect();
    let mut ready: Vec<usize> = (0..count).rev().filter(|at| waiting[*at] == 0).collect();
    let mut ranks = vec![u32::MAX; count];
    let mut rank = 0;
    while let Some(at) = ready.pop() {
        ranks[at] = rank;
        rank += 1;
        for &to in &targets[starts[at]..starts[at + 1]] {
            waiting[to] -= 1;
            if waiting[to] == 0 {
                ready.push(to);
            }
        }
    }
    let Some(first) = (0..count).find(|at| ranks[*at] == u32::MAX) else { return Ok(ranks) };
    // Walk backwards among what is left: every such node waits for another such node.
    let before =
        |node: usize| edges.iter().find(|(from, to)| *to == node && ranks[*from] == u32::MAX).map(|edge| edge.0);
    let mut path = vec![first];
    loop {
        let Some(next) = path.last().and_then(|last| before(*last)) else { return Err(path) };
        if let Some(start) = path.iter().position(|known| *known == next) {
            path.drain(..start);
            return Err(path);
        }
        path.push(next);
    }
}

fn cycle_finding(form: &Form, cycle: &[usize]) -> Finding {
    let mut fields: Vec<FieldId> = cycle.iter().map(|node| FieldId((node / 2) as u32)).collect();
    fields.dedup();
    let ruled = cycle.iter().rev().find_map(|node| {
        let field = form.field(FieldId((node / 2) as u32));
        let name = if node % 2 == VISIBLE {
            field.rules.visible.map(|_| "visible")
        } else {
            field.rules.computed.map(|_| "computed").or(field.rules.default.map(|_| "default"))
        };
        name.map(|name| below(&["", "rules", name], &field.pointer))
    });
    let names: Vec<&str> = fields.iter().map(|field| form.field(*field).pointer.as_str()).collect();
    let names = names.join(" ← ");
    Finding::error(
        "cycle",
        ruled.unwrap_or_default(),
        format!("Các quy tắc chờ lẫn nhau: {names}."),
        format!("These rules wait for each other: {names}."),
    )
    .fix("Bỏ một quy tắc trong vòng này.", "Take one rule out of the circle.")
}
